package dev.jadegate.trail.lookup;

import java.util.Arrays;

/** Numbers in few bytes: seven bits a byte, the lowest first (LEB128), and signed ones folded (zigzag). */
final class Varints {
    private static final int BYTES_MAX = 10;

    private Varints() {}

    /** Writes numbers one after the other. */
    static final class Writer {
        private byte[] bytes = new byte[64];
        private int size;

        /** A number of 64 bits without a sign. */
        void unsigned(long number) {
            if (size + BYTES_MAX > bytes.length) {
                bytes = Arrays.copyOf(bytes, bytes.length * 2);
            }
            long rest = number;
            while ((rest & ~0x7FL) != 0) {
                bytes[size++] = (byte) (rest | 0x80);
                rest >>>= 7;
            }
            bytes[size++] = (byte) rest;
        }

        void signed(long number) {
            unsigned((number << 1) ^ (number >> 63));
        }

        byte[] toBytes() {
            return Arrays.copyOf(bytes, size);
        }
    }

    /** Reads what a writer wrote. */
    static final class Reader {
        private final byte[] bytes;
        private int next;

        Reader(byte[] bytes) {
            this.bytes = bytes;
        }

        boolean hasMore() {
            return next < bytes.length;
        }

        /** @throws DamagedIndexException when there is no number */
        long unsigned() throws DamagedIndexException {
            long number = 0;
            for (int shift = 0; shift < Long.SIZE; shift += 7) {
                if (next == bytes.length) {
                    throw new DamagedIndexException("a number is cut off");
                }
                byte part = bytes[next++];
                number |= (part & 0x7FL) << shift;
                if (part >= 0) {
                    return number;
                }
            }
            throw new DamagedIndexException("a number has too many bytes");
        }

        long signed() throws DamagedIndexException {
            long folded = unsigned();
            return (folded >>> 1) ^ -(folded & 1);
        }
    }
}
