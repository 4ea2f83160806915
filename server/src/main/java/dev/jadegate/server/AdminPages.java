package dev.jadegate.server;

import dev.jadegate.gate.wire.WireReply;
import dev.jadegate.gate.wire.WireRequest;
import dev.jadegate.server.seal.SealControl;
import dev.jadegate.store.Store;
import dev.jadegate.trail.TrailService;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * {@code /healthz}: the process answers. {@code /readyz}: calls can be served and recorded, and the seal is open. {@code /metrics}: for
 * Prometheus. Served on a listener of their own, without authentication, so that listener stays on a private address.
 */
final class AdminPages {
    private static final String TEXT = "text/plain;charset=utf-8";

    private final Metrics metrics;
    private final SealControl seal;
    private volatile @Nullable Serving serving;

    AdminPages(Metrics metrics, SealControl seal) {
        this.metrics = metrics;
        this.seal = seal;
    }

    private record Serving(TrailService trail, Store store) {}

    /** From now on calls can be served, unless one of these says otherwise. */
    void ready(TrailService trail, Store store) {
        serving = new Serving(trail, store);
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
        String sealed = seal.trouble();
        if (sealed != null) {
            return sealed;
        }
        Serving now = serving;
        if (now == null) {
            return "starting";
        }
        try {
            now.store.read(transaction -> transaction.count("SELECT 1"));
        } catch (RuntimeException unreadable) {
            return "the state cannot be read";
        }
        return now.trail.trouble();
    }

    private static WireReply text(int status, String text) {
        return new WireReply(status, TEXT, "", text.getBytes(StandardCharsets.UTF_8));
    }
}
