package dev.jadegate.trail.lookup;

import java.util.Arrays;

/**
 * Numbers in few bytes: seven bits a byte, the lowest first (LEB128), and signed ones folded (zigzag). A reader checks
 * what it reads: bytes come from files that can be damaged.
 */
final class Varints {
    private static final int BYTES_MAX = 10;

    private Varints() {}

    /** Writes numbers one after the other. */
    static final class Writer {
        private byte[] bytes = new byte[64];
        private int size;

        /** A number of 64 bits without a sign. */
        void unsigned(long number) {
            room(BYTES_MAX);
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

        /** A number that is rarely small, in eight bytes. */
        void fixed(long number) {
            room(Long.BYTES);
            for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
                bytes[size++] = (byte) (number >>> shift);
            }
        }

        private void room(int more) {
            if (size + more > bytes.length) {
                bytes = Arrays.copyOf(bytes, bytes.length * 2);
            }
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
                    throw new DamagedIndexException("a number is cut off at byte `" + next + "`");
                }
                byte part = bytes[next++];
                number |= (part & 0x7FL) << shift;
                if (part >= 0) {
                    return number;
                }
            }
            throw new DamagedIndexException("a number has more than `" + BYTES_MAX + "` bytes");
        }

        long signed() throws DamagedIndexException {
            long folded = unsigned();
            return (folded >>> 1) ^ -(folded & 1);
        }

        /** @throws DamagedIndexException when there are no eight bytes */
        long fixed() throws DamagedIndexException {
            if (bytes.length - next < Long.BYTES) {
                throw new DamagedIndexException("a number is cut off at byte `" + next + "`");
            }
            long number = 0;
            for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
                number |= (bytes[next++] & 0xFFL) << shift;
            }
            return number;
        }
    }
}
