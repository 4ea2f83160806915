package dev.jadegate.edge.waf;

import java.util.concurrent.atomic.AtomicLong;

/** The memory of all bodies that are held for inspection at one time. Safe for use by many threads. */
public final class BodyBudget {
    private final AtomicLong held = new AtomicLong();

    /** Whether {@code bytes} more may be held; if so they are counted until they are {@link #release}d. */
    boolean reserve(long bytes, long most) {
        if (held.addAndGet(bytes) > most) {
            held.addAndGet(-bytes);
            return false;
        }
        return true;
    }

    void release(long bytes) {
        held.addAndGet(-bytes);
    }

    /** Bytes held now. */
    public long held() {
        return held.get();
    }
}
