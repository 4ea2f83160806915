package dev.jadegate.edge.upstream;

import dev.jadegate.edge.config.UpstreamSettings;
import dev.jadegate.edge.config.UpstreamSettings.HealthSettings;
import dev.jadegate.edge.config.UpstreamSettings.ServerSettings;
import java.util.concurrent.atomic.AtomicInteger;

/** One server and what is known of its health. Safe for use by many threads. */
public final class UpstreamServer {
    private final UpstreamSettings upstream;
    private final ServerSettings settings;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger failures = new AtomicInteger();
    private volatile boolean healthy = true;
    private volatile boolean ejected;
    private volatile long ejectedUntilNanos;
    private int answersInARow;

    UpstreamServer(UpstreamSettings upstream, ServerSettings settings) {
        this.upstream = upstream;
        this.settings = settings;
    }

    public ServerSettings settings() {
        return settings;
    }

    public UpstreamSettings upstream() {
        return upstream;
    }

    public int inFlight() {
        return inFlight.get();
    }

    public boolean isHealthy() {
        return healthy;
    }

    boolean isUsable(long nowNanos, boolean evenEjected) {
        return healthy && (evenEjected || !ejected || nowNanos - ejectedUntilNanos >= 0);
    }

    public void began() {
        inFlight.incrementAndGet();
    }

    public void ended() {
        inFlight.decrementAndGet();
    }

    /** It answered. */
    public void succeeded() {
        if (failures.get() != 0) {
            failures.set(0);
            ejected = false;
        }
    }

    /** It could not be reached, closed early, or took too long. */
    public void failed(long nowNanos) {
        if (failures.incrementAndGet() >= upstream.failuresMax()) {
            ejectedUntilNanos = nowNanos + upstream.ejection().toNanos();
            ejected = true;
        }
    }

    /** What a health check found; returns whether this changed its health. Called by one thread at a time. */
    boolean checked(boolean well, HealthSettings health) {
        answersInARow = well == healthy ? 0 : answersInARow + 1;
        if (answersInARow < (well ? health.healthy() : health.unhealthy())) {
            return false;
        }
        answersInARow = 0;
        healthy = well;
        if (well) {
            succeeded();
        }
        return true;
    }
}
