package dev.jadegate.edge.config;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one configuration file says, with defaults filled in.
 *
 * @param eventLoops threads that move bytes, 1 to 256
 * @param upstreams by name, in the order of the file
 * @param accessLog where each request leaves a line; null for nowhere
 * @param securityLog where verdicts of rules leave a line; null for nowhere
 * @param record which requests are kept; null for none
 * @param admin where health and metrics are served; null for nowhere
 * @param drain how long requests in flight may take when the edge stops
 * @param reloadInterval between two looks at the files; zero for none
 */
public record EdgeConfig(
        int eventLoops,
        List<ListenerSettings> listeners,
        List<SiteSettings> sites,
        Map<String, UpstreamSettings> upstreams,
        LimitSettings limits,
        WafSettings waf,
        @Nullable LogTarget accessLog,
        @Nullable LogTarget securityLog,
        @Nullable RecordSettings record,
        @Nullable InetSocketAddress admin,
        Duration drain,
        Duration reloadInterval) {
    public EdgeConfig {
        listeners = List.copyOf(listeners);
        sites = List.copyOf(sites);
        upstreams = Map.copyOf(upstreams);
    }

    /** A file of lines, or standard output. */
    public sealed interface LogTarget {
        record StandardOutput() implements LogTarget {}

        record LogFile(Path path) implements LogTarget {}
    }
}
