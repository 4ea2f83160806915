package dev.jadegate.traffic.address;

import org.jspecify.annotations.Nullable;

/**
 * An internet address as 128 bits. IPv4 is held as IPv4-mapped IPv6 (RFC 4291, section 2.5.5.2), so that a client that comes
 * over a dual-stack socket is the client that it is.
 *
 * @param high the first 64 bits
 * @param low the last 64 bits
 */
public record Address(long high, long low) implements Comparable<Address> {
    /** The longest text: eight groups whose last two are written as IPv4. */
    static final int TEXT_MAX = 45;

    private static final long V4_MARK = 0xFFFF_0000_0000L;
    private static final char[] HEXADECIMAL = "0123456789abcdef".toCharArray();

    /** The IPv4 address with these 32 bits. */
    public static Address v4(int bits) {
        return new Address(0, V4_MARK | (bits & 0xFFFF_FFFFL));
    }

    /**
     * The address of 4 or 16 bytes in network order.
     *
     * @throws IllegalArgumentException for any other length
     */
    public static Address ofBytes(byte[] bytes) {
        if (bytes.length == 4) {
            return v4((int) number(bytes, 0, 4));
        }
        if (bytes.length == 16) {
            return new Address(number(bytes, 0, 8), number(bytes, 8, 8));
        }
        throw new IllegalArgumentException("an address has 4 or 16 bytes, not " + bytes.length);
    }

    private static long number(byte[] bytes, int from, int count) {
        long number = 0;
        for (int i = 0; i < count; i++) {
            number = number << 8 | (bytes[from + i] & 0xFF);
        }
        return number;
    }

    /**
     * Reads an address as it is usually written; null when it is none. Leading zeros in IPv4 are refused, because some read
     * them as octal, and so are zones ({@code %eth0}).
     */
    public static @Nullable Address parse(CharSequence text) {
        int length = text.length();
        if (length < 2 || length > TEXT_MAX) {
            return null;
        }
        for (int i = 0; i < length && i < 5; i++) {
            if (text.charAt(i) == ':') {
                return parseV6(text);
            }
        }
        long bits = parseV4(text, 0);
        return bits < 0 ? null : v4((int) bits);
    }

    /** The 32 bits of the IPv4 address from {@code start} to the end, or -1. */
    private static long parseV4(CharSequence text, int start) {
        long bits = 0;
        int position = start;
        for (int part = 0; part < 4; part++) {
            if (part > 0) {
                if (position >= text.length() || text.charAt(position) != '.') {
                    return -1;
                }
                position++;
            }
            int value = 0;
            int digits = 0;
            while (position < text.length()
                    && digits < 4
                    && text.charAt(position) >= '0'
                    && text.charAt(position) <= '9') {
                value = value * 10 + text.charAt(position++) - '0';
                digits++;
            }
            if (digits == 0 || value > 255 || (digits > 1 && text.charAt(position - digits) == '0')) {
                return -1;
            }
            bits = bits << 8 | value;
        }
        return position == text.length() ? bits : -1;
    }

    private static @Nullable Address parseV6(CharSequence text) {
        long high = 0;
        long low = 0;
        int groups = 0;
        int gap = -1;
        int position = 0;
        int length = text.length();
        if (text.charAt(0) == ':') {
            if (text.charAt(1) != ':') {
                return null;
            }
            gap = 0;
            position = 2;
        }
        while (position < length) {
            int value = 0;
            int digits = 0;
            int start = position;
            while (position < length && digits < 5) {
                int digit = Character.digit(text.charAt(position), 16);
                if (digit < 0 || text.charAt(position) > 'f') {
                    break;
                }
                value = value << 4 | digit;
                digits++;
                position++;
            }
            if (digits == 0 || digits > 4 || groups == 8) {
                return null;
            }
            if (position < length && text.charAt(position) == '.') {
                long bits = groups > 6 ? -1 : parseV4(text, start);
                if (bits < 0) {
                    return null;
                }
                high = high << 32 | low >>> 32;
                low = low << 32 | bits;
                groups += 2;
                position = length;
                break;
            }
            high = high << 16 | low >>> 48;
            low = low << 16 | value;
            groups++;
            if (position == length) {
                break;
            }
            if (text.charAt(position++) != ':') {
                return null;
            }
            if (position < length && text.charAt(position) == ':') {
                if (gap >= 0) {
                    return null;
                }
                gap = groups;
                position++;
            } else if (position == length) {
                return null;
            }
        }
        if (gap < 0) {
            return groups == 8 ? new Address(high, low) : null;
        }
        // "::" stands for at least one group.
        if (groups == 8) {
            return null;
        }
        return spread(high, low, groups, gap);
    }

