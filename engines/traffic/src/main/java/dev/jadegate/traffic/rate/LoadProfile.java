package dev.jadegate.traffic.rate;

/**
 * What is normal at one endpoint: how many requests one client sends in a window, as a histogram whose past fades. Buckets are
 * exact below 16 and within a quarter above. Not thread-safe.
 */
final class LoadProfile {
    private static final int EXACT = 16;
    private static final int BUCKETS = EXACT + 4 * 20;

    /** Below this many windows nothing is told: a quantile of few means nothing. */
    static final double WEIGHT_MIN = 200;

    /** How fast a threshold may grow: twice a day. Who floods slowly enough to teach this needs weeks. */
    private static final double GROWTH_PER_DAY = 2;

    private static final double DAY_MILLIS = 24 * 3600 * 1000.0;

    private final double[] weights = new double[BUCKETS];
    private double total;
    private long fadedAtMillis;
    private double bound;
    private long boundAtMillis;

    /** Learns that a client sent {@code count} requests in a window that ended by {@code nowMillis}. */
    void learn(int count, long nowMillis, long halfLifeMillis) {
        fade(nowMillis, halfLifeMillis);
        weights[bucket(count)]++;
        total++;
    }

    private void fade(long nowMillis, long halfLifeMillis) {
        // In steps, because a factor for every request would be lost in rounding.
        long passed = nowMillis - fadedAtMillis;
        if (passed < halfLifeMillis / 16) {
            return;
        }
        double factor = Math.pow(0.5, (double) passed / halfLifeMillis);
        total = 0;
        for (int i = 0; i < BUCKETS; i++) {
            weights[i] *= factor;
            total += weights[i];
        }
        fadedAtMillis = nowMillis;
    }

    /** Requests in a window that {@code quantile} of all clients stay within; 0 while too little is known. */
    int quantile(double quantile, long nowMillis) {
        if (total < WEIGHT_MIN) {
            return 0;
        }
        double rest = total * (1 - quantile);
        int at = BUCKETS - 1;
        double above = weights[at];
        while (at > 0 && above <= rest) {
            above += weights[--at];
        }
        return bounded(upper(at), nowMillis);
    }

    private int bounded(int learnt, long nowMillis) {
        if (bound == 0) {
            bound = learnt;
        } else {
            double most = bound * Math.pow(GROWTH_PER_DAY, (nowMillis - boundAtMillis) / DAY_MILLIS);
            bound = Math.min(Math.max(learnt, 1), most);
        }
        boundAtMillis = nowMillis;
        return (int) Math.ceil(bound);
    }

    static int bucket(int count) {
        if (count < EXACT) {
            return Math.max(0, count);
        }
        int power = 31 - Integer.numberOfLeadingZeros(count);
        return Math.min(BUCKETS - 1, EXACT + (power - 4) * 4 + (count >>> (power - 2) & 3));
    }

    /** The largest count of a bucket. */
    static int upper(int bucket) {
        if (bucket < EXACT) {
            return bucket;
        }
        int power = 4 + (bucket - EXACT) / 4;
        return (1 << power) + (1 << (power - 2)) * ((bucket - EXACT) % 4 + 1) - 1;
    }
}
