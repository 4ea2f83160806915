package dev.jadegate.traffic.request;

import java.nio.charset.StandardCharsets;

/** Work on texts of requests, which are bytes seen as characters of Latin-1. */
public final class Texts {
    private Texts() {}

    /** {@code text} of people as it stands in requests: the bytes of its UTF-8. */
    public static String bytes(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
            }
        }
        return text;
    }

    /** Text of a request for people; bytes that are no UTF-8 become U+FFFD. */
    public static String readable(CharSequence text) {
        return new String(text.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    /** Whether both are equal but for the case of ASCII letters. */
    public static boolean equalsIgnoreCase(CharSequence one, CharSequence other) {
        if (one.length() != other.length()) {
            return false;
        }
        for (int i = 0; i < one.length(); i++) {
            if (lower(one.charAt(i)) != lower(other.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /** {@code text} with small ASCII letters. */
    public static String lower(CharSequence text) {
        for (int i = 0; i < text.length(); i++) {
            if (lower(text.charAt(i)) != text.charAt(i)) {
                StringBuilder lower = new StringBuilder(text);
                for (int j = i; j < lower.length(); j++) {
                    lower.setCharAt(j, lower(lower.charAt(j)));
                }
                return lower.toString();
            }
        }
        return text.toString();
    }

    private static char lower(char c) {
        return c >= 'A' && c <= 'Z' ? (char) (c + 32) : c;
    }

    /** Where {@code c} stands in {@code text} at or after {@code from}, or its length. */
    static int indexOf(CharSequence text, char c, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) != c) {
            at++;
        }
        return at;
    }

    /** Decodes percent escapes once; {@code +} is a space when {@code form}. What is no escape stays. */
    public static String decode(CharSequence text, int start, int end, boolean form) {
        int plain = start;
        while (plain < end && text.charAt(plain) != '%' && !(form && text.charAt(plain) == '+')) {
            plain++;
        }
        if (plain == end) {
            return text.subSequence(start, end).toString();
        }
        StringBuilder decoded = new StringBuilder(end - start).append(text, start, plain);
        for (int i = plain; i < end; i++) {
            char c = text.charAt(i);
            if (c == '%' && i + 2 < end && hex(text.charAt(i + 1)) >= 0 && hex(text.charAt(i + 2)) >= 0) {
                decoded.append((char) (hex(text.charAt(i + 1)) << 4 | hex(text.charAt(i + 2))));
                i += 2;
            } else {
                decoded.append(form && c == '+' ? ' ' : c);
            }
        }
        return decoded.toString();
    }

    private static int hex(char c) {
        return c < 128 ? Character.digit(c, 16) : -1;
    }

    /**
     * The path that a server will most likely see in {@code path}: decoded once, backslashes as slashes, without {@code .} and
     * {@code ..} segments and repeated slashes.
     */
    public static String normalPath(CharSequence path) {
        String decoded = decode(path, 0, path.length(), false);
        if (decoded.indexOf('\\') >= 0) {
            decoded = decoded.replace('\\', '/');
        }
        if (decoded.startsWith("/") && !decoded.contains("//") && !decoded.contains("/.")) {
            return decoded;
        }
        StringBuilder normal = new StringBuilder(decoded.length() + 1);
        int at = 0;
        boolean directory = false;
        while (at <= decoded.length()) {
            int end = indexOf(decoded, '/', at);
            int length = end - at;
            boolean dot = length == 1 && decoded.charAt(at) == '.';
            boolean dots = length == 2 && decoded.charAt(at) == '.' && decoded.charAt(at + 1) == '.';
            if (dots) {
                normal.setLength(Math.max(0, normal.lastIndexOf("/")));
            } else if (length > 0 && !dot) {
                normal.append('/').append(decoded, at, end);
            }
            directory = length == 0 || dot || dots;
            at = end + 1;
        }
        if (normal.isEmpty() || directory) {
            normal.append('/');
        }
        return normal.toString();
    }
}
