package dev.jadegate.traffic.rate;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Estimates how often each of any number of keys came lately, in fixed memory: 4 rows of counters (Cormode, Muthukrishnan
 * 2005), of which only the smallest ones of a key grow (conservative update). It never tells too little of what has not aged;
 * too much by chance alone. Counters are halved once in each half-life, a few at every call, so that no call stalls. Threads
 * never wait; when two count the same key at the same moment, one count may be lost.
 */
public final class CountMinSketch {
    static final int ROWS = 4;

    /** Counters that one call halves at most. */
    static final int AGED_MAX = 1024;

    private final AtomicIntegerArray counters;
    private final int mask;
    private final long halfLifeMillis;
    private final AtomicLong aged = new AtomicLong();

    /**
     * A sketch of 4 rows with {@code width} counters each, rounded up to a power of two, 16 to 2^24; 4 bytes a counter.
     *
     * @param halfLifeMillis after which an occurrence counts half
     */
    public CountMinSketch(int width, long halfLifeMillis) {
        if (width < 16 || width > 1 << 24 || halfLifeMillis < 1) {
            throw new IllegalArgumentException("a sketch of width " + width + " with a half-life of " + halfLifeMillis
                    + " ms: 16 to " + (1 << 24) + ", and at least 1 ms");
        }
        int rounded = Integer.highestOneBit(width * 2 - 1);
        this.counters = new AtomicIntegerArray(rounded * ROWS);
        this.mask = rounded - 1;
        this.halfLifeMillis = halfLifeMillis;
    }

    /**
     * Counts {@code key} once and estimates how often it came.
     *
     * @param nowMillis since the caller's start: 0 or more
     */
    public int add(long key, long nowMillis) {
        age(nowMillis);
        int least = estimate(key);
        if (least == Integer.MAX_VALUE) {
            return least;
        }
        for (int row = 0; row < ROWS; row++) {
            int at = at(key, row);
            int count = counters.get(at);
            if (count == least) {
                counters.compareAndSet(at, count, count + 1);
            }
        }
        return least + 1;
    }

    /** How often {@code key} came lately, as far as ages were told. */
    public int estimate(long key) {
        int least = Integer.MAX_VALUE;
        for (int row = 0; row < ROWS; row++) {
            least = Math.min(least, counters.get(at(key, row)));
        }
        return least;
    }

    private int at(long key, int row) {
        long mixed = (key + row * 0x9E3779B97F4A7C15L) * 0xBF58476D1CE4E5B9L;
        return row * (mask + 1) + ((int) (mixed ^ mixed >>> 32) & mask);
    }

    /**
     * Halves the counters whose turn it is by {@code nowMillis}, at most {@value #AGED_MAX} a call: after a pause, the calls that
     * follow make it good.
     */
    public void age(long nowMillis) {
        int length = counters.length();
        long due = nowMillis / halfLifeMillis * length + nowMillis % halfLifeMillis * length / halfLifeMillis;
        long from = aged.get();
        // What is older than 31 rounds is zero after 31.
        long start = Math.max(from, due - 31L * length);
        long end = Math.min(due, start + AGED_MAX);
        if (start >= end || !aged.compareAndSet(from, end)) {
            return;
        }
        for (long i = start; i < end; i++) {
            int at = (int) (i % length);
            counters.set(at, counters.get(at) >>> 1);
        }
    }

    /** After which an occurrence counts half. */
    public long halfLifeMillis() {
        return halfLifeMillis;
    }

    /** Bytes that the sketch takes. */
    public long bytes() {
        return 4L * counters.length();
    }
}
