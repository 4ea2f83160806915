package dev.jadegate.seclang.transformation;

/** Decodes the escapes of CSS 2: a backslash and one to six hexadecimal digits are a code point, written in UTF-8. */
final class CssDecode {
    private CssDecode() {}

    private static final int DIGITS_MAX = 6;

    static String apply(String value) {
        int at = value.indexOf('\\');
        if (at < 0) {
            return value;
        }
        int length = value.length();
        ByteBuilder out = new ByteBuilder(value, at);
        while (at < length) {
            char one = value.charAt(at++);
            if (one != '\\') {
                out.add(one);
                continue;
            }
            if (at == length) {
                // A backslash at the end stands for nothing.
                break;
            }
            int end = at;
            int code = 0;
            while (end < length && end - at < DIGITS_MAX && Bytes.hex(value.charAt(end)) >= 0) {
                code = code << 4 | Bytes.hex(value.charAt(end));
                end++;
            }
            if (end > at) {
                Utf8.add(out, fullWidth(code));
                at = end < length && Bytes.isSpace(value.charAt(end)) ? end + 1 : end;
            } else if (value.charAt(at) == '\n') {
                at++;
            } else {
                out.add(value.charAt(at++));
            }
        }
        return out.text();
    }

    private static int fullWidth(int code) {
        return code > 0xff00 && code < 0xff5f ? code - 0xff00 + 0x20 : code;
    }
}
