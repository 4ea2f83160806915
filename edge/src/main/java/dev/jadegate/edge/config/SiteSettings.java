package dev.jadegate.edge.config;

import java.util.List;

/**
 * An application, known by its host names.
 *
 * @param name the first of its hosts, for logs and metrics
 * @param hosts lower-case names; {@code *.example.com} means those with one more label or several, {@code *} all that no
 *     other site has
 * @param listeners names of those that serve it; empty for all
 * @param routes longest path first
 * @param waf whether rules decide over it
 */
public record SiteSettings(
        String name, List<String> hosts, List<String> listeners, List<RouteSettings> routes, WafMode waf) {
    public SiteSettings {
        hosts = List.copyOf(hosts);
        listeners = List.copyOf(listeners);
        routes = List.copyOf(routes);
    }

    /** Requests whose path begins so go to this upstream. A path matches at a slash: {@code /api} means not {@code /apis}. */
    public record RouteSettings(String path, String upstream) {}
}
