package dev.jadegate.edge.connection;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.handler.codec.http2.Http2Error;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** What connections did, counted. No label has a value that a client chooses. Any thread may call. */
public final class ConnectionMetrics {
    private final MeterRegistry registry;
    private final Map<Flood, Counter> floods = new EnumMap<>(Flood.class);
    private final Map<Http2Error, Counter> resets = new EnumMap<>(Http2Error.class);
    private final Counter stalledStreams;

    public ConnectionMetrics(MeterRegistry registry) {
        this.registry = registry;
        for (Flood flood : Flood.values()) {
            floods.put(flood, ended(flood.word()));
        }
        for (Http2Error error : Http2Error.values()) {
            resets.put(
                    error,
                    Counter.builder("jadegate.edge.http2.streams.reset")
                            .description("HTTP/2 streams that the edge reset")
                            .tag("error", error.name().toLowerCase(Locale.ROOT))
                            .register(registry));
        }
        stalledStreams = Counter.builder("jadegate.edge.http2.streams.stalled")
                .description("HTTP/2 streams whose client took nothing of the answer")
                .register(registry);
    }

    private Counter ended(String reason) {
        return Counter.builder("jadegate.edge.http2.connections.ended")
                .description("HTTP/2 connections that the edge ended because of what the client sent")
                .tag("reason", reason)
                .register(registry);
    }

    void flood(Flood flood) {
        Counter counter = floods.get(flood);
        if (counter != null) {
            counter.increment();
        }
    }

    void ended(EndReason reason) {
        ended(reason.name().toLowerCase(Locale.ROOT)).increment();
    }

    /** Why a connection was ended, beside the floods. */
    enum EndReason {
        PROTOCOL,
        STALLED,
        SLOW_HEADERS
    }

    void streamReset(long code) {
        Http2Error error = Http2Error.valueOf(code);
        Counter counter = error == null ? null : resets.get(error);
        if (counter != null) {
            counter.increment();
        }
    }

    void streamStalled() {
        stalledStreams.increment();
    }

    /** How a TLS handshake ended. */
    enum Handshake {
        DONE,
        FAILED,
        TIMED_OUT,
        PLAIN_TEXT
    }

    void handshake(Handshake result) {
        Counter.builder("jadegate.edge.tls.handshakes")
                .description("TLS handshakes by their end")
                .tag("result", result.name().toLowerCase(Locale.ROOT))
                .register(registry)
                .increment();
    }

    /** Why a connection that should begin with a PROXY header was refused. */
    enum Refusal {
        UNTRUSTED,
        MALFORMED,
        TIMED_OUT
    }

    void refused(Refusal reason) {
        Counter.builder("jadegate.edge.proxyprotocol.refused")
                .description("Connections refused for a PROXY header, or for the lack of one")
                .tag("reason", reason.name().toLowerCase(Locale.ROOT))
                .register(registry)
                .increment();
    }
}
