package dev.jadegate.seclang.transformation;

/** Decodes the escapes of ANSI C: {@code \\n}, {@code \\x41}, {@code \\101}; of any other the backslash falls away. */
final class EscapeSeqDecode {
    private EscapeSeqDecode() {}

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
            int pair = (kind | 0x20) == 'x' ? Bytes.hexPair(value, at + 2) : -1;
            if (pair >= 0) {
                out.add(pair);
                at += 4;
            } else if (Bytes.isOctal(kind)) {
                int code = 0;
                int end = at + 1;
                while (end < length && end - at <= 3 && Bytes.isOctal(value.charAt(end))) {
                    code = code * 8 + value.charAt(end) - '0';
                    end++;
                }
                out.add(code);
                at = end;
            } else {
                out.add(Escapes.control(kind));
                at += 2;
            }
        }
        return out.text();
    }
}
