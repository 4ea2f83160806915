package dev.jadegate.seclang.transformation;

/** Removes white space, the no-break space of Latin-1 included. */
final class RemoveWhitespace {
    private RemoveWhitespace() {}

    static String apply(String value) {
        ByteBuilder out = new ByteBuilder(value.length());
        for (int at = 0; at < value.length(); at++) {
            char one = value.charAt(at);
            if (!Bytes.isSpace(one) && one != 0xa0) {
                out.add(one);
            }
        }
        return out.length() == value.length() ? value : out.text();
    }
}
