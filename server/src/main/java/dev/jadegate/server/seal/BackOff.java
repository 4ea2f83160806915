package dev.jadegate.server.seal;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Makes who guesses wait: one second after the first failure, twice as long after each more. Of one thread at a time. */
final class BackOff {
    static final Duration FIRST = Duration.ofSeconds(1);
    static final Duration MOST = Duration.ofMinutes(1);

    private final LongSupplier nanoTime;
    private int failures;
    private long failedNanos;

    /** @param nanoTime the process's own time */
    BackOff(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** How long to wait before the next attempt; zero for not at all. */
    Duration left() {
        if (failures == 0) {
            return Duration.ZERO;
        }
        Duration wait = failures > 6 ? MOST : FIRST.multipliedBy(1L << (failures - 1));
        Duration rest = wait.minusNanos(nanoTime.getAsLong() - failedNanos);
        return rest.isNegative() ? Duration.ZERO : rest;
    }

    void failed() {
        failures = Math.min(failures + 1, 7);
        failedNanos = nanoTime.getAsLong();
    }

    void succeeded() {
        failures = 0;
    }
}
