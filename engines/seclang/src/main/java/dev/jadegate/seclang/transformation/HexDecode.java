package dev.jadegate.seclang.transformation;

/** Decodes pairs of hexadecimal digits; a text that is not made of them becomes empty. */
final class HexDecode {
    private HexDecode() {}

    static String apply(String value) {
        ByteBuilder out = new ByteBuilder(value.length() / 2);
        if (value.length() % 2 != 0) {
            return "";
        }
        for (int at = 0; at < value.length(); at += 2) {
            int pair = Bytes.hexPair(value, at);
            if (pair < 0) {
                return "";
            }
            out.add(pair);
        }
        return out.text();
    }
}
