package dev.jadegate.seclang.transformation;

/** A set of bytes: 256 bits in four words. */
public record ByteSet(long low, long second, long third, long high) {
    public static final ByteSet NONE = new ByteSet(0, 0, 0, 0);

    public static ByteSet all() {
        return new ByteSet(-1, -1, -1, -1);
    }

    public static ByteSet of(String bytes) {
        long[] words = new long[4];
        for (int at = 0; at < bytes.length(); at++) {
            int one = bytes.charAt(at) & 0xff;
            words[one >> 6] |= 1L << one;
        }
        return new ByteSet(words[0], words[1], words[2], words[3]);
    }

    public static ByteSet range(int first, int last) {
        ByteSet set = NONE;
        for (int one = first; one <= last; one++) {
            set = set.with(one);
        }
        return set;
    }

    public ByteSet with(int one) {
        long bit = 1L << one;
        return switch (one >> 6) {
            case 0 -> new ByteSet(low | bit, second, third, high);
            case 1 -> new ByteSet(low, second | bit, third, high);
            case 2 -> new ByteSet(low, second, third | bit, high);
            default -> new ByteSet(low, second, third, high | bit);
        };
    }

    public boolean contains(int one) {
        long word = one < 128 ? (one < 64 ? low : second) : (one < 192 ? third : high);
        return (word >>> one & 1) != 0;
    }

    public ByteSet union(ByteSet other) {
        return new ByteSet(low | other.low, second | other.second, third | other.third, high | other.high);
    }

    public ByteSet intersection(ByteSet other) {
        return new ByteSet(low & other.low, second & other.second, third & other.third, high & other.high);
    }

    public ByteSet complement() {
        return new ByteSet(~low, ~second, ~third, ~high);
    }

    public boolean intersects(ByteSet other) {
        return ((low & other.low) | (second & other.second) | (third & other.third) | (high & other.high)) != 0;
    }

    public boolean isEmpty() {
        return (low | second | third | high) == 0;
    }

    public int size() {
        return Long.bitCount(low) + Long.bitCount(second) + Long.bitCount(third) + Long.bitCount(high);
    }
}
