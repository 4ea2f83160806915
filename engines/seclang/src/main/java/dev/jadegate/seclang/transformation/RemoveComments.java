package dev.jadegate.seclang.transformation;

/** Removes comments of C, HTML, SQL and shell. The byte after a comment is kept as it is, a NUL standing for the end, as in ModSecurity. */
final class RemoveComments {
    private RemoveComments() {}

    static String apply(String value) {
        ByteBuilder out = new ByteBuilder(value.length() + 1);
        boolean inside = false;
        int at = 0;
        while (at < value.length()) {
            if (inside) {
                int skip = value.startsWith("*/", at) ? 2 : value.startsWith("-->", at) ? 3 : 0;
                if (skip > 0) {
                    inside = false;
                    at += skip;
                    out.add(at < value.length() ? value.charAt(at) : 0);
                }
                at++;
            } else if (value.startsWith("/*", at)) {
                inside = true;
                at += 2;
            } else if (value.startsWith("<!--", at)) {
                inside = true;
                at += 4;
            } else if (value.startsWith("--", at) || value.charAt(at) == '#') {
                out.add(' ');
                break;
            } else {
                out.add(value.charAt(at++));
            }
        }
        if (inside) {
            out.add(' ');
        }
        return out.text();
    }
}
