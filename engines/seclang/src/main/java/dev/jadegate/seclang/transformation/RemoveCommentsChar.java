package dev.jadegate.seclang.transformation;

/** Removes the marks of comments and keeps what is inside: {@code a/*b*}{@code /c} becomes {@code abc}. */
final class RemoveCommentsChar {
    private RemoveCommentsChar() {}

    static String apply(String value) {
        ByteBuilder out = new ByteBuilder(value.length());
        int at = 0;
        while (at < value.length()) {
            char one = value.charAt(at);
            if (value.startsWith("/*", at) || value.startsWith("*/", at)) {
                at += 2;
            } else if (value.startsWith("<!--", at)) {
                at += 4;
            } else if (value.startsWith("-->", at)) {
                at += 3;
            } else if (value.startsWith("--", at)) {
                at += 2;
            } else {
                if (one != '#') {
                    out.add(one);
                }
                at++;
            }
        }
        return out.length() == value.length() ? value : out.text();
    }
}
