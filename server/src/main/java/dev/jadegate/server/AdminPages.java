package dev.jadegate.server;

import dev.jadegate.gate.wire.WireReply;
import dev.jadegate.gate.wire.WireRequest;
import dev.jadegate.store.Store;
import dev.jadegate.trail.TrailService;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * {@code /healthz}: the process answers. {@code /readyz}: calls can be served and recorded. {@code /metrics}: for
 * Prometheus. Served on a listener of their own, without authentication, so that listener stays on a private address.
 */
final class AdminPages {
    private static final String TEXT = "text/plain;charset=utf-8";

    private final TrailService trail;
    private final Store store;
    private final Metrics metrics;
    private volatile boolean ready;

    AdminPages(TrailService trail, Store store, Metrics metrics) {
        this.trail = trail;
        this.store = store;
        this.metrics = metrics;
    }

    void ready() {
        ready = true;
    }

    WireReply answer(WireRequest request) {
        return switch (request.path()) {
            case "/healthz" -> text(200, "ok\n");
            case "/readyz" -> {
                String trouble = trouble();
                yield trouble == null ? text(200, "ready\n") : text(503, trouble + "\n");
            }
            case "/metrics" -> text(200, metrics.scrape());
            default -> text(404, "There are /healthz, /readyz and /metrics.\n");
        };
    }

    private @Nullable String trouble() {
        if (!ready) {
            return "starting";
        }
        try {
            store.read(transaction -> transaction.count("SELECT 1"));
        } catch (RuntimeException unreadable) {
            return "the state cannot be read";
        }
        return trail.trouble();
    }

    private static WireReply text(int status, String text) {
        return new WireReply(status, TEXT, "", text.getBytes(StandardCharsets.UTF_8));
    }
}
