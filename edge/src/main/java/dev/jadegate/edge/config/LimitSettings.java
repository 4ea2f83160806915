package dev.jadegate.edge.config;

import java.time.Duration;

/**
 * How much a client may ask of the edge. Sizes in bytes.
 *
 * @param headerBytes of all header fields of one request
 * @param uriBytes of one request target
 * @param bodyBytes of one request's body
 * @param connections open at one time
 * @param connectionsPerAddress of one address, or of one /64 of IPv6
 * @param idleTimeout of a connection without a request
 * @param headerTimeout from the first byte of a request to the end of its head
 * @param bodyTimeout without a byte of the body
 * @param bodyRate bytes a second that a body must reach in each stretch of {@code bodyTimeout}
 * @param sendTimeout in which a client takes nothing of its answer
 * @param decompressedBytes of one body for inspection
 * @param decompressedRatio how many times as long as it was sent a body may become
 * @param bufferedBytes of all bodies held for inspection at one time
 */
public record LimitSettings(
        int headerBytes,
        int headerCount,
        int uriBytes,
        long bodyBytes,
        int connections,
        int connectionsPerAddress,
        Duration idleTimeout,
        Duration headerTimeout,
        Duration bodyTimeout,
        long bodyRate,
        Duration sendTimeout,
        int requestsPerConnection,
        int decompressedBytes,
        int decompressedRatio,
        long bufferedBytes) {
    public static final LimitSettings DEFAULT = new LimitSettings(
            32 << 10,
            100,
            8 << 10,
            100L << 20,
            10_000,
            512,
            Duration.ofSeconds(75),
            Duration.ofSeconds(10),
            Duration.ofSeconds(20),
            500,
            Duration.ofSeconds(60),
            10_000,
            16 << 20,
            100,
            128L << 20);
}
