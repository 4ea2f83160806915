package dev.jadegate.edge.proxy;

import dev.jadegate.edge.metrics.EdgeMetrics.SiteCounters;
import dev.jadegate.edge.upstream.Upstream;
import dev.jadegate.edge.waf.SiteRules;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An application as the proxy sees it. Immutable but for its counters.
 *
 * @param routes longest path first
 * @param rules null when none decide over it
 */
public record Site(
        String name, List<Route> routes, @Nullable SiteRules rules, SiteCounters counters) {
    public Site {
        routes = List.copyOf(routes);
    }

    /** A part of the site and who serves it. */
    public record Route(String path, Upstream upstream, Timer latency) {
        boolean serves(String requested) {
            return path.equals("/")
                    || (requested.startsWith(path)
                            && (requested.length() == path.length()
                                    || path.endsWith("/")
                                    || requested.charAt(path.length()) == '/'));
        }
    }

    /** The route of a normalised path; null when nobody serves it. */
    @Nullable
    Route route(String path) {
        for (Route route : routes) {
            if (route.serves(path)) {
                return route;
            }
        }
        return null;
    }
}
