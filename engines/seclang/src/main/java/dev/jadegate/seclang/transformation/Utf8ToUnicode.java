package dev.jadegate.seclang.transformation;

/** Turns each character of UTF-8 above ASCII into {@code %uHHHH}; bytes that are not UTF-8 stay. */
final class Utf8ToUnicode {
    private Utf8ToUnicode() {}

    private static final String DIGITS = "0123456789abcdef";

    static String apply(String value) {
        int at = 0;
        while (at < value.length() && value.charAt(at) < 0x80) {
            at++;
        }
        if (at == value.length()) {
            return value;
        }
        ByteBuilder out = new ByteBuilder(value, at);
        while (at < value.length()) {
            int lead = value.charAt(at);
            int more = lead < 0xc2 ? 0 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : lead < 0xf5 ? 3 : 0;
            int code = decode(value, at, more);
            if (code < 0) {
                out.add(lead);
                at++;
            } else {
                write(out, code);
                at += more + 1;
            }
        }
        return out.text();
    }

    private static int decode(String value, int at, int more) {
        if (more == 0 || at + more >= value.length()) {
            return -1;
        }
        int code = value.charAt(at) & (0x3f >> more);
        for (int next = 1; next <= more; next++) {
            int one = value.charAt(at + next);
            if ((one & 0xc0) != 0x80) {
                return -1;
            }
            code = (code << 6) | (one & 0x3f);
        }
        boolean overlong = (more == 2 && code < 0x800) || (more == 3 && code < 0x10000);
        return overlong || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff) ? -1 : code;
    }

    private static void write(ByteBuilder out, int code) {
        out.add('%');
        out.add('u');
        int shift = code > 0xfffff ? 20 : code > 0xffff ? 16 : 12;
        for (; shift >= 0; shift -= 4) {
            out.add(DIGITS.charAt(code >> shift & 15));
        }
    }
}
