package dev.jadegate.seclang.rehearse;

import dev.jadegate.seclang.run.Header;
import dev.jadegate.seclang.run.Program;
import dev.jadegate.seclang.run.RequestHead;
import dev.jadegate.seclang.transformation.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Hides what a recording must not hold: credentials, cookies, what stands under a name as {@code password}, long numbers and the
 * names in mail addresses. Each hidden letter becomes another of its case and each digit another digit, so that lengths and the
 * other bytes, which is what rules look at, stay; whether they still do is for {@link #maskFor} to see. To be used by one
 * thread.
 */
public final class RequestMasker {
    /** Digits in a row from which on a number may be of a card, an account or a person. */
    private static final int NUMBER_DIGITS = 9;

    /** A longer text in quotes or angle brackets is no name. */
    private static final int NAME_MAX = 100;

    private static final Set<String> HEADERS =
            Set.of("authorization", "proxy-authorization", "cookie", "x-api-key", "x-auth-token", "x-csrf-token");

    /** A name that has one of these holds a secret. */
    private static final List<String> WORDS = List.of(
            "pass",
            "pwd",
            "secret",
            "token",
            "key",
            "auth",
            "session",
            "sid",
            "ssn",
            "card",
            "cvv",
            "cvc",
            "iban",
            "otp",
            "pin",
            "credential",
            "signature");

    private final IntUnaryOperator random;

    /** @param random gives a number from 0 to below its argument, unforeseeably */
    public RequestMasker(IntUnaryOperator random) {
        this.random = random;
    }

    /** The request without what must not be kept; null when rules judge it otherwise then, so that it shows nothing of them. */
    public @Nullable PastRequest maskFor(Program program, PastRequest request) {
        PastRequest masked = mask(request);
        return Judgement.alike(Judgement.of(program, request), Judgement.of(program, masked)) ? masked : null;
    }

    /** The request without what must not be kept. */
    public PastRequest mask(PastRequest request) {
        RequestHead head = request.head();
        List<Header> headers = new ArrayList<>(head.headers().size());
        String type = "";
        for (Header header : head.headers()) {
            String name = Bytes.lower(header.name());
            type = name.equals("content-type") ? Bytes.lower(header.value()) : type;
            headers.add(new Header(
                    header.name(), name.equals("cookie") ? cookies(header.value()) : header(name, header.value())));
        }
        String uri = uri(head.uri());
        String line = head.line().replace(head.uri(), uri);
        String body = new String(request.body(), StandardCharsets.ISO_8859_1);
        String masked = type.startsWith("application/x-www-form-urlencoded") ? pairs(body, "&") : named(body);
        return new PastRequest(
                request.name(),
                request.time(),
                request.connection(),
                new RequestHead(head.method(), uri, head.protocol(), line, headers),
                everywhere(masked).getBytes(StandardCharsets.ISO_8859_1));
    }

    private String header(String name, String value) {
        return HEADERS.contains(name) || isSecret(name) ? hidden(value) : everywhere(value);
    }

    private String cookies(String value) {
        StringBuilder masked = new StringBuilder();
        for (String cookie : value.split("(?=;)", -1)) {
            int equals = cookie.indexOf('=');
            masked.append(
                    equals < 0
                            ? hidden(cookie)
                            : cookie.substring(0, equals + 1) + hidden(cookie.substring(equals + 1)));
        }
        return masked.toString();
    }

    private String uri(String uri) {
        int query = uri.indexOf('?');
        return query < 0
                ? everywhere(uri)
                : everywhere(uri.substring(0, query + 1)) + everywhere(pairs(uri.substring(query + 1), "&"));
    }

    /** Pairs of names and values: values under a secret's name are hidden. */
    private String pairs(String text, String separator) {
        StringBuilder masked = new StringBuilder(text.length());
        int from = 0;
        while (from <= text.length()) {
            int end = text.indexOf(separator, from);
            String pair = text.substring(from, end < 0 ? text.length() : end);
            int equals = pair.indexOf('=');
            masked.append(
                    equals >= 0 && isSecret(Bytes.lower(pair.substring(0, equals)))
                            ? pair.substring(0, equals + 1) + hidden(pair.substring(equals + 1))
                            : pair);
            if (end < 0) {
                break;
            }
            masked.append(separator);
            from = end + separator.length();
        }
        return masked.toString();
    }

    /** JSON, parts and XML: what follows a secret's name in quotes or as a tag, up to where its value ends. */
    private String named(String text) {
        StringBuilder masked = new StringBuilder(text.length());
        int from = 0;
        int at = 0;
        while (at < text.length()) {
            char one = text.charAt(at++);
            int end = one == '"' ? stringEnd(text, at) : one == '<' ? tagEnd(text, at) : -1;
            if (end < 0) {
                continue;
            }
            String name = text.substring(at, Math.min(end, at + NAME_MAX));
            at = Math.min(end + 1, text.length());
            if (isSecret(Bytes.lower(name))) {
                int over = one == '<' ? ending(text, at, "<") : value(text, at);
                masked.append(text, from, at).append(hidden(text.substring(at, over)));
                from = over;
                at = over;
            }
        }
        return masked.append(text, from, text.length()).toString();
    }

    /** Where a text in quotes ends, or where all ends. */
    private static int stringEnd(String text, int from) {
        for (int at = from; at < text.length(); at++) {
            if (text.charAt(at) == '\\') {
                at++;
            } else if (text.charAt(at) == '"') {
                return at;
            }
        }
        return text.length();
    }

    /** Where a tag ends, or -1 when it is none. */
    private static int tagEnd(String text, int from) {
        for (int at = from; at < Math.min(text.length(), from + NAME_MAX); at++) {
            if (text.charAt(at) == '>') {
                return at;
            }
        }
        return -1;
    }

    /** Where the value behind a name in quotes ends: of JSON its string or number, of a part its next boundary. */
    private static int value(String text, int from) {
        int at = from;
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        if (at == text.length() || text.charAt(at) != ':') {
            return text.startsWith("\r\n\r\n", from) ? ending(text, from, "\r\n--") : from;
        }
        at++;
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        if (at < text.length() && text.charAt(at) == '"') {
            return Math.min(stringEnd(text, at + 1) + 1, text.length());
        }
        while (at < text.length() && ",]}".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        return at;
    }

    private static int ending(String text, int from, String with) {
        int end = text.indexOf(with, from);
        return end < 0 ? text.length() : end;
    }

    private static boolean isSecret(String name) {
        for (String word : WORDS) {
            if (name.contains(word)) {
                return true;
            }
        }
        return false;
    }

    /** Long numbers, and what stands before an at sign. */
    private String everywhere(String text) {
        StringBuilder masked = new StringBuilder(text);
        int run = 0;
        for (int at = 0; at <= text.length(); at++) {
            char one = at < text.length() ? text.charAt(at) : ' ';
            if (one >= '0' && one <= '9') {
                run++;
                continue;
            }
            if (run >= NUMBER_DIGITS) {
                hide(masked, at - run, at);
            }
            run = 0;
            if (one == '@' || text.startsWith("%40", at)) {
                int start = at;
                while (start > 0 && isOfAddress(text.charAt(start - 1))) {
                    start--;
                }
                hide(masked, start, at);
            }
        }
        return masked.toString();
    }

    private static boolean isOfAddress(char one) {
        return isLetter(one) || (one >= '0' && one <= '9') || one == '.' || one == '_' || one == '-' || one == '+';
    }

    private static boolean isLetter(char one) {
        char lower = (char) (one | 0x20);
        return lower >= 'a' && lower <= 'z';
    }

    private String hidden(String text) {
        StringBuilder masked = new StringBuilder(text);
        hide(masked, 0, text.length());
        return masked.toString();
    }

    /** Escapes stay, as what they stand for is no letter. */
    private void hide(StringBuilder text, int from, int to) {
        for (int at = from; at < to; at++) {
            char one = text.charAt(at);
            if (one == '%' || one == '\\') {
                at += one == '%' ? 2 : 1;
            } else if (isLetter(one)) {
                text.setCharAt(at, (char) ((one & 0x20) + 'A' + random.applyAsInt(26)));
            } else if (one >= '0' && one <= '9') {
                text.setCharAt(at, (char) ('0' + random.applyAsInt(10)));
            }
        }
    }
}
