package dev.jadegate.seclang.transformation;

/** Makes one space of each run of white space. */
final class CompressWhitespace {
    private CompressWhitespace() {}

    static String apply(String value) {
        ByteBuilder out = new ByteBuilder(value.length());
        boolean space = false;
        for (int at = 0; at < value.length(); at++) {
            char one = value.charAt(at);
            boolean now = Bytes.isSpace(one) || one == 0xa0;
            if (!now) {
                out.add(one);
            } else if (!space) {
                out.add(' ');
            }
            space = now;
        }
        return out.text();
    }
}
