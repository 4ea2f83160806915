package dev.jadegate.seclang.transformation;

/** What single bytes are. */
public final class Bytes {
    private Bytes() {}

    /** The value of a hexadecimal digit, or -1. */
    public static int hex(int one) {
        if (one >= '0' && one <= '9') {
            return one - '0';
        }
        int lower = one | 0x20;
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    }

    /** The byte that two hexadecimal digits at {@code at} stand for, or -1. */
    public static int hexPair(String text, int at) {
        if (at + 1 >= text.length()) {
            return -1;
        }
        int high = hex(text.charAt(at));
        int low = hex(text.charAt(at + 1));
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }

    /** The number that four hexadecimal digits at {@code at} stand for, or -1. */
    public static int hexQuad(String text, int at) {
        int high = hexPair(text, at);
        int low = hexPair(text, at + 2);
        return high < 0 || low < 0 ? -1 : high << 8 | low;
    }

    /** What C's isspace says in the C locale. */
    public static boolean isSpace(int one) {
        return one == ' ' || (one >= 9 && one <= 13);
    }

    public static boolean isDigit(int one) {
        return one >= '0' && one <= '9';
    }

    public static boolean isOctal(int one) {
        return one >= '0' && one <= '7';
    }

    public static boolean isLetter(int one) {
        int lower = one | 0x20;
        return lower >= 'a' && lower <= 'z';
    }

    /** A letter, a digit or an underscore. */
    public static boolean isWord(int one) {
        return isLetter(one) || isDigit(one) || one == '_';
    }

    /** ASCII only. */
    public static int lower(int one) {
        return one >= 'A' && one <= 'Z' ? one + 32 : one;
    }

    /** Whether two texts differ in nothing but the case of ASCII letters. */
    public static boolean equalsButForCase(String left, String right) {
        if (left.length() != right.length()) {
            return false;
        }
        for (int at = 0; at < left.length(); at++) {
            if (left.charAt(at) != right.charAt(at) && lower(left.charAt(at)) != lower(right.charAt(at))) {
                return false;
            }
        }
        return true;
    }

    /** ASCII letters in lower case; {@code text} itself when there is nothing to do. */
    public static String lower(String text) {
        return Lowercase.apply(text);
    }

    /** A full-width ASCII letter is decoded to the letter, whatever else to its lower byte. */
    static int lowByte(int code) {
        int low = code & 0xff;
        return code >> 8 == 0xff && low > 0 && low < 0x5f ? low + 0x20 : low;
    }
}
