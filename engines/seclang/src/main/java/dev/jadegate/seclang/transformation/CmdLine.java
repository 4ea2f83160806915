package dev.jadegate.seclang.transformation;

/** Undoes what hides a command line: quotes, backslashes and carets go, commas and semicolons are spaces, spaces shrink, letters are lower case. */
final class CmdLine {
    private CmdLine() {}

    static String apply(String value) {
        ByteBuilder out = new ByteBuilder(value.length());
        boolean space = false;
        for (int at = 0; at < value.length(); at++) {
            char one = value.charAt(at);
            switch (one) {
                case '"', '\'', '\\', '^' -> {
                    // Removed.
                }
                case ' ', ',', ';', '\t', '\r', '\n' -> {
                    if (!space) {
                        out.add(' ');
                        space = true;
                    }
                }
                case '/', '(' -> {
                    if (space) {
                        out.removeLast();
                    }
                    space = false;
                    out.add(one);
                }
                default -> {
                    out.add(Bytes.lower(one));
                    space = false;
                }
            }
        }
        return out.text();
    }
}
