package dev.jadegate.gate.wire;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Percent encoding as the signatures use it (RFC 3986: space is {@code %20}, {@code *} is {@code %2A}, {@code ~} stays)
 * and strict decoding of what clients send.
 */
public final class PercentEncoding {
    /** The escape of every octet. */
    private static final String[] ESCAPES = new String[0x100];

    /** RFC 3986, section 2.3. */
    private static final boolean[] UNRESERVED = new boolean[0x80];

    static {
        for (char c = 0; c < UNRESERVED.length; c++) {
            UNRESERVED[c] = Character.isLetterOrDigit(c) || c == '-' || c == '_' || c == '.' || c == '~';
        }
        HexFormat hex = HexFormat.of().withUpperCase();
        for (int octet = 0; octet < ESCAPES.length; octet++) {
            ESCAPES[octet] = '%' + hex.toHexDigits((byte) octet);
        }
    }

    private PercentEncoding() {}

    /** Appends the canonical form of {@code text}. */
    public static void encode(String text, StringBuilder to) {
        int length = text.length();
        int plain = 0;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (isUnreserved(c)) {
                continue;
            }
            to.append(text, plain, i);
            if (c < 0x80) {
                to.append(ESCAPES[c]);
            } else {
                int end = i + (Character.isHighSurrogate(c) && i + 1 < length ? 2 : 1);
                for (byte b : text.substring(i, end).getBytes(StandardCharsets.UTF_8)) {
                    to.append(ESCAPES[b & 0xFF]);
                }
                i = end - 1;
            }
            plain = i + 1;
        }
        to.append(text, plain, length);
    }

    /** The canonical form of {@code text}. */
    public static String encode(String text) {
        StringBuilder encoded = new StringBuilder(text.length() + 16);
        encode(text, encoded);
        return encoded.toString();
    }

    private static boolean isUnreserved(char c) {
        return c < 0x80 && UNRESERVED[c];
    }

    /**
     * The text that {@code text[from, to)} stands for. {@code +} is a space: official clients write one so in a query
     * as well as in a form.
     *
     * @throws MalformedEncoding when an escape is incomplete or the bytes are not UTF-8
     */
    public static String decode(String text, int from, int to) throws MalformedEncoding {
        int plain = from;
        while (plain < to && isPlain(text.charAt(plain))) {
            plain++;
        }
        if (plain == to) {
            return text.substring(from, to);
        }
        byte[] bytes = new byte[to - from];
        int size = 0;
        boolean ascii = true;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c == '%') {
                int high = i + 2 < to ? Character.digit(text.charAt(i + 1), 16) : -1;
                int low = i + 2 < to ? Character.digit(text.charAt(i + 2), 16) : -1;
                if (high < 0 || low < 0) {
                    throw new MalformedEncoding("incomplete escape at character " + (i - from));
                }
                bytes[size++] = (byte) (high << 4 | low);
                ascii &= high < 8;
                i += 2;
            } else if (c == '+') {
                bytes[size++] = ' ';
            } else if (c < 0x80) {
                bytes[size++] = (byte) c;
            } else {
                throw new MalformedEncoding("unescaped character at " + (i - from));
            }
        }
        if (ascii) {
            return new String(bytes, 0, size, StandardCharsets.US_ASCII);
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes, 0, size))
                    .toString();
        } catch (CharacterCodingException _) {
            throw new MalformedEncoding("bytes that are not UTF-8");
        }
    }

    private static boolean isPlain(char c) {
        return c != '%' && c != '+' && c < 0x80;
    }

    /** Text that is not percent-encoded UTF-8. */
    public static final class MalformedEncoding extends Exception {
        MalformedEncoding(String message) {
            super(message, null, false, false);
        }
    }
}
