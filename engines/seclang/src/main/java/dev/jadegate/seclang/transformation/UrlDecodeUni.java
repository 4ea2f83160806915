package dev.jadegate.seclang.transformation;

/** Decodes {@code %HH}, {@code +} and Microsoft's {@code %uHHHH}, which stands for its best fit in ASCII. */
final class UrlDecodeUni {
    private UrlDecodeUni() {}

    static String apply(String value) {
        if (value.indexOf('%') < 0 && value.indexOf('+') < 0) {
            return value;
        }
        int length = value.length();
        ByteBuilder out = new ByteBuilder(length);
        for (int at = 0; at < length; at++) {
            char one = value.charAt(at);
            if (one != '%') {
                out.add(one == '+' ? ' ' : one);
                continue;
            }
            int pair = Bytes.hexPair(value, at + 1);
            if (pair >= 0) {
                out.add(pair);
                at += 2;
                continue;
            }
            int code = at + 1 < length && (value.charAt(at + 1) | 0x20) == 'u' ? Bytes.hexQuad(value, at + 2) : -1;
            if (code >= 0) {
                int fit = BestFit.ascii(code);
                out.add(fit >= 0 ? fit : Bytes.lowByte(code));
                at += 5;
            } else {
                out.add('%');
            }
        }
        return out.text();
    }
}
