package dev.jadegate.seclang.transformation;

/** Resolves {@code //}, {@code /./} and {@code /../} in a path: {@code /a/./b/../c} becomes {@code /a/c}. */
final class NormalisePath {
    private NormalisePath() {}

    static String apply(String value) {
        if (value.indexOf("..") < 0 && value.indexOf("//") < 0 && value.indexOf("./") < 0 && !value.endsWith(".")) {
            return value;
        }
        int base = value.startsWith("/") ? 1 : 0;
        ByteBuilder out = new ByteBuilder(value, base);
        int names = 0;
        for (int start = 0; start <= value.length(); ) {
            int slash = value.indexOf('/', start);
            int end = slash < 0 ? value.length() : slash;
            boolean up = end - start == 2 && value.startsWith("..", start);
            if (up && names > 0) {
                out.truncate(lastStart(out, base));
                names--;
            } else if (up ? base == 0 : end > start && !(end - start == 1 && value.charAt(start) == '.')) {
                if (out.length() > base) {
                    out.add('/');
                }
                for (int at = start; at < end; at++) {
                    out.add(value.charAt(at));
                }
                names += up ? 0 : 1;
            }
            start = end + 1;
        }
        if (out.length() > base && value.endsWith("/")) {
            out.add('/');
        }
        return out.text();
    }

    /** Where the last part begins, the slash before it included. */
    private static int lastStart(ByteBuilder out, int base) {
        int start = out.length();
        while (start > base && out.at(start - 1) != '/') {
            start--;
        }
        return Math.max(start - 1, base);
    }

    /** The same with backslashes taken for slashes. */
    static String applyWindows(String value) {
        return apply(value.replace('\\', '/'));
    }
}
