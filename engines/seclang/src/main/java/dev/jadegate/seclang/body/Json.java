package dev.jadegate.seclang.body;

import dev.jadegate.seclang.Meter;
import dev.jadegate.seclang.Semantics;
import dev.jadegate.seclang.transformation.Bytes;
import dev.jadegate.seclang.transformation.Utf8;

/**
 * Reads JSON into arguments named by their path: {@code json.user.array_0.name}. Strict: what is not JSON is an error, after
 * what was read before it. Numbers and words keep their bytes.
 */
final class Json {
    private final String text;
    private final int depthMax;
    private final int argumentsMax;
    private final ParsedBody body;
    private final StringBuilder path = new StringBuilder(Semantics.JSON_ROOT);
    private int at;
    private int depth;

    private Json(String text, int depthMax, int argumentsMax, Meter meter) {
        this.text = text;
        this.depthMax = depthMax;
        this.argumentsMax = argumentsMax;
        this.body = new ParsedBody(meter);
    }

    /** Ends reading. */
    private static final class Broken extends Exception {
        private static final long serialVersionUID = 1L;

        Broken(String message) {
            super(message, null, false, false);
        }
    }

    static ParsedBody parse(String text, int depthMax, int argumentsMax, Meter meter) {
        Json json = new Json(text, depthMax, argumentsMax, meter);
        try {
            if (!Utf8.isIn(text)) {
                throw new Broken("the document is not UTF-8");
            }
            json.skipWhite();
            if (json.at < text.length()) {
                json.value();
                json.skipWhite();
                if (json.at < text.length()) {
                    throw new Broken("something follows the document");
                }
            }
        } catch (Broken broken) {
            json.body.fail("JSON parsing error at byte " + (json.at + 1) + ": " + broken.getMessage());
        }
        return json.body;
    }

    private void skipWhite() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private char peek() throws Broken {
        if (at >= text.length()) {
            throw new Broken("the document ends too early");
        }
        return text.charAt(at);
    }

    private void leaf(String value) {
        if (body.arguments().size() < argumentsMax) {
            // A long name of something that encloses many values is repeated in the name of each.
            body.charge(path.length());
            body.add(path.toString(), value, argumentsMax);
        }
    }

    private void value() throws Broken {
        switch (peek()) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> leaf(string());
            case 't' -> word("true", "true");
            case 'f' -> word("false", "false");
            case 'n' -> word("null", "");
            default -> number();
        }
    }

    private void word(String expected, String value) throws Broken {
        if (!text.startsWith(expected, at)) {
            throw new Broken("a word is none of JSON");
        }
        at += expected.length();
        leaf(value);
    }

    private void number() throws Broken {
        int start = at;
        if (peek() == '-') {
            at++;
        }
        if (peek() == '0') {
            at++;
        } else {
            digits();
        }
        if (at < text.length() && text.charAt(at) == '.') {
            at++;
            digits();
        }
        if (at < text.length() && (text.charAt(at) | 0x20) == 'e') {
            at++;
            if (peek() == '+' || peek() == '-') {
                at++;
            }
            digits();
        }
        leaf(text.substring(start, at));
    }

    private void digits() throws Broken {
        if (!Bytes.isDigit(peek())) {
            throw new Broken("a value begins with a byte that begins none");
        }
        while (at < text.length() && Bytes.isDigit(text.charAt(at))) {
            at++;
        }
    }

    private void enter() throws Broken {
        at++;
        if (++depth > depthMax) {
            throw new Broken("it nests deeper than " + depthMax);
        }
        skipWhite();
    }

    /** Whether another element follows; the cursor goes past the comma or the end. */
    private boolean another(char end) throws Broken {
        skipWhite();
        char next = peek();
        at++;
        if (next == end) {
            depth--;
            return false;
        }
        if (next != ',') {
            throw new Broken("a comma or the end of an element is missing");
        }
        skipWhite();
        return true;
    }

    private void object() throws Broken {
        enter();
        if (peek() == '}') {
            at++;
            depth--;
            return;
        }
        int length = path.length();
        do {
            if (peek() != '"') {
                throw new Broken("a name is missing");
            }
            path.append('.').append(string());
            skipWhite();
            if (peek() != ':') {
                throw new Broken("a colon is missing");
            }
            at++;
            skipWhite();
            value();
            path.setLength(length);
        } while (another('}'));
    }

    private void array() throws Broken {
        enter();
        if (peek() == ']') {
            at++;
            depth--;
            return;
        }
        int length = path.length();
        int index = 0;
        do {
            path.append('.').append(Semantics.JSON_ARRAY_PREFIX).append(index++);
            value();
            path.setLength(length);
        } while (another(']'));
    }

    private String string() throws Broken {
        int start = ++at;
        while (peek() != '"' && peek() != '\\') {
            if (peek() < ' ') {
                throw new Broken("a control character stands in a string");
            }
            at++;
        }
        if (peek() == '"') {
            return text.substring(start, at++);
        }
        StringBuilder value = new StringBuilder().append(text, start, at);
        while (peek() != '"') {
            char one = text.charAt(at++);
            if (one < ' ') {
                throw new Broken("a control character stands in a string");
            }
            if (one == '\\') {
                escape(value);
            } else {
                value.append(one);
            }
        }
        at++;
        return value.toString();
    }

    private void escape(StringBuilder value) throws Broken {
        char kind = peek();
        at++;
        switch (kind) {
            case '"', '\\', '/' -> value.append(kind);
            case 'b' -> value.append('\b');
            case 'f' -> value.append('\f');
            case 'n' -> value.append('\n');
            case 'r' -> value.append('\r');
            case 't' -> value.append('\t');
            case 'u' -> {
                int code = quad();
                boolean high = code >= 0xd800 && code < 0xdc00;
                if (high && text.startsWith("\\u", at)) {
                    int before = at;
                    at += 2;
                    int low = quad();
                    if (low >= 0xdc00 && low < 0xe000) {
                        code = 0x10000 + ((code - 0xd800) << 10) + low - 0xdc00;
                    } else {
                        at = before;
                    }
                }
                utf8(code, value);
            }
            default -> throw new Broken("an escape is none of JSON");
        }
    }

    private int quad() throws Broken {
        int code = Bytes.hexQuad(text, at);
        if (code < 0) {
            throw new Broken("an escape is none of JSON");
        }
        at += 4;
        return code;
    }

    private static void utf8(int code, StringBuilder value) {
        if (code < 0x80) {
            value.append((char) code);
        } else if (code < 0x800) {
            value.append((char) (0xc0 | (code >> 6))).append((char) (0x80 | (code & 0x3f)));
        } else if (code < 0x10000) {
            value.append((char) (0xe0 | (code >> 12)))
                    .append((char) (0x80 | ((code >> 6) & 0x3f)))
                    .append((char) (0x80 | (code & 0x3f)));
        } else {
            value.append((char) (0xf0 | (code >> 18)))
                    .append((char) (0x80 | ((code >> 12) & 0x3f)))
                    .append((char) (0x80 | ((code >> 6) & 0x3f)))
                    .append((char) (0x80 | (code & 0x3f)));
        }
    }
}
