package dev.jadegate.seclang.transformation;

/** Decodes SQL's hexadecimal literals: {@code 0x414243} becomes {@code ABC}. */
final class SqlHexDecode {
    private SqlHexDecode() {}

    static String apply(String value) {
        ByteBuilder out = new ByteBuilder(value.length());
        int at = 0;
        while (at < value.length()) {
            boolean literal = value.charAt(at) == '0'
                    && at + 1 < value.length()
                    && (value.charAt(at + 1) | 0x20) == 'x'
                    && Bytes.hexPair(value, at + 2) >= 0;
            if (!literal) {
                out.add(value.charAt(at++));
                continue;
            }
            at += 2;
            for (int pair = Bytes.hexPair(value, at); pair >= 0; pair = Bytes.hexPair(value, at)) {
                out.add(pair);
                at += 2;
            }
        }
        return out.text();
    }
}
