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
    /** Longest text that is looked at: the longest address and range have 49 characters. */
    static final int LENGTH_MAX = 64;

    /** Bits that precede an IPv4 address in its IPv6 form. */
    private static final int MAPPED_PREFIX = 96;

    /** Whether the address lies within. */
    boolean contains(boolean addressV4, long addressHigh, long addressLow) {
        if (v4 != addressV4) {
            return false;
        }
        if (prefix == 0) {
            return true;
        }
        if (v4) {
            return (low ^ addressLow) >>> (32 - prefix) == 0;
        }
        if (prefix <= 64) {
            return (high ^ addressHigh) >>> (64 - prefix) == 0;
        }
        return high == addressHigh && (low ^ addressLow) >>> (128 - prefix) == 0;
    }

    /** Whether an IPv6 address stands for an IPv4 one. */
    static boolean isMapped(long high, long low) {
        return high == 0 && low >>> 32 == 0xFFFF;
    }

    /** Reads an address or a range; null when {@code text} is neither. Bits after the prefix may be set. */
    static @Nullable AddressRange parse(String text) {
        int slash = text.indexOf('/');
        int end = slash < 0 ? text.length() : slash;
        if (text.length() > LENGTH_MAX) {
            return null;
        }
        int prefix = slash < 0 ? -1 : AddressText.decimal(text, slash + 1, text.length(), 128);
        if (slash >= 0 && prefix < 0) {
            return null;
        }
        if (text.indexOf(':', 0, end) < 0) {
            long bits = AddressText.v4(text, 0, end);
            return bits < 0 || prefix > 32 ? null : new AddressRange(true, 0, bits, prefix < 0 ? 32 : prefix);
        }
        if (!AddressText.isV6(text, 0, end)) {
            return null;
        }
        long high = AddressText.v6High(text, 0, end);
        long low = AddressText.v6Low(text, 0, end);
        if (isMapped(high, low) && (prefix < 0 || prefix >= MAPPED_PREFIX)) {
            return new AddressRange(true, 0, low & 0xFFFF_FFFFL, prefix < 0 ? 32 : prefix - MAPPED_PREFIX);
        }
        return new AddressRange(false, high, low, prefix < 0 ? 128 : prefix);
    }
}
