package dev.jadegate.edge.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** Addresses with one beginning, as {@code 10.0.0.0/8} or {@code 2001:db8::/32}; one address is a range of its whole length. */
public record AddressRange(InetAddress base, int bits) {
    public AddressRange {
        if (bits < 0 || bits > base.getAddress().length * Byte.SIZE) {
            throw new IllegalArgumentException("a range has as many bits as its addresses at most");
        }
    }

    /** Reads a range; null when it is none. Names are not looked up. */
    public static @Nullable AddressRange parse(String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        if (!address.chars().allMatch(one -> Character.digit(one, 16) >= 0 || one == '.' || one == ':')
                || (address.indexOf(':') < 0
                        && address.chars().filter(one -> one == '.').count() != 3)) {
            return null;
        }
        try {
            InetAddress base = InetAddress.getByName(address);
            int most = base.getAddress().length * Byte.SIZE;
            int bits = slash < 0 ? most : Integer.parseInt(text.substring(slash + 1));
            return bits < 0 || bits > most ? null : new AddressRange(base, bits);
        } catch (UnknownHostException | NumberFormatException wrong) {
            return null;
        }
    }

    public boolean contains(InetAddress address) {
        byte[] mine = base.getAddress();
        byte[] other = address.getAddress();
        if (mine.length != other.length) {
            return false;
        }
        int whole = bits / Byte.SIZE;
        for (int at = 0; at < whole; at++) {
            if (mine[at] != other[at]) {
                return false;
            }
        }
        int rest = bits % Byte.SIZE;
        int mask = 0xFF << (Byte.SIZE - rest);
        return rest == 0 || (mine[whole] & mask) == (other[whole] & mask);
    }
}
