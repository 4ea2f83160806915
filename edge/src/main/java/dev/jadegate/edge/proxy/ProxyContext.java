package dev.jadegate.edge.proxy;

import dev.jadegate.edge.log.LineLog;
import dev.jadegate.edge.loop.Loop;
import dev.jadegate.edge.loop.Loops;
import dev.jadegate.edge.metrics.EdgeMetrics;
import dev.jadegate.edge.upstream.UpstreamPool;
import dev.jadegate.edge.waf.Waf;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * What every connection uses. Safe for use by many threads.
 *
 * @param snapshots gives the one of now
 * @param draining whether the edge stops: answers then end their connections
 */
public record ProxyContext(
        Supplier<Snapshot> snapshots,
        Loops loops,
        Map<Loop, UpstreamPool> pools,
        Waf waf,
        EdgeMetrics metrics,
        LineLog accessLog,
        InstantSource clock,
        AtomicBoolean draining) {
    /** The connections of a loop. */
    UpstreamPool pool(Loop loop) {
        UpstreamPool pool = pools.get(loop);
        if (pool == null) {
            throw new IllegalStateException("a loop without its pool");
        }
        return pool;
    }
}
