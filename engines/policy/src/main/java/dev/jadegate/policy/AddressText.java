package dev.jadegate.policy;

/** Reads IPv4 and IPv6 addresses from text without allocating. Host names are not looked up. */
final class AddressText {
    private static final int GROUPS = 8;

    private AddressText() {}

    /** What to take from an IPv6 address. */
    private enum Part {
        VALIDITY,
        HIGH,
        LOW
    }

    /** The 32 bits of an IPv4 address in dotted form, each part decimal and without leading zeros; -1 when it is none. */
    static long v4(String text, int from, int to) {
        long bits = 0;
        int start = from;
        for (int part = 0; part < 4; part++) {
            int dot = part == 3 ? to : text.indexOf('.', start, to);
            int value = dot < 0 ? -1 : decimal(text, start, dot, 255);
            if (value < 0) {
                return -1;
            }
            bits = bits << 8 | value;
            start = dot + 1;
        }
        return bits;
    }

    /** Whether it is an IPv6 address (RFC 4291, section 2.2), without a zone. */
    static boolean isV6(String text, int from, int to) {
        return v6(text, from, to, Part.VALIDITY) != 0;
    }

    /** The upper 64 bits of what {@link #isV6}. */
    static long v6High(String text, int from, int to) {
        return v6(text, from, to, Part.HIGH);
    }

    /** The lower 64 bits of what {@link #isV6}. */
    static long v6Low(String text, int from, int to) {
        return v6(text, from, to, Part.LOW);
    }

    private static long v6(String text, int from, int to, Part part) {
        long high = 0;
        long low = 0;
        long highBeforeGap = 0;
        long lowBeforeGap = 0;
        int count = 0;
        int gap = -1;
        int i = from;
        if (text.startsWith("::", from) && from + 2 <= to) {
            gap = 0;
            i += 2;
        }
        while (i < to) {
            int end = text.indexOf(':', i, to);
            if (end < 0) {
                end = to;
            }
            boolean dotted = end == to && text.indexOf('.', i, to) >= 0;
            long value = dotted ? v4(text, i, to) : hexadecimal(text, i, end);
            int groups = dotted ? 2 : 1;
            if (value < 0 || count + groups > GROUPS) {
                return 0;
            }
            int bits = 16 * groups;
            high = high << bits | low >>> (64 - bits);
            low = low << bits | value;
            count += groups;
            i = end;
            if (i < to) {
                i++;
                if (i == to) {
                    return 0;
                }
                if (text.charAt(i) == ':') {
                    if (gap >= 0) {
                        return 0;
                    }
                    gap = count;
                    highBeforeGap = high;
                    lowBeforeGap = low;
                    high = 0;
                    low = 0;
                    i++;
                }
            }
        }
        if (gap < 0 ? count != GROUPS : count == GROUPS) {
            return 0;
        }
        if (gap > 0) {
            int shift = 16 * (GROUPS - gap);
            high |= shift >= 64 ? lowBeforeGap << (shift - 64) : highBeforeGap << shift | lowBeforeGap >>> (64 - shift);
            low |= shift >= 64 ? 0 : lowBeforeGap << shift;
        }
        return switch (part) {
            case VALIDITY -> 1;
            case HIGH -> high;
            case LOW -> low;
        };
    }

    private static int hexadecimal(String text, int from, int to) {
        if (to == from || to - from > 4) {
            return -1;
        }
        int value = 0;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            int digit = c < 0x80 ? Character.digit(c, 16) : -1;
            if (digit < 0) {
                return -1;
            }
            value = value << 4 | digit;
        }
        return value;
    }

    /** A decimal number without sign and leading zeros, at most {@code max}; -1 when it is none. */
    static int decimal(String text, int from, int to, int max) {
        if (to == from || to - from > 3 || (text.charAt(from) == '0' && to - from > 1)) {
            return -1;
        }
        int value = 0;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            value = value * 10 + (c - '0');
        }
        return value <= max ? value : -1;
    }
}
