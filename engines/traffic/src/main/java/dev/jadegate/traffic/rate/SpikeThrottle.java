package dev.jadegate.traffic.rate;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Holds the traffic of one protected object down, whoever sends it: to so many requests a second, or to a share of what comes.
 * Which requests pass does not depend on their sender, so a spike is thinned out evenly. One number; threads never wait.
 */
public final class SpikeThrottle {
    private final boolean byRate;
    private final long threshold;
    private final AtomicLong state = new AtomicLong();

    private SpikeThrottle(boolean byRate, long threshold) {
        this.byRate = byRate;
        this.threshold = threshold;
    }

    /** Passes {@code perSecond} requests a second, 1 to 5 000 000, and as many at once after a second's pause. */
    public static SpikeThrottle perSecond(long perSecond) {
        if (perSecond < 1 || perSecond > 5_000_000) {
            throw new IllegalArgumentException("a throttle of " + perSecond + " a second: 1 to 5000000");
        }
        return new SpikeThrottle(true, perSecond);
    }

    /** Passes {@code percent} of what comes, 1 to 99. */
    public static SpikeThrottle percent(int percent) {
        if (percent < 1 || percent > 99) {
            throw new IllegalArgumentException("a throttle to " + percent + " percent: 1 to 99");
        }
        return new SpikeThrottle(false, percent);
    }

    /** Whether a request that comes at {@code nowNanos}, 0 or more, passes. */
    public boolean pass(long nowNanos) {
        if (!byRate) {
            // The n-th passes when the share of n has grown by a whole one.
            long n = state.getAndIncrement();
            return (n + 1) * threshold / 100 > n * threshold / 100;
        }
        long interval = (1_000_000_000 - 1) / threshold + 1;
        while (true) {
            long time = state.get();
            long next = Math.max(time, nowNanos) + interval;
            if (next - nowNanos > interval * threshold) {
                return false;
            }
            if (state.compareAndSet(time, next)) {
                return true;
            }
        }
    }
}
