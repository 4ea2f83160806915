package dev.jadegate.edge.waf;

import dev.jadegate.edge.log.LineLog;
import dev.jadegate.edge.metrics.EdgeMetrics;
import java.time.InstantSource;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** What inspections of all sites share, across reloads. Safe for use by many threads. */
public final class Waf implements AutoCloseable {
    private static final long IDLE_SECONDS = 30;

    private final InstantSource clock;
    private final LineLog securityLog;
    private final Recorder recorder;
    private final EdgeMetrics metrics;
    private final BodyBudget budget = new BodyBudget();
    private final PersistentCollections collections = new PersistentCollections();
    private final ThreadPoolExecutor workers;

    /**
     * @param workers threads that evaluate what is too large for an event loop
     * @param queue requests that may wait for one
     */
    public Waf(
            InstantSource clock, LineLog securityLog, Recorder recorder, EdgeMetrics metrics, int workers, int queue) {
        this.clock = clock;
        this.securityLog = securityLog;
        this.recorder = recorder;
        this.metrics = metrics;
        this.workers = new ThreadPoolExecutor(
                workers,
                workers,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(queue),
                Thread.ofPlatform().name("jadegate-waf-", 0).daemon().factory());
        this.workers.allowCoreThreadTimeOut(true);
        metrics.gauge(
                "jadegate.edge.waf.waiting",
                "Requests that wait for a worker",
                () -> this.workers.getQueue().size());
        metrics.gauge("jadegate.edge.waf.buffered", "Bytes of bodies held for inspection", budget::held);
        metrics.gauge("jadegate.edge.waf.collections", "Collections that rules keep", collections::size);
    }

    InstantSource clock() {
        return clock;
    }

    LineLog securityLog() {
        return securityLog;
    }

    Recorder recorder() {
        return recorder;
    }

    EdgeMetrics metrics() {
        return metrics;
    }

    BodyBudget budget() {
        return budget;
    }

    PersistentCollections collections() {
        return collections;
    }

    ThreadPoolExecutor workers() {
        return workers;
    }

    @Override
    public void close() {
        workers.shutdownNow();
    }
}
