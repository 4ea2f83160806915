package dev.jadegate.traffic.rate;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * Rates of many keys by the generic cell rate algorithm (ITU-T I.371): one number a key, the time at which its burst would be
 * whole again. A key whose time is past is as one that was never seen, so its place is free for others without any sweeping.
 *
 * <p>16 bytes a place. A key has {@value #WAYS} places that it can be in; when keys that are not idle hold them all, the one
 * that is nearest to idle goes, and is counted in {@link #evictions}: it starts again with a whole burst. Threads never wait;
 * when two of them take one place for two keys at the same moment, a permit may be counted for the wrong one.
 */
public final class GcraTable {
    static final int WAYS = 8;

    private static final int TRIES_MAX = 4;

    private final AtomicLongArray keys;
    private final AtomicLongArray times;
    private final int mask;
    private final LongAdder evictions = new LongAdder();

    /** A table of at least {@code capacity} places, rounded up to a power of two; 1 to 2^26. */
    public GcraTable(int capacity) {
        if (capacity < 1 || capacity > 1 << 26) {
            throw new IllegalArgumentException("a capacity of " + capacity + ": 1 to " + (1 << 26));
        }
        int places = Math.max(WAYS, Integer.highestOneBit(capacity * 2 - 1));
        this.keys = new AtomicLongArray(places);
        this.times = new AtomicLongArray(places);
        this.mask = places - WAYS;
    }

    /**
     * Takes a permit of {@code rate} for {@code key}.
     *
     * @param key a hash, of {@link KeyHasher}
     * @param nowNanos since any moment that the caller keeps to, not negative, not going back by much
     * @return 0 when it was there, else the nanoseconds until one will be; asking costs none
     */
    public long acquire(long key, Rate rate, long nowNanos) {
        int place = place(key == 0 ? 1 : key, nowNanos);
        long interval = rate.interval();
        long whole = interval * rate.burst();
        while (true) {
            long time = times.get(place);
            long next = Math.max(time, nowNanos) + interval;
            long wait = next - nowNanos - whole;
            if (wait > 0) {
                return wait;
            }
            if (times.compareAndSet(place, time, next)) {
                return 0;
            }
        }
    }

    private int place(long key, long nowNanos) {
        int first = (int) (key ^ key >>> 32) & mask;
        int taken = first;
        for (int tries = 0; tries < TRIES_MAX; tries++) {
            long earliest = Long.MAX_VALUE;
            for (int i = first; i < first + WAYS; i++) {
                if (keys.get(i) == key) {
                    return i;
                }
                if (times.get(i) < earliest) {
                    earliest = times.get(i);
                    taken = i;
                }
            }
            long holder = keys.get(taken);
            if (holder != key && keys.compareAndSet(taken, holder, key)) {
                // An idle key's time is as good as none; another's has to go with it.
                if (earliest > nowNanos) {
                    evictions.increment();
                    times.set(taken, nowNanos);
                }
                return taken;
            }
        }
        return taken;
    }

    /** How many keys lost their place while they still needed it. Raise the capacity when this grows. */
    public long evictions() {
        return evictions.sum();
    }

    /** Bytes that the table takes. */
    public long bytes() {
        return 16L * keys.length();
    }
}
