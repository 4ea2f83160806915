package dev.jadegate.traffic.rate;

/**
 * A count over a sliding window in two numbers: which fixed window is the current one, and the counts of it and of the one before
 * in the halves of the other. What came before is taken as if it had come evenly.
 */
public final class Windows {
    private Windows() {}

    /** Counts one, in the two numbers at {@code cells[at]}, and tells what the sliding window holds. */
    public static long add(long[] cells, int at, long intervalMillis, long nowMillis) {
        slide(cells, at, intervalMillis, nowMillis);
        if ((int) cells[at + 1] != Integer.MAX_VALUE) {
            cells[at + 1]++;
        }
        return within(cells[at + 1], intervalMillis, nowMillis);
    }

    /** What the sliding window holds. */
    public static long count(long[] cells, int at, long intervalMillis, long nowMillis) {
        slide(cells, at, intervalMillis, nowMillis);
        return within(cells[at + 1], intervalMillis, nowMillis);
    }

    private static long within(long counts, long intervalMillis, long nowMillis) {
        long rest = intervalMillis - nowMillis % intervalMillis;
        return (counts & Integer.MAX_VALUE) + (counts >>> 32) * rest / intervalMillis;
    }

    private static void slide(long[] cells, int at, long intervalMillis, long nowMillis) {
        long window = nowMillis / intervalMillis;
        long passed = window - cells[at];
        if (passed > 0) {
            cells[at + 1] = passed == 1 ? cells[at + 1] << 32 : 0;
            cells[at] = window;
        }
    }
}
