package dev.jadegate.edge.upstream;

import dev.jadegate.edge.config.UpstreamSettings;
import dev.jadegate.edge.config.UpstreamSettings.ServerSettings;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The servers of an application and which of them is next. A change of its settings makes a new one; one that did not change
 * goes on with what it knows of its servers. Safe for use by many threads.
 */
public final class Upstream {
    /** Turns of round robin that are laid out ahead; weights are made smaller until they fit. */
    private static final int TURNS_MAX = 10_000;

    private final UpstreamSettings settings;
    private final List<UpstreamServer> servers = new ArrayList<>();
    private final UpstreamServer[] turns;
    private final AtomicInteger turn = new AtomicInteger();

    public Upstream(UpstreamSettings settings) {
        this.settings = settings;
        for (ServerSettings server : settings.servers()) {
            servers.add(new UpstreamServer(settings, server));
        }
        turns = turns(servers);
    }

    public UpstreamSettings settings() {
        return settings;
    }

    public List<UpstreamServer> servers() {
        return servers;
    }

    /**
     * The server for a request; null when none is left.
     *
     * @param tried those that failed this request already; they are taken again only when there is no other
     */
    public @Nullable UpstreamServer choose(InetAddress client, Set<UpstreamServer> tried, long nowNanos) {
        UpstreamServer best = choose(client, nowNanos, tried, false);
        if (best == null) {
            best = choose(client, nowNanos, tried, true);
        }
        return best == null && !tried.isEmpty() ? choose(client, nowNanos, Set.of(), true) : best;
    }

    /** @param evenEjected when all that are well were passed over, one that failed of late is better than none */
    private @Nullable UpstreamServer choose(
            InetAddress client, long nowNanos, Set<UpstreamServer> tried, boolean evenEjected) {
        return switch (settings.balance()) {
            case ROUND_ROBIN -> roundRobin(nowNanos, tried, evenEjected);
            case LEAST_REQUESTS -> leastRequests(nowNanos, tried, evenEjected);
            case IP_HASH -> ipHash(client, nowNanos, tried, evenEjected);
        };
    }

    private @Nullable UpstreamServer roundRobin(long nowNanos, Set<UpstreamServer> tried, boolean evenEjected) {
        int start = (turn.getAndIncrement() & Integer.MAX_VALUE) % turns.length;
        for (int step = 0; step < turns.length; step++) {
            UpstreamServer server = turns[(start + step) % turns.length];
            if (server.isUsable(nowNanos, evenEjected) && !tried.contains(server)) {
                return server;
            }
        }
        return null;
    }

    private @Nullable UpstreamServer leastRequests(long nowNanos, Set<UpstreamServer> tried, boolean evenEjected) {
        UpstreamServer best = null;
        double least = Double.MAX_VALUE;
        int start = (turn.getAndIncrement() & Integer.MAX_VALUE) % servers.size();
        for (int step = 0; step < servers.size(); step++) {
            UpstreamServer server = servers.get((start + step) % servers.size());
            double load = (server.inFlight() + 1.0) / server.settings().weight();
            if (load < least && server.isUsable(nowNanos, evenEjected) && !tried.contains(server)) {
                best = server;
                least = load;
            }
        }
        return best;
    }

    /** Rendezvous hashing: when a server goes, only its own clients move. */
    private @Nullable UpstreamServer ipHash(
            InetAddress client, long nowNanos, Set<UpstreamServer> tried, boolean evenEjected) {
        UpstreamServer best = null;
        double highest = Double.NEGATIVE_INFINITY;
        int address = client.hashCode();
        for (UpstreamServer server : servers) {
            if (!server.isUsable(nowNanos, evenEjected) || tried.contains(server)) {
                continue;
            }
            long mixed =
                    mix(address * 0x9E3779B97F4A7C15L ^ server.settings().name().hashCode());
            double share = ((mixed >>> 11) + 1) * 0x1.0p-53;
            double score = -server.settings().weight() / Math.log(share);
            if (score > highest) {
                best = server;
                highest = score;
            }
        }
        return best;
    }

    private static long mix(long value) {
        long mixed = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }

    /** The order of turns in which heavy servers do not come in rows: each turn the one that waited most for its share. */
    private static UpstreamServer[] turns(List<UpstreamServer> servers) {
        long all = servers.stream().mapToInt(one -> one.settings().weight()).sum();
        long shrink = Math.max(1, all / TURNS_MAX);
        int[] weights = servers.stream()
                .mapToInt(one -> (int) Math.max(1, one.settings().weight() / shrink))
                .toArray();
        int total = 0;
        for (int weight : weights) {
            total += weight;
        }
        UpstreamServer[] turns = new UpstreamServer[total];
        long[] credit = new long[weights.length];
        for (int at = 0; at < total; at++) {
            int best = 0;
            for (int one = 0; one < weights.length; one++) {
                credit[one] += weights[one];
                if (credit[one] > credit[best]) {
                    best = one;
                }
            }
            credit[best] -= total;
            turns[at] = servers.get(best);
        }
        return turns;
    }
}
