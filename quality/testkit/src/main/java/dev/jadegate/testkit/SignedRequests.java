package dev.jadegate.testkit;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.UUID;

/**
 * A client of our own for what official ones are too polite to send. It signs by the published documents and shares no
 * code with the server. Safe for use by many threads.
 */
public final class SignedRequests {
    /** API versions name the products. */
    public static final String RAM = "2015-05-01";

    public static final String STS = "2015-04-01";
    public static final String IMS = "2019-08-15";
    public static final String ACTION_TRAIL = "2020-07-06";
    public static final String KMS = "2016-01-20";

    private final String hostAndPort;
    private final AccessKey key;
    private final Clock clock;

    public SignedRequests(String hostAndPort, AccessKey key) {
        this(hostAndPort, key, Clock.systemUTC());
    }

    /**
     * @param hostAndPort as in the Host header
     * @param clock of the time stamps
     */
    public SignedRequests(String hostAndPort, AccessKey key, Clock clock) {
        this.hostAndPort = hostAndPort;
        this.key = key;
        this.clock = clock;
    }

    /** A V3 request that is complete but for its parameters. */
    public Acs3Request acs3(String version, String action) {
        return new Acs3Request(hostAndPort, key, version, action, timestamp(clock.instant()), nonce());
    }

    /** An RPC 1.0 request that is complete but for its parameters. */
    public RpcRequest rpc(String version, String action) {
        return new RpcRequest(hostAndPort, key, version, action, timestamp(clock.instant()), nonce());
    }

    /** Sends a V3 request over a connection of its own. */
    public Reply call(String version, String action, Map<String, String> parameters) {
        Acs3Request request = acs3(version, action);
        parameters.forEach(request::query);
        return RawHttp.send(hostAndPort, request.sign());
    }

    /** The form that both styles demand: UTC, whole seconds. */
    public static String timestamp(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** A nonce that was not used before. */
    public static String nonce() {
        return UUID.randomUUID().toString();
    }
}
