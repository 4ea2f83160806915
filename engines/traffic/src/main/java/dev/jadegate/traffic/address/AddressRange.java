package dev.jadegate.traffic.address;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A network, or one address. A prefix below 96 bits is of IPv6 alone: {@code ::/0} holds no IPv4 client, as people who write
 * {@code 0.0.0.0/0} beside it expect.
 *
 * @param first its first address
 * @param prefix how many of the 128 bits are fixed; those of IPv4 have 96 to 128
 */
public record AddressRange(Address first, int prefix) implements Comparable<AddressRange> {
    private static final int V4_PREFIX = 96;

    public AddressRange {
        first = first.network(prefix);
    }

    /** The range of one address. */
    public static AddressRange of(Address address) {
        return new AddressRange(address, 128);
    }

    /** Reads {@code address} or {@code address/prefix}; bits after the prefix are ignored. Null when it is neither. */
    public static @Nullable AddressRange parse(String text) {
        int slash = text.indexOf('/');
        Address address = Address.parse(slash < 0 ? text : text.substring(0, slash));
        if (address == null) {
            return null;
        }
        if (slash < 0) {
            return of(address);
        }
        int digits = text.length() - slash - 1;
        if (digits < 1 || digits > 3 || (digits > 1 && text.charAt(slash + 1) == '0')) {
            return null;
        }
        int prefix = 0;
        for (int i = slash + 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return null;
            }
            prefix = prefix * 10 + c - '0';
        }
        boolean v4 = address.isV4() && text.indexOf(':') < 0;
        if (prefix > (v4 ? 32 : 128)) {
            return null;
        }
        return new AddressRange(address, v4 ? prefix + V4_PREFIX : prefix);
    }

    /**
     * The fewest ranges that hold {@code first} to {@code last} and nothing else: at most 254.
     *
     * @throws IllegalArgumentException when {@code last} comes before {@code first} or is of the other family
     */
    public static List<AddressRange> between(Address first, Address last) {
        if (first.compareTo(last) > 0 || first.isV4() != last.isV4()) {
            throw new IllegalArgumentException(
                    "`" + first + "` to `" + last + "` is no range: both of one family, the lower first");
        }
        List<AddressRange> ranges = new ArrayList<>();
        Address next = first;
        while (true) {
            int prefix = 128;
            while (prefix > 0
                    && next.network(prefix - 1).equals(next)
                    && next.last(prefix - 1).compareTo(last) <= 0) {
                prefix--;
            }
            ranges.add(new AddressRange(next, prefix));
            Address end = next.last(prefix);
            if (end.equals(last)) {
                return ranges;
            }
            long low = end.low() + 1;
            next = new Address(low == 0 ? end.high() + 1 : end.high(), low);
        }
    }

    /** Whether the range is of IPv4. */
    public boolean isV4() {
        return prefix >= V4_PREFIX && first.isV4();
    }

    /** Its last address. */
    public Address last() {
        return first.last(prefix);
    }

    /** Whether {@code address} is in it. */
    public boolean contains(Address address) {
        return address.isV4() == isV4() && address.network(prefix).equals(first);
    }

    /** By first address, the wider before the narrower. */
    @Override
    public int compareTo(AddressRange other) {
        int order = first.compareTo(other.first);
        return order != 0 ? order : Integer.compare(prefix, other.prefix);
    }

    @Override
    public String toString() {
        int bits = isV4() ? prefix - V4_PREFIX : prefix;
        return prefix == 128 ? first.toString() : first + "/" + bits;
    }
}
