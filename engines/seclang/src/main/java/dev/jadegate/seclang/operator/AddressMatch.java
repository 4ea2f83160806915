package dev.jadegate.seclang.operator;

import java.util.List;

/** Matches addresses of IPv4 and IPv6 by value and network: {@code @ipMatch 10.0.0.0/8,::1}. */
record AddressMatch(List<Network> networks) implements Operator {
    AddressMatch {
        networks = List.copyOf(networks);
    }

    /** An address and how many of its bits count. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared, never handed out.
    record Network(byte[] address, int bits) {
        boolean contains(byte[] other) {
            if (other.length != address.length) {
                return false;
            }
            int whole = bits / 8;
            for (int at = 0; at < whole; at++) {
                if (other[at] != address[at]) {
                    return false;
                }
            }
            int rest = bits % 8;
            int mask = (0xff << (8 - rest)) & 0xff;
            return rest == 0 || (other[whole] & mask) == (address[whole] & mask);
        }
    }

    @Override
    public boolean matches(String value, Context context) {
        byte[] address = Addresses.parse(value.trim());
        if (address == null) {
            return false;
        }
        for (Network network : networks) {
            if (network.contains(address)) {
                return true;
            }
        }
        return false;
    }
}
