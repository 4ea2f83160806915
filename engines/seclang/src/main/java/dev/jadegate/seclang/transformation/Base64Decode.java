package dev.jadegate.seclang.transformation;

/** Decodes Base64 up to the first byte that does not belong to it. */
final class Base64Decode {
    private Base64Decode() {}

    static String strict(String value) {
        return decode(value, false);
    }

    /** Passes over what does not belong to Base64. */
    static String forgiving(String value) {
        return decode(value, true);
    }

    private static String decode(String value, boolean forgiving) {
        ByteBuilder out = new ByteBuilder(value.length() * 3 / 4 + 3);
        int bits = 0;
        int count = 0;
        for (int at = 0; at < value.length(); at++) {
            int digit = digit(value.charAt(at));
            if (digit < 0) {
                if (forgiving && value.charAt(at) != '=') {
                    continue;
                }
                break;
            }
            bits = bits << 6 | digit;
            count++;
            if (count == 4) {
                out.add(bits >> 16);
                out.add(bits >> 8);
                out.add(bits);
                bits = 0;
                count = 0;
            }
        }
        if (count == 2) {
            out.add(bits >> 4);
        } else if (count == 3) {
            out.add(bits >> 10);
            out.add(bits >> 2);
        }
        return out.text();
    }

    private static int digit(int one) {
        if (one >= 'A' && one <= 'Z') {
            return one - 'A';
        }
        if (one >= 'a' && one <= 'z') {
            return one - 'a' + 26;
        }
        if (one >= '0' && one <= '9') {
            return one - '0' + 52;
        }
        return one == '+' ? 62 : one == '/' ? 63 : -1;
    }
}
