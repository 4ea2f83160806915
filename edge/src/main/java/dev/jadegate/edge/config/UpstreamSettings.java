package dev.jadegate.edge.config;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The servers of an application.
 *
 * @param keepAlive idle connections kept of each server and event loop
 * @param keepAliveTimeout how long an idle connection is kept; shorter than what the servers keep theirs
 * @param retries further tries, on another server where there is one
 * @param failuresMax failures in a row after which a server is passed over for {@code ejection}
 * @param health null for no requests of our own
 */
public record UpstreamSettings(
        String name,
        List<ServerSettings> servers,
        Balance balance,
        int keepAlive,
        Duration keepAliveTimeout,
        Duration connectTimeout,
        Duration readTimeout,
        int retries,
        int failuresMax,
        Duration ejection,
        @Nullable HealthSettings health) {
    public UpstreamSettings {
        servers = List.copyOf(servers);
    }

    /** How the next server is chosen. */
    public enum Balance {
        ROUND_ROBIN,
        LEAST_REQUESTS,
        IP_HASH
    }

    /**
     * One server.
     *
     * @param name as written, for logs
     * @param weight its share, 1 to 1 000
     */
    public record ServerSettings(String name, InetSocketAddress address, int weight) {}

    /**
     * How the edge asks whether a server is well: a GET that is answered with a status from 200 to 399 in time.
     *
     * @param healthy good answers in a row after which it is used again
     * @param unhealthy bad answers in a row after which it is not used
     */
    public record HealthSettings(String path, Duration interval, Duration timeout, int healthy, int unhealthy) {}
}
