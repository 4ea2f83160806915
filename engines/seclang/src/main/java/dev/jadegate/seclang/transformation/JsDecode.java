package dev.jadegate.seclang.transformation;

/** Decodes the escapes of JavaScript strings: {@code \\u0041}, {@code \\x41}, {@code \\101}, {@code \\n}; of a code point only the lower byte. */
final class JsDecode {
    private JsDecode() {}

    static String apply(String value) {
        int at = value.indexOf('\\');
        if (at < 0) {
            return value;
        }
        int length = value.length();
        ByteBuilder out = new ByteBuilder(value, at);
        while (at < length) {
            char one = value.charAt(at);
            if (one != '\\' || at + 1 >= length) {
                out.add(one);
                at++;
                continue;
            }
            char kind = value.charAt(at + 1);
            int quad = kind == 'u' ? Bytes.hexQuad(value, at + 2) : -1;
            int pair = kind == 'x' ? Bytes.hexPair(value, at + 2) : -1;
            if (quad >= 0) {
                out.add(Bytes.lowByte(quad));
                at += 6;
            } else if (pair >= 0) {
                out.add(pair);
                at += 4;
            } else if (Bytes.isOctal(kind)) {
                at = octal(value, at + 1, out);
            } else {
                out.add(Escapes.control(kind));
                at += 2;
            }
        }
        return out.text();
    }

    private static int octal(String value, int start, ByteBuilder out) {
        int at = start;
        int code = 0;
        // Three digits only when they stay within a byte.
        int digitsMax = value.charAt(start) > '3' ? 2 : 3;
        while (at < value.length() && at - start < digitsMax && Bytes.isOctal(value.charAt(at))) {
            code = code * 8 + value.charAt(at) - '0';
            at++;
        }
        out.add(code);
        return at;
    }
}
