package dev.jadegate.gate;

import dev.jadegate.base.AccountId;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Limits the calls of each account by a token bucket in memory. Safe for use by many threads. An account that exists is
 * needed to reach it, so the number of buckets is the number of accounts.
 */
public final class Throttle {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final long callsPerSecond;
    private final ConcurrentHashMap<AccountId, Bucket> buckets = new ConcurrentHashMap<>();

    /** @param callsPerSecond sustained rate of one account, with a burst of two seconds' worth; 0 for no limit */
    public Throttle(long callsPerSecond) {
        if (callsPerSecond < 0) {
            throw new IllegalArgumentException("calls per second `" + callsPerSecond + "` is negative");
        }
        this.callsPerSecond = callsPerSecond;
    }

    /**
     * Takes one call's share.
     *
     * @param nanoTime a monotonic reading
     * @throws dev.jadegate.base.ApiFailure {@code Throttling.User} when the account has none left
     */
    void take(AccountId account, long nanoTime) {
        if (callsPerSecond == 0) {
            return;
        }
        Bucket bucket = buckets.computeIfAbsent(account, _ -> new Bucket(nanoTime));
        long waitNanos = bucket.take(nanoTime, callsPerSecond);
        if (waitNanos > 0) {
            throw GateError.THROTTLED.failure(waitNanos / 1_000_000 + 1);
        }
    }

    /** The generic cell rate algorithm: one time stamp tells how far the account is ahead of its rate. */
    private static final class Bucket {
        private long paidUntil;

        Bucket(long nanoTime) {
            paidUntil = nanoTime;
        }

        /** 0 when the call may go on, else how long until one may. */
        synchronized long take(long nanoTime, long perSecond) {
            long cost = NANOS_PER_SECOND / perSecond;
            long start = Math.max(paidUntil - nanoTime, 0) + nanoTime;
            long ahead = start + cost - nanoTime;
            if (ahead > 2 * NANOS_PER_SECOND) {
                return ahead - 2 * NANOS_PER_SECOND;
            }
            paidUntil = start + cost;
            return 0;
        }
    }
}
