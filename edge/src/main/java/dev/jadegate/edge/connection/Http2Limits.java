package dev.jadegate.edge.connection;

import dev.jadegate.edge.config.LimitSettings;
import java.time.Duration;

/**
 * How much of HTTP/2 a client may use. Counts of frames are for {@link #WINDOW}; past one of them the connection ends with
 * GOAWAY and ENHANCE_YOUR_CALM.
 *
 * @param concurrentStreams requests at one time; browsers use up to 100
 * @param headerListBytes of all header fields of one request, as RFC 9113, 6.5.2 counts them
 * @param headerFields of one request
 * @param continuations CONTINUATION frames of one header block: with frames of 16 KB a block needs 2 or 3
 * @param resets streams that the client gives up (CVE-2023-44487); a browser that leaves a page gives up all it asked for
 * @param refusals streams that the client makes us reset (CVE-2025-8671)
 * @param settings SETTINGS frames and their acknowledgements; clients send 1 and 1
 * @param pings gRPC sends one for some messages, to measure
 * @param emptyData DATA frames without data that end nothing (CVE-2019-9518)
 * @param priorities PRIORITY frames, which nobody needs any more
 * @param windowUpdates beside one for each {@link #BYTES_PER_WINDOW_UPDATE} bytes that were sent to the client
 * @param unknown frames of types that HTTP/2 does not know
 * @param headerTimeout from a HEADERS frame to the end of its block
 * @param idleTimeout without a request
 * @param stallTimeout in which the client takes no byte of an answer that waits for it
 * @param drainTimeout for the streams that are open when the edge stops
 */
public record Http2Limits(
        int concurrentStreams,
        int headerListBytes,
        int headerFields,
        int continuations,
        int resets,
        int refusals,
        int settings,
        int pings,
        int emptyData,
        int priorities,
        int windowUpdates,
        int unknown,
        Duration headerTimeout,
        Duration idleTimeout,
        Duration stallTimeout,
        Duration drainTimeout) {
    public static final Duration WINDOW = Duration.ofSeconds(30);
    /** A client may grant more room on the stream and on the connection for each frame; small frames are rare. */
    static final int BYTES_PER_WINDOW_UPDATE = 64;

    private static final int CONCURRENT_STREAMS = 100;
    /** The pseudo headers of a request count beside its fields. */
    private static final int PSEUDO_HEADERS = 5;

    /** Those of a configuration. */
    public static Http2Limits of(LimitSettings limits, Duration drainTimeout) {
        return new Http2Limits(
                CONCURRENT_STREAMS,
                limits.headerBytes(),
                limits.headerCount() + PSEUDO_HEADERS,
                8,
                200,
                200,
                50,
                300,
                100,
                500,
                2_000,
                100,
                limits.headerTimeout(),
                limits.idleTimeout(),
                limits.sendTimeout(),
                drainTimeout);
    }
}
