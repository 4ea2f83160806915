package dev.jadegate.seclang.transformation;

import java.util.ArrayList;
import java.util.List;

/** Resolves {@code //}, {@code /./} and {@code /../} in a path: {@code /a/./b/../c} becomes {@code /a/c}. */
final class NormalisePath {
    private NormalisePath() {}

    static String apply(String value) {
        if (value.indexOf("..") < 0 && value.indexOf("//") < 0 && value.indexOf("./") < 0 && !value.endsWith(".")) {
            return value;
        }
        boolean absolute = value.startsWith("/");
        List<String> kept = new ArrayList<>();
        int start = 0;
        boolean slashAtEnd = value.endsWith("/");
        while (start <= value.length()) {
            int slash = value.indexOf('/', start);
            int end = slash < 0 ? value.length() : slash;
            String part = value.substring(start, end);
            if (part.equals("..")) {
                if (!kept.isEmpty() && !kept.getLast().equals("..")) {
                    kept.removeLast();
                } else if (!absolute) {
                    kept.add(part);
                }
            } else if (!part.isEmpty() && !part.equals(".")) {
                kept.add(part);
            }
            start = end + 1;
        }
        if (kept.isEmpty()) {
            return absolute ? "/" : "";
        }
        return (absolute ? "/" : "") + String.join("/", kept) + (slashAtEnd ? "/" : "");
    }

    /** The same with backslashes taken for slashes. */
    static String applyWindows(String value) {
        return apply(value.replace('\\', '/'));
    }
}
