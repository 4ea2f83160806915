package dev.jadegate.kms.secret;

import java.util.concurrent.atomic.LongAdder;

/** What became of rotations since the start of the process, for metrics. Safe for use by many threads. */
public final class RotationCounts {
    private final LongAdder committed = new LongAdder();
    private final LongAdder failed = new LongAdder();

    void noteCommitted() {
        committed.increment();
    }

    void noteFailed() {
        failed.increment();
    }

    /** New values that became current. */
    public long committed() {
        return committed.sum();
    }

    /** Steps that did not work and are tried again. */
    public long failed() {
        return failed.sum();
    }
}
