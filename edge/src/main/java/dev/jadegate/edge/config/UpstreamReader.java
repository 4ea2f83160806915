package dev.jadegate.edge.config;

import dev.jadegate.edge.config.UpstreamSettings.Balance;
import dev.jadegate.edge.config.UpstreamSettings.HealthSettings;
import dev.jadegate.edge.config.UpstreamSettings.ServerSettings;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;

/** Reads one upstream. */
final class UpstreamReader {
    private static final int SERVERS_MAX = 1_000;
    private static final int WEIGHT_MAX = 1_000;
    private static final int PORT_USUAL = 80;

    private final Problems problems;

    UpstreamReader(Problems problems) {
        this.problems = problems;
    }

    UpstreamSettings read(String name, Section section) {
        List<ServerSettings> servers = new ArrayList<>();
        for (Node item : section.list("servers")) {
            ServerSettings server = server(item);
            if (server != null && servers.size() < SERVERS_MAX) {
                servers.add(server);
            } else if (server != null) {
                problems.add(item, "an upstream has more than " + SERVERS_MAX + " servers");
                break;
            }
        }
        if (section.list("servers").isEmpty()) {
            section.problem("the upstream `" + Section.shown(name)
                    + "` has no servers: name at least one, as `servers: [127.0.0.1:3000]`");
        }
        UpstreamSettings upstream = new UpstreamSettings(
                name,
                servers,
                section.choice(
                        "balance",
                        Balance.ROUND_ROBIN,
                        Map.of(
                                "round-robin",
                                Balance.ROUND_ROBIN,
                                "least-requests",
                                Balance.LEAST_REQUESTS,
                                "ip-hash",
                                Balance.IP_HASH)),
                (int) section.integer("keepAlive", 64, 0, 100_000),
                section.duration(
                        "keepAliveTimeout", Duration.ofSeconds(4), EdgeConfigReader.MILLISECOND, EdgeConfigReader.HOUR),
                section.duration(
                        "connectTimeout", Duration.ofSeconds(5), EdgeConfigReader.MILLISECOND, EdgeConfigReader.HOUR),
                section.duration(
                        "readTimeout", Duration.ofSeconds(120), EdgeConfigReader.MILLISECOND, EdgeConfigReader.DAY),
                (int) section.integer("retries", 1, 0, 10),
                (int) section.integer("failures", 3, 1, 1_000_000),
                section.duration(
                        "ejection", Duration.ofSeconds(10), EdgeConfigReader.MILLISECOND, EdgeConfigReader.DAY),
                health(section.section("health", "`health`")));
        section.end();
        return upstream;
    }

    private @Nullable ServerSettings server(Node item) {
        if (item instanceof ScalarNode scalar) {
            return server(scalar, 1);
        }
        Section section = Section.of(problems, item, "a server");
        if (section == null) {
            return null;
        }
        ScalarNode address = section.scalar("address");
        int weight = (int) section.integer("weight", 1, 1, WEIGHT_MAX);
        section.end();
        if (address == null) {
            section.problem("a server needs an `address`, as `127.0.0.1:3000`");
            return null;
        }
        return server(address, weight);
    }

    private @Nullable ServerSettings server(ScalarNode text, int weight) {
        InetSocketAddress address = address(text.getValue(), PORT_USUAL);
        if (address == null) {
            problems.add(
                    text,
                    "the server `" + Section.shown(text.getValue())
                            + "` is not HOST:PORT of a host that is known here, as `127.0.0.1:3000`");
            return null;
        }
        return new ServerSettings(text.getValue(), address, weight);
    }

    private @Nullable HealthSettings health(@Nullable Section section) {
        if (section == null) {
            return null;
        }
        ScalarNode path = section.scalar("path");
        String text = path == null ? "/" : path.getValue();
        if (path != null && (!text.startsWith("/") || !text.chars().allMatch(one -> one > ' ' && one < 127))) {
            problems.add(path, "`path: " + Section.shown(text) + "` must begin with `/` and have no spaces");
        }
        HealthSettings health = new HealthSettings(
                text,
                section.duration("interval", Duration.ofSeconds(5), EdgeConfigReader.MILLISECOND, EdgeConfigReader.DAY),
                section.duration("timeout", Duration.ofSeconds(2), EdgeConfigReader.MILLISECOND, EdgeConfigReader.HOUR),
                (int) section.integer("healthy", 2, 1, 100),
                (int) section.integer("unhealthy", 3, 1, 100));
        section.end();
        return health;
    }

    /** Reads HOST:PORT, or HOST alone when there is a usual port; null when it is not that or the host is not known. */
    static @Nullable InetSocketAddress address(String text, int portUsual) {
        boolean bare = text.startsWith("[") ? text.endsWith("]") : text.indexOf(':') < 0;
        int colon = bare ? text.length() : text.lastIndexOf(':');
        String host = text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        try {
            int port = bare ? portUsual : Integer.parseInt(text.substring(colon + 1));
            if (host.isEmpty() || port < 0 || port > 65_535 || (bare && portUsual == 0)) {
                return null;
            }
            InetSocketAddress address = new InetSocketAddress(host, port);
            return address.isUnresolved() ? null : address;
        } catch (NumberFormatException wrong) {
            return null;
        }
    }
}
