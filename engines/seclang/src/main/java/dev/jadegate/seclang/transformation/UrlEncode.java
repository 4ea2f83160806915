package dev.jadegate.seclang.transformation;

/** Encodes all but letters, digits and {@code *}: {@code a b!} becomes {@code a+b%21}. */
final class UrlEncode {
    private UrlEncode() {}

    private static final String DIGITS = "0123456789abcdef";

    static String apply(String value) {
        ByteBuilder out = new ByteBuilder(value.length() * 3);
        for (int at = 0; at < value.length(); at++) {
            char one = value.charAt(at);
            if (one == ' ') {
                out.add('+');
            } else if (one == '*' || Bytes.isDigit(one) || Bytes.isLetter(one)) {
                out.add(one);
            } else {
                out.add('%');
                out.add(DIGITS.charAt(one >> 4));
                out.add(DIGITS.charAt(one & 15));
            }
        }
        return out.text();
    }
}
