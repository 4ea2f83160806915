package dev.jadegate.seclang.transformation;

/** ASCII letters to upper case: {@code select} becomes {@code SELECT}. */
final class Uppercase {
    private Uppercase() {}

    static String apply(String value) {
        ByteBuilder out = new ByteBuilder(value.length());
        for (int at = 0; at < value.length(); at++) {
            char one = value.charAt(at);
            out.add(one >= 'a' && one <= 'z' ? one - 32 : one);
        }
        return out.text();
    }
}
