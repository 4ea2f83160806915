package dev.jadegate.seclang.transformation;

/** Removes white space at the ends. */
final class Trims {
    private Trims() {}

    static String left(String value) {
        int start = 0;
        while (start < value.length() && Bytes.isSpace(value.charAt(start))) {
            start++;
        }
        return value.substring(start);
    }

    static String right(String value) {
        int end = value.length();
        while (end > 0 && Bytes.isSpace(value.charAt(end - 1))) {
            end--;
        }
        return value.substring(0, end);
    }

    static String both(String value) {
        return left(right(value));
    }
}
