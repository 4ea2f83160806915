package dev.jadegate.kms.access;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A block of addresses, as {@code 192.168.0.0/16}, or one address. Immutable.
 *
 * @param text as it was given
 */
record AddressBlock(String text) {
    private static final Pattern NUMBERS = Pattern.compile("[0-9a-fA-F.:]{2,45}");

    AddressBlock {
        Bits.of(text);
    }

    /** The network of a block. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Bits(byte[] network, int length) {
        static Bits of(String text) {
            int slash = text.indexOf('/');
            byte[] address = address(slash < 0 ? text : text.substring(0, slash));
            int most = address.length * 8;
            if (slash < 0) {
                return new Bits(address, most);
            }
            String length = text.substring(slash + 1);
            if (!length.matches("[0-9]{1,3}") || Integer.parseInt(length) > most) {
                throw refused(text);
            }
            return new Bits(address, Integer.parseInt(length));
        }

        boolean contains(byte[] address) {
            if (address.length != network.length) {
                return false;
            }
            for (int bit = 0; bit < length; bit++) {
                int mask = 0x80 >> (bit % 8);
                if ((address[bit / 8] & mask) != (network[bit / 8] & mask)) {
                    return false;
                }
            }
            return true;
        }
    }

    /** Whether an address is in it. */
    boolean contains(String address) {
        return NUMBERS.matcher(address).matches() && Bits.of(text).contains(address(address));
    }

    /**
     * The blocks of SourcePrivateIp: a JSON list, or texts with commas between. Source: CreateNetworkRule, which describes one
     * and shows the other.
     *
     * @throws dev.jadegate.base.ApiFailure {@code InvalidParameter}
     */
    static List<AddressBlock> read(String parameter, String text) {
        List<String> blocks = text.startsWith("[")
                ? JsonNames.read(parameter, text, AccessLimits.SOURCES_OF_RULE_MAX)
                : List.of(text.split(",", AccessLimits.SOURCES_OF_RULE_MAX + 1));
        if (blocks.isEmpty() || blocks.size() > AccessLimits.SOURCES_OF_RULE_MAX) {
            throw AccessError.INVALID.failure(
                    parameter, "it has 1 to " + AccessLimits.SOURCES_OF_RULE_MAX + " addresses or blocks");
        }
        return blocks.stream().map(block -> new AddressBlock(block.trim())).toList();
    }

    private static byte[] address(String numbers) {
        // Only what is written in numbers: a name would be looked up.
        if (!NUMBERS.matcher(numbers).matches() || (numbers.indexOf(':') < 0 && !numbers.matches("[0-9.]*"))) {
            throw refused(numbers);
        }
        try {
            if (numbers.indexOf(':') < 0 && numbers.split("\\.", -1).length != 4) {
                throw refused(numbers);
            }
            return InetAddress.getByName(numbers).getAddress();
        } catch (UnknownHostException _) {
            throw refused(numbers);
        }
    }

    private static RuntimeException refused(String text) {
        return AccessError.INVALID.failure(
                "SourcePrivateIp",
                "`" + (text.length() <= 64 ? text : text.substring(0, 64) + "...")
                        + "` is not an address or block as `192.168.0.0/16`");
    }
}
