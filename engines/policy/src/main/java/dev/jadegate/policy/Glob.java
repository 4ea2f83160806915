package dev.jadegate.policy;

/**
 * Patterns with {@code *} for any number of characters and {@code ?} for one. Matching takes at most pattern length times
 * text length steps and allocates nothing.
 */
final class Glob {
    private Glob() {}

    /** Whether {@code pattern} matches the whole of {@code text}. */
    static boolean matches(String pattern, String text) {
        return matches(pattern, 0, text, 0);
    }

    /** Whether what stands in {@code pattern} from {@code patternFrom} on matches all of {@code text} from {@code textFrom} on. */
    static boolean matches(String pattern, int patternFrom, String text, int textFrom) {
        int p = patternFrom;
        int t = textFrom;
        int star = -1;
        int retry = -1;
        while (t < text.length()) {
            char c = p < pattern.length() ? pattern.charAt(p) : 0;
            if (p < pattern.length() && c == '*') {
                star = p++;
                retry = t;
            } else if (p < pattern.length() && (c == '?' || c == text.charAt(t))) {
                p++;
                t++;
            } else if (star >= 0) {
                // Only the last star need give way: what stood before it has matched as early as it could.
                p = star + 1;
                t = ++retry;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }

    /** How many characters stand before the first wildcard. */
    static int literalPrefix(String pattern) {
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c == '*' || c == '?') {
                return i;
            }
        }
        return pattern.length();
    }
}
