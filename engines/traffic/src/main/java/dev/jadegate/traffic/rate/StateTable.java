package dev.jadegate.traffic.rate;

import java.util.concurrent.atomic.LongAdder;

/**
 * A few numbers for each of many keys, in memory that does not grow. A key has {@value #WAYS} places that it can be in; when they
 * are all held, the key that was quiet longest goes, one that is to be kept until a later moment last, which is counted in
 * {@link #evictions}. May be used by many threads; working on a key takes one short lock of {@value #STRIPES}.
 */
public final class StateTable {
    static final int WAYS = 8;

    private static final int STRIPES = 64;

    private static final int KEY = 0;
    private static final int SEEN = 1;
    private static final int KEPT_UNTIL = 2;
    private static final int OWN = 3;

    private final long[][] stripes = new long[STRIPES][];
    private final int width;
    private final int sets;
    private final LongAdder evictions = new LongAdder();

    /** Work on the numbers of one key, which begin at {@code cells[at]} and are zero at first. It may not call the table. */
    @FunctionalInterface
    public interface Work {
        long on(long[] cells, int at);
    }

    /** A table of at least {@code capacity} keys, 1 to 2^24, rounded up, with {@code numbers} numbers each. */
    public StateTable(int capacity, int numbers) {
        if (capacity < 1 || capacity > 1 << 24) {
            throw new IllegalArgumentException("a capacity of " + capacity + ": 1 to " + (1 << 24));
        }
        this.width = OWN + numbers;
        this.sets = Math.max(1, Integer.highestOneBit(capacity / (STRIPES * WAYS) * 2 - 1));
        if ((long) sets * WAYS * width > 1 << 28) {
            throw new IllegalArgumentException(
                    "a capacity of " + capacity + " with " + numbers + " numbers is too much");
        }
        for (int i = 0; i < STRIPES; i++) {
            stripes[i] = new long[sets * WAYS * width];
        }
    }

    /**
     * Works on the numbers of {@code key}, a hash of {@link KeyHasher}, at {@code nowMillis}, 0 or more; it is given a place when it
     * has none.
     */
    public long with(long key, long nowMillis, Work work) {
        long[] stripe = stripes[(int) (key >>> 58)];
        synchronized (stripe) {
            int place = place(stripe, named(key), nowMillis);
            stripe[place + SEEN] = nowMillis;
            return work.on(stripe, place + OWN);
        }
    }

    /** As {@link #with}, but a key without a place gets none: {@code otherwise} is the answer. */
    public long ifKnown(long key, long otherwise, Work work) {
        long[] stripe = stripes[(int) (key >>> 58)];
        synchronized (stripe) {
            int place = find(stripe, named(key));
            return place < 0 ? otherwise : work.on(stripe, place + OWN);
        }
    }

    /** Within {@link #with}: keeps the key that is worked on until {@code untilMillis}, as far as there is room. */
    public static void keep(long[] cells, int at, long untilMillis) {
        cells[at - OWN + KEPT_UNTIL] = untilMillis;
    }

    /** Forgets {@code key}. */
    public void forget(long key) {
        long[] stripe = stripes[(int) (key >>> 58)];
        synchronized (stripe) {
            int place = find(stripe, named(key));
            if (place >= 0) {
                clear(stripe, place, 0);
            }
        }
    }

    /** 0 stands for a free place. */
    private static long named(long key) {
        return key == 0 ? 1 : key;
    }

    private int first(long key) {
        return ((int) (key ^ key >>> 29) & (sets - 1)) * WAYS * width;
    }

    private int find(long[] stripe, long key) {
        int first = first(key);
        for (int place = first; place < first + WAYS * width; place += width) {
            if (stripe[place + KEY] == key) {
                return place;
            }
        }
        return -1;
    }

    private int place(long[] stripe, long key, long nowMillis) {
        int known = find(stripe, key);
        if (known >= 0) {
            return known;
        }
        int first = first(key);
        int least = first;
        long leastNeeded = Long.MAX_VALUE;
        for (int place = first; place < first + WAYS * width; place += width) {
            long needed = stripe[place + KEY] == 0 ? -1 : Math.max(stripe[place + SEEN], stripe[place + KEPT_UNTIL]);
            if (needed < leastNeeded) {
                leastNeeded = needed;
                least = place;
            }
        }
        if (stripe[least + KEPT_UNTIL] > nowMillis) {
            evictions.increment();
        }
        clear(stripe, least, key);
        return least;
    }

    private void clear(long[] stripe, int place, long key) {
        for (int field = 0; field < width; field++) {
            stripe[place + field] = 0;
        }
        stripe[place + KEY] = key;
    }

    /** How many keys lost their place while they were to be kept. Raise the capacity when this grows. */
    public long evictions() {
        return evictions.sum();
    }

    /** Bytes that the table takes. */
    public long bytes() {
        return 8L * STRIPES * stripes[0].length;
    }
}
