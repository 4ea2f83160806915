package dev.jadegate.traffic.robot;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How long to let a robot wait: longer each time, and never so many at once that waiting costs us more than it costs them. May be
 * used by many threads.
 */
public final class Tarpit {
    private static final long FIRST_MILLIS = 1000;

    private final int heldMax;
    private final long longestMillis;
    private final AtomicInteger held = new AtomicInteger();

    /** Holds at most {@code heldMax} requests at once, each at most {@code longestMillis}. */
    public Tarpit(int heldMax, long longestMillis) {
        if (heldMax < 0 || longestMillis < 0) {
            throw new IllegalArgumentException("a tarpit for " + heldMax + " of " + longestMillis + " ms: 0 or more");
        }
        this.heldMax = heldMax;
        this.longestMillis = longestMillis;
    }

    /** Milliseconds to hold a request whose client fell into traps {@code times} times; 0 when it is full. Whoever gets more has to {@link #leave}. */
    public long enter(int times) {
        long delay = Math.min(longestMillis, FIRST_MILLIS << Math.clamp(times - 1L, 0, 20));
        if (delay == 0) {
            return 0;
        }
        if (held.incrementAndGet() <= heldMax) {
            return delay;
        }
        held.decrementAndGet();
        return 0;
    }

    /** Tells that a request which was held goes on, or that its client went away. */
    public void leave() {
        held.decrementAndGet();
    }

    /** How many are held. */
    public int held() {
        return held.get();
    }
}
