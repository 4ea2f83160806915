package dev.jadegate.policy;

import org.jspecify.annotations.Nullable;

/**
 * An address or a range of them, IPv4 or IPv6. An IPv4 address and an IPv6 range never match, nor the other way round; an
 * IPv4 address written in IPv6 form ({@code ::ffff:10.0.0.1}) is the IPv4 address that it stands for.
 *
 * @param v4 whether it is IPv4; then {@code high} is 0 and {@code low} the 32 bits
 * @param high upper 64 bits
 * @param low lower 64 bits
 * @param prefix how many leading bits count, of 32 or 128
 */
record AddressRange(boolean v4, long high, long low, int prefix) {
    private static final int LENGTH_MAX = 64;

    /** Whether {@code address}, taken as one address, lies within. */
    boolean contains(AddressRange address) {
        if (v4 != address.v4) {
            return false;
        }
        if (v4) {
            return prefix == 0 || (low ^ address.low) >>> (32 - prefix) == 0;
        }
        if (prefix == 0) {
            return true;
        }
        if (prefix <= 64) {
            return (high ^ address.high) >>> (64 - prefix) == 0;
        }
        return high == address.high && (prefix == 64 || (low ^ address.low) >>> (128 - prefix) == 0);
    }

    /** Reads an address or a range; null when {@code text} is neither. Host names are not looked up. */
    static @Nullable AddressRange parse(String text) {
        if (text.isEmpty() || text.length() > LENGTH_MAX) {
            return null;
        }
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        AddressRange host = address.indexOf(':') >= 0 ? parseV6(address) : parseV4(address);
        if (host == null || slash < 0) {
            return host;
        }
        int prefix = decimal(text, slash + 1, text.length(), 128);
        if (host.v4 && address.indexOf(':') >= 0) {
            prefix -= 96;
        }
        return prefix < 0 || prefix > host.prefix ? null : new AddressRange(host.v4, host.high, host.low, prefix);
    }

    private static @Nullable AddressRange parseV4(String text) {
        long bits = 0;
        int start = 0;
        for (int part = 0; part < 4; part++) {
            int end = part == 3 ? text.length() : text.indexOf('.', start);
            int value = end < 0 ? -1 : decimal(text, start, end, 255);
            if (value < 0) {
                return null;
            }
            bits = bits << 8 | value;
            start = end + 1;
        }
        return new AddressRange(true, 0, bits, 32);
    }

    private static @Nullable AddressRange parseV6(String text) {
        int[] groups = new int[8];
        int count = 0;
        int gap = -1;
        int i = 0;
        if (text.startsWith("::")) {
            gap = 0;
            i = 2;
        }
        while (i < text.length()) {
            int end = i;
            while (end < text.length() && text.charAt(end) != ':') {
                end++;
            }
            if (text.indexOf('.', i) >= 0 && end == text.length()) {
                AddressRange tail = parseV4(text.substring(i));
                if (tail == null || count > 6) {
                    return null;
                }
                groups[count++] = (int) (tail.low >>> 16);
                groups[count++] = (int) (tail.low & 0xFFFF);
                i = end;
                continue;
            }
            int group = hex(text, i, end);
            if (group < 0 || count == 8) {
                return null;
            }
            groups[count++] = group;
            i = end;
            if (i < text.length()) {
                i++;
                if (i < text.length() && text.charAt(i) == ':') {
                    if (gap >= 0) {
                        return null;
                    }
                    gap = count;
                    i++;
                } else if (i == text.length()) {
                    return null;
                }
            }
        }
        if (gap < 0 ? count != 8 : count > 7) {
            return null;
        }
        int[] whole = new int[8];
        int after = gap < 0 ? 0 : count - gap;
        System.arraycopy(groups, 0, whole, 0, gap < 0 ? 8 : gap);
        if (gap >= 0) {
            System.arraycopy(groups, gap, whole, 8 - after, after);
        }
        long high = 0;
        long low = 0;
        for (int group = 0; group < 4; group++) {
            high = high << 16 | whole[group];
            low = low << 16 | whole[group + 4];
        }
        boolean mapped = high == 0 && low >>> 32 == 0xFFFF;
        return mapped ? new AddressRange(true, 0, low & 0xFFFF_FFFFL, 32) : new AddressRange(false, high, low, 128);
    }

    private static int hex(String text, int from, int to) {
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
    private static int decimal(String text, int from, int to, int max) {
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
