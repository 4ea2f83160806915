package dev.jadegate.seclang.transformation;

/** ASCII letters to lower case: {@code SELECT} becomes {@code select}. */
final class Lowercase {
    private Lowercase() {}

    static String apply(String value) {
        int length = value.length();
        for (int at = 0; at < length; at++) {
            char one = value.charAt(at);
            if (one >= 'A' && one <= 'Z') {
                ByteBuilder out = new ByteBuilder(value, at);
                for (; at < length; at++) {
                    out.add(Bytes.lower(value.charAt(at)));
                }
                return out.text();
            }
        }
        return value;
    }
}
