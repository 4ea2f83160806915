package dev.jadegate.seclang.operator;

import dev.jadegate.seclang.transformation.Bytes;

/** Numbers in texts. */
public final class Numbers {
    private static final long MAX = Long.MAX_VALUE / 10 - 9;

    private Numbers() {}

    /** The number that the text begins with; 0 when there is none. */
    public static long of(String text) {
        int at = 0;
        while (at < text.length() && Bytes.isSpace(text.charAt(at))) {
            at++;
        }
        boolean negative = at < text.length() && text.charAt(at) == '-';
        if (negative || (at < text.length() && text.charAt(at) == '+')) {
            at++;
        }
        long value = 0;
        while (at < text.length() && Bytes.isDigit(text.charAt(at)) && value < MAX) {
            value = value * 10 + text.charAt(at++) - '0';
        }
        return negative ? -value : value;
    }
}
