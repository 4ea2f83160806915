package dev.jadegate.policy;

/**
 * Decimal numbers as text, compared exactly and without allocating: {@code 10}, {@code -0.5}, {@code 1e3}. Digits are
 * ASCII.
 */
final class DecimalText {
    /** Longest number: comparing takes time in proportion to it. */
    static final int LENGTH_MAX = 64;
    /** Largest exponent that may be written, so that arithmetic elsewhere on such numbers stays cheap. */
    static final int EXPONENT_MAX = 100;

    private DecimalText() {}

    static boolean isNumber(String text) {
        int length = text.length();
        if (length == 0 || length > LENGTH_MAX) {
            return false;
        }
        int i = text.charAt(0) == '-' || text.charAt(0) == '+' ? 1 : 0;
        int digits = 0;
        boolean point = false;
        for (; i < length; i++) {
            char c = text.charAt(i);
            if (c == '.' && !point) {
                point = true;
            } else if (isDigit(c)) {
                digits++;
            } else {
                break;
            }
        }
        if (digits == 0) {
            return false;
        }
        return i == length || ((text.charAt(i) | 0x20) == 'e' && isExponent(text, i + 1));
    }

    private static boolean isExponent(String text, int from) {
        int i = from < text.length() && (text.charAt(from) == '-' || text.charAt(from) == '+') ? from + 1 : from;
        if (i == text.length()) {
            return false;
        }
        int exponent = 0;
        for (; i < text.length(); i++) {
            if (!isDigit(text.charAt(i))) {
                return false;
            }
            exponent = Math.min(exponent * 10 + (text.charAt(i) - '0'), EXPONENT_MAX + 1);
        }
        return exponent <= EXPONENT_MAX;
    }

    /** How {@code a} stands to {@code b}, both of which {@link #isNumber}. */
    static int compare(String a, String b) {
        int firstA = firstDigit(a);
        int firstB = firstDigit(b);
        int signA = firstA < 0 ? 0 : a.charAt(0) == '-' ? -1 : 1;
        int signB = firstB < 0 ? 0 : b.charAt(0) == '-' ? -1 : 1;
        if (signA != signB || signA == 0) {
            return Integer.compare(signA, signB);
        }
        int order = Integer.compare(magnitude(a, firstA), magnitude(b, firstB));
        return signA * (order == 0 ? compareDigits(a, firstA, b, firstB) : order);
    }

    /** The first digit that is not zero; -1 when there is none. */
    private static int firstDigit(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= '1' && c <= '9') {
                return i;
            }
            if ((c | 0x20) == 'e') {
                return -1;
            }
        }
        return -1;
    }

    /** The power of ten of the first digit. */
    private static int magnitude(String text, int first) {
        int point = text.indexOf('.');
        int end = first;
        while (end < text.length() && (text.charAt(end) == '.' || isDigit(text.charAt(end)))) {
            end++;
        }
        int exponent = 0;
        for (int i = end + 1; i < text.length(); i++) {
            char c = text.charAt(i);
            exponent = isDigit(c) ? exponent * 10 + (c - '0') : exponent;
        }
        if (end + 1 < text.length() && text.charAt(end + 1) == '-') {
            exponent = -exponent;
        }
        int place = point < 0 ? end - first - 1 : point > first ? point - first - 1 : point - first;
        return place + exponent;
    }

    private static int compareDigits(String a, int firstA, String b, int firstB) {
        int i = firstA;
        int j = firstB;
        while (true) {
            i += i < a.length() && a.charAt(i) == '.' ? 1 : 0;
            j += j < b.length() && b.charAt(j) == '.' ? 1 : 0;
            boolean moreA = i < a.length() && isDigit(a.charAt(i));
            boolean moreB = j < b.length() && isDigit(b.charAt(j));
            if (!moreA && !moreB) {
                return 0;
            }
            int order = Integer.compare(moreA ? a.charAt(i) : '0', moreB ? b.charAt(j) : '0');
            if (order != 0) {
                return order;
            }
            i += moreA ? 1 : 0;
            j += moreB ? 1 : 0;
        }
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
