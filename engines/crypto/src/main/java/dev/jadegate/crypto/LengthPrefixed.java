package dev.jadegate.crypto;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Puts fields one after the other, each behind its length in four bytes (big-endian), so that different fields never give
 * the same bytes. Not thread-safe.
 */
final class LengthPrefixed {
    private byte[] bytes = new byte[256];
    private int length;

    /** The UTF-8 bytes of {@code text}. */
    LengthPrefixed text(String text) {
        return bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    LengthPrefixed bytes(byte[] field) {
        room(4 + field.length);
        bytes[length] = (byte) (field.length >>> 24);
        bytes[length + 1] = (byte) (field.length >>> 16);
        bytes[length + 2] = (byte) (field.length >>> 8);
        bytes[length + 3] = (byte) field.length;
        return raw(field, 4);
    }

    /** Bytes of a length that is known to who reads, without their length. */
    LengthPrefixed raw(byte[] field) {
        room(field.length);
        return raw(field, 0);
    }

    /** One byte. */
    LengthPrefixed one(int value) {
        room(1);
        bytes[length++] = (byte) value;
        return this;
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    private LengthPrefixed raw(byte[] field, int after) {
        System.arraycopy(field, 0, bytes, length + after, field.length);
        length += after + field.length;
        return this;
    }

    private void room(int more) {
        if (bytes.length - length < more) {
            byte[] larger = new byte[Math.max(bytes.length * 2, length + more)];
            System.arraycopy(bytes, 0, larger, 0, length);
            Arrays.fill(bytes, (byte) 0);
            bytes = larger;
        }
    }
}
