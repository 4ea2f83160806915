package dev.jadegate.traffic.rate;

import dev.jadegate.traffic.address.Address;

/**
 * SipHash-2-4 (Aumasson, Bernstein 2012) over parts of keys. Two different keys share a counter by chance alone, because a
 * client does not know the secret. Allocates nothing. Immutable.
 */
public final class KeyHasher {
    private final long k0;
    private final long k1;

    /** A hasher under 128 secret random bits, which the caller draws at its start. */
    public KeyHasher(long k0, long k1) {
        this.k0 = k0;
        this.k1 = k1;
    }

    /** The hash of the bytes of {@code text}, joined to the hash of what came {@code before}; 0 begins. */
    public long hash(long before, CharSequence text) {
        int length = text.length();
        State state = new State(k0, k1);
        state.word(before);
        int at = 0;
        for (; at + 8 <= length; at += 8) {
            long word = 0;
            for (int i = 7; i >= 0; i--) {
                word = word << 8 | (text.charAt(at + i) & 0xFF);
            }
            state.word(word);
        }
        long last = (length + 8L) << 56;
        for (int i = length - at - 1; i >= 0; i--) {
            last |= (text.charAt(at + i) & 0xFFL) << (8 * i);
        }
        state.word(last);
        return state.end();
    }

    /** The hash of {@code address}, joined to what came {@code before}. */
    public long hash(long before, Address address) {
        State state = new State(k0, k1);
        state.word(before);
        state.word(address.high());
        state.word(address.low());
        state.word(24L << 56);
        return state.end();
    }

    /** The hash of {@code number}, joined to what came {@code before}. */
    public long hash(long before, long number) {
        State state = new State(k0, k1);
        state.word(before);
        state.word(number);
        state.word(16L << 56);
        return state.end();
    }

    /** Lives within one call, so the compiler keeps it in registers. */
    private static final class State {
        private long v0;
        private long v1;
        private long v2;
        private long v3;

        State(long k0, long k1) {
            v0 = k0 ^ 0x736f6d6570736575L;
            v1 = k1 ^ 0x646f72616e646f6dL;
            v2 = k0 ^ 0x6c7967656e657261L;
            v3 = k1 ^ 0x7465646279746573L;
        }

        void word(long word) {
            v3 ^= word;
            round();
            round();
            v0 ^= word;
        }

        long end() {
            v2 ^= 0xFF;
            round();
            round();
            round();
            round();
            return v0 ^ v1 ^ v2 ^ v3;
        }

        private void round() {
            v0 += v1;
            v1 = Long.rotateLeft(v1, 13) ^ v0;
            v0 = Long.rotateLeft(v0, 32);
            v2 += v3;
            v3 = Long.rotateLeft(v3, 16) ^ v2;
            v0 += v3;
            v3 = Long.rotateLeft(v3, 21) ^ v0;
            v2 += v1;
            v1 = Long.rotateLeft(v1, 17) ^ v2;
            v2 = Long.rotateLeft(v2, 32);
        }
    }
}
