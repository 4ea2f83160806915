package dev.jadegate.traffic.rate;

/**
 * How often: {@code permits} in each {@code periodNanos} on the long run, and {@code burst} at once.
 *
 * @param permits at least 1
 * @param periodNanos at least 1; a permit takes the part of it that is its own, rounded up, so that never more pass
 * @param burst at least 1: how many may come at once after a pause
 */
public record Rate(long permits, long periodNanos, long burst) {
    /** The longest time that a full burst may take to come back: 30 days. */
    static final long FULL_NANOS_MAX = 30L * 24 * 3600 * 1_000_000_000;

    public Rate {
        if (permits < 1 || periodNanos < 1 || burst < 1) {
            throw new IllegalArgumentException("a rate of " + permits + " in " + periodNanos + " ns with a burst of "
                    + burst + ": all are at least 1");
        }
        long interval = (periodNanos - 1) / permits + 1;
        if (interval > FULL_NANOS_MAX / burst) {
            throw new IllegalArgumentException("a burst of " + burst + " at " + permits + " in " + periodNanos
                    + " ns takes more than 30 days to come back: lower the burst");
        }
    }

    /** {@code permits} in a second, and as many at once. */
    public static Rate perSecond(long permits) {
        return new Rate(permits, 1_000_000_000, permits);
    }

    /** Nanoseconds from one permit to the next. */
    long interval() {
        return (periodNanos - 1) / permits + 1;
    }
}
