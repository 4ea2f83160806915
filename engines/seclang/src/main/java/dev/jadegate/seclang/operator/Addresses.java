package dev.jadegate.seclang.operator;

import dev.jadegate.seclang.transformation.Bytes;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads addresses of IPv4 and IPv6 without asking any name server. */
final class Addresses {
    private static final int GROUPS = 8;

    /** What stands before an address of IPv4 in IPv6. */
    private static final int MAPPED_BYTES = 12;

    private Addresses() {}

    /** Four or sixteen bytes, or null; an address of IPv4 written in IPv6 is one of IPv4. */
    static byte @Nullable [] parse(String text) {
        byte[] address = text.indexOf(':') >= 0 ? six(text) : four(text);
        return address != null && isMapped(address) ? Arrays.copyOfRange(address, MAPPED_BYTES, 16) : address;
    }

    private static boolean isMapped(byte[] address) {
        if (address.length != 16) {
            return false;
        }
        for (int at = 0; at < MAPPED_BYTES - 2; at++) {
            if (address[at] != 0) {
                return false;
            }
        }
        return address[MAPPED_BYTES - 2] == -1 && address[MAPPED_BYTES - 1] == -1;
    }

    /** The network, or null. */
    static AddressMatch.@Nullable Network network(String text) {
        int slash = text.indexOf('/');
        String before = slash < 0 ? text : text.substring(0, slash);
        byte[] address = before.indexOf(':') >= 0 ? six(before) : four(before);
        if (address == null) {
            return null;
        }
        int bits = slash < 0 ? address.length * 8 : decimal(text.substring(slash + 1), address.length * 8);
        if (bits < 0) {
            return null;
        }
        return isMapped(address) && bits >= MAPPED_BYTES * 8
                ? new AddressMatch.Network(Arrays.copyOfRange(address, MAPPED_BYTES, 16), bits - MAPPED_BYTES * 8)
                : new AddressMatch.Network(address, bits);
    }

    private static int decimal(String text, int max) {
        if (text.isEmpty() || text.length() > 3) {
            return -1;
        }
        int value = 0;
        for (int at = 0; at < text.length(); at++) {
            if (!Bytes.isDigit(text.charAt(at))) {
                return -1;
            }
            value = value * 10 + text.charAt(at) - '0';
        }
        return value <= max ? value : -1;
    }

    private static byte @Nullable [] four(String text) {
        byte[] address = new byte[4];
        int from = 0;
        for (int part = 0; part < 4; part++) {
            int dot = part == 3 ? text.length() : text.indexOf('.', from);
            int value = dot < 0 ? -1 : decimal(text.substring(from, dot), 255);
            if (value < 0) {
                return null;
            }
            address[part] = (byte) value;
            from = dot + 1;
        }
        return address;
    }

    private static byte @Nullable [] six(String text) {
        int gap = text.indexOf("::");
        String left = gap < 0 ? text : text.substring(0, gap);
        String right = gap < 0 ? "" : text.substring(gap + 2);
        int[] before = groups(left);
        int[] after = groups(right);
        if (before == null || after == null || right.contains("::")) {
            return null;
        }
        int count = before.length + after.length;
        if (gap < 0 ? count != GROUPS : count > GROUPS) {
            return null;
        }
        byte[] address = new byte[16];
        for (int at = 0; at < before.length; at++) {
            put(address, at, before[at]);
        }
        for (int at = 0; at < after.length; at++) {
            put(address, GROUPS - after.length + at, after[at]);
        }
        return address;
    }

    private static void put(byte[] address, int group, int value) {
        address[group * 2] = (byte) (value >> 8);
        address[group * 2 + 1] = (byte) value;
    }

    /** Groups of four digits, the last two possibly as an address of IPv4; null when they are not that. */
    private static int @Nullable [] groups(String text) {
        if (text.isEmpty()) {
            return new int[0];
        }
        int[] found = new int[GROUPS + 1];
        int count = 0;
        int from = 0;
        while (from <= text.length()) {
            int colon = text.indexOf(':', from);
            int end = colon < 0 ? text.length() : colon;
            String group = text.substring(from, end);
            if (count >= GROUPS) {
                return null;
            }
            if (colon < 0 && group.indexOf('.') >= 0) {
                byte[] four = four(group);
                if (four == null) {
                    return null;
                }
                found[count++] = ((four[0] & 0xff) << 8) | (four[1] & 0xff);
                found[count++] = ((four[2] & 0xff) << 8) | (four[3] & 0xff);
            } else {
                int value = hex(group);
                if (value < 0) {
                    return null;
                }
                found[count++] = value;
            }
            from = end + 1;
        }
        return Arrays.copyOf(found, count);
    }

    private static int hex(String group) {
        if (group.isEmpty() || group.length() > 4) {
            return -1;
        }
        int value = 0;
        for (int at = 0; at < group.length(); at++) {
            int digit = Bytes.hex(group.charAt(at));
            if (digit < 0) {
                return -1;
            }
            value = value << 4 | digit;
        }
        return value;
    }
}
