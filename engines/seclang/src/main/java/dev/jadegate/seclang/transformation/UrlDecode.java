package dev.jadegate.seclang.transformation;

/** Decodes {@code %HH} and {@code +}; an encoding that is not valid stays: {@code a%20b+c%zz} becomes {@code a b c%zz}. */
final class UrlDecode {
    private UrlDecode() {}

    static String apply(String value) {
        if (value.indexOf('%') < 0 && value.indexOf('+') < 0) {
            return value;
        }
        ByteBuilder out = new ByteBuilder(value.length());
        for (int at = 0; at < value.length(); at++) {
            char one = value.charAt(at);
            int pair = one == '%' ? Bytes.hexPair(value, at + 1) : -1;
            if (pair >= 0) {
                out.add(pair);
                at += 2;
            } else {
                out.add(one == '+' ? ' ' : one);
            }
        }
        return out.text();
    }
}
