package dev.jadegate.policy;

/**
 * Patterns with {@code *} for any number of characters and {@code ?} for one character, a Unicode code point. Matching
 * takes at most pattern length times text length steps and allocates nothing.
 */
final class Glob {
    private Glob() {}

    /** Whether {@code pattern} matches the whole of {@code text}. */
    static boolean matches(String pattern, String text) {
        return matches(pattern, text, false);
    }

    /**
     * Whether {@code pattern} matches everything that {@code narrower} matches. Never true when it does not; may be false
     * for pairs that differ in spelling only, such as {@code *?} and {@code ?*}.
     */
    static boolean covers(String pattern, String narrower) {
        return matches(pattern, narrower, true);
    }

    /** @param textIsPattern whether a star of the text is matched by stars only */
    private static boolean matches(String pattern, String text, boolean textIsPattern) {
        int p = 0;
        int t = 0;
        int star = -1;
        int retry = -1;
        while (t < text.length()) {
            char wanted = p < pattern.length() ? pattern.charAt(p) : 0;
            char got = text.charAt(t);
            if (p < pattern.length() && wanted == '*') {
                star = p++;
                retry = t;
            } else if (p < pattern.length() && wanted == '?' && !(textIsPattern && got == '*')) {
                p++;
                t += step(text, t);
            } else if (p < pattern.length() && wanted == got && !(textIsPattern && (got == '*' || got == '?'))) {
                p++;
                t++;
            } else if (star >= 0) {
                // Only the last star need give way: what stood before it has matched as early as it could.
                p = star + 1;
                retry += step(text, retry);
                t = retry;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }

    private static int step(String text, int at) {
        return Character.isHighSurrogate(text.charAt(at))
                        && at + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(at + 1))
                ? 2
                : 1;
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
