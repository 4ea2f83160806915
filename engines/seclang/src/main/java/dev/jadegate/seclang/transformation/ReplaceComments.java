package dev.jadegate.seclang.transformation;

/** Replaces each C comment by a space; one that does not end reaches to the end. */
final class ReplaceComments {
    private ReplaceComments() {}

    static String apply(String value) {
        int start = value.indexOf("/*");
        if (start < 0) {
            return value;
        }
        ByteBuilder out = new ByteBuilder(value.length());
        int from = 0;
        while (start >= 0) {
            for (int at = from; at < start; at++) {
                out.add(value.charAt(at));
            }
            out.add(' ');
            int end = value.indexOf("*/", start + 2);
            if (end < 0) {
                return out.text();
            }
            from = end + 2;
            start = value.indexOf("/*", from);
        }
        for (int at = from; at < value.length(); at++) {
            out.add(value.charAt(at));
        }
        return out.text();
    }
}