    /** Groups were pushed from the right: those before the gap move to the left end. */
    private static Address spread(long high, long low, int groups, int gap) {
        int after = (groups - gap) * 16;
        long[] head = shiftRight(high, low, after);
        long[] moved = shiftLeft(head[0], head[1], 128 - gap * 16);
        long[] mask = shiftRight(-1, -1, 128 - after);
        return new Address(moved[0] | (high & mask[0]), moved[1] | (low & mask[1]));
    }

    private static long[] shiftRight(long high, long low, int bits) {
        if (bits >= 128) {
            return new long[] {0, 0};
        }
        if (bits >= 64) {
            return new long[] {0, high >>> (bits - 64)};
        }
        return bits == 0 ? new long[] {high, low} : new long[] {high >>> bits, high << (64 - bits) | low >>> bits};
    }

    private static long[] shiftLeft(long high, long low, int bits) {
        if (bits >= 128) {
            return new long[] {0, 0};
        }
        if (bits >= 64) {
            return new long[] {low << (bits - 64), 0};
        }
        return bits == 0 ? new long[] {high, low} : new long[] {high << bits | low >>> (64 - bits), low << bits};
    }

    /** Whether this is an IPv4 address. */
    public boolean isV4() {
        return high == 0 && low >>> 32 == 0xFFFF;
    }

    /** The first address of the network of {@code prefix} bits, 0 to 128, that this one is in. */
    public Address network(int prefix) {
        if (prefix < 0 || prefix > 128) {
            throw new IllegalArgumentException("a prefix has 0 to 128 bits, not " + prefix);
        }
        return new Address(high & mask(prefix), low & mask(prefix - 64));
    }

    /** The last address of that network. */
    Address last(int prefix) {
        return new Address(high | ~mask(prefix), low | ~mask(prefix - 64));
    }

    private static long mask(int bits) {
        return bits <= 0 ? 0 : bits >= 64 ? -1 : -1L << (64 - bits);
    }

    /** By the number that the address is, IPv4 within its place in IPv6. */
    @Override
    public int compareTo(Address other) {
        int order = Long.compareUnsigned(high, other.high);
        return order != 0 ? order : Long.compareUnsigned(low, other.low);
    }

    /** As RFC 5952 writes it; IPv4 with dots. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(TEXT_MAX);
        if (isV4()) {
            return text.append(low >>> 24 & 0xFF)
                    .append('.')
                    .append(low >>> 16 & 0xFF)
                    .append('.')
                    .append(low >>> 8 & 0xFF)
                    .append('.')
                    .append(low & 0xFF)
                    .toString();
        }
        int gap = -1;
        int gapLength = 1;
        for (int i = 0; i < 8; i++) {
            int zeros = 0;
            while (i + zeros < 8 && group(i + zeros) == 0) {
                zeros++;
            }
            if (zeros > gapLength) {
                gap = i;
                gapLength = zeros;
            }
            i += zeros;
        }
        for (int i = 0; i < 8; i++) {
            if (i == gap) {
                text.append("::");
                i += gapLength - 1;
                continue;
            }
            if (i > 0 && i != gap + (gap < 0 ? 0 : gapLength)) {
                text.append(':');
            }
            appendGroup(text, group(i));
        }
        return text.toString();
    }

    private int group(int index) {
        return (int) ((index < 4 ? high : low) >>> (48 - (index & 3) * 16)) & 0xFFFF;
    }

    private static void appendGroup(StringBuilder text, int group) {
        for (int shift = 12; shift >= 0; shift -= 4) {
            if (group >>> shift != 0 || shift == 0) {
                text.append(HEXADECIMAL[group >>> shift & 15]);
            }
        }
    }
}
