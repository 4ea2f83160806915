package dev.jadegate.seclang.transformation;

/** Sets the eighth bit of each byte: to even parity, to odd parity, or to zero. */
final class Parity {
    private Parity() {}

    static String even(String value) {
        return parity(value, 0);
    }

    static String odd(String value) {
        return parity(value, 1);
    }

    static String zero(String value) {
        ByteBuilder out = new ByteBuilder(value.length());
        for (int at = 0; at < value.length(); at++) {
            out.add(value.charAt(at) & 0x7f);
        }
        return out.text();
    }

    private static String parity(String value, int wanted) {
        ByteBuilder out = new ByteBuilder(value.length());
        for (int at = 0; at < value.length(); at++) {
            int seven = value.charAt(at) & 0x7f;
            out.add(Integer.bitCount(seven) % 2 == wanted ? seven : seven | 0x80);
        }
        return out.text();
    }
}
