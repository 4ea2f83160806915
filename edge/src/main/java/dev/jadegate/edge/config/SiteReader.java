package dev.jadegate.edge.config;

import dev.jadegate.edge.config.SiteSettings.RouteSettings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;

/** Reads the sites. */
final class SiteReader {
    static final Map<String, WafMode> MODES = Map.of("on", WafMode.ON, "detect", WafMode.DETECT, "off", WafMode.OFF);

    private static final int SITES_MAX = 10_000;

    private final Problems problems;
    private final Set<String> upstreams;
    private final Set<String> listeners;
    private final WafMode mode;
    /** Hosts that sites have, with the listeners they have them on. */
    private final Map<String, Set<String>> taken = new HashMap<>();

    SiteReader(Problems problems, Set<String> upstreams, Set<String> listeners, WafMode mode) {
        this.problems = problems;
        this.upstreams = upstreams;
        this.listeners = listeners;
        this.mode = mode;
    }

    List<SiteSettings> read(Section root) {
        List<SiteSettings> sites = new ArrayList<>();
        List<Node> items = root.list("sites");
        if (items.isEmpty()) {
            root.problem("`sites` is missing: say which hosts go to which upstream, as"
                    + " `sites: [{hosts: [shop.example.com], upstream: app}]`");
        }
        for (Node item : items) {
            if (sites.size() >= SITES_MAX) {
                problems.add(item, "there are more than " + SITES_MAX + " sites");
                break;
            }
            Section section = Section.of(problems, item, "a site");
            if (section != null) {
                sites.add(site(section));
            }
        }
        return sites;
    }

    private SiteSettings site(Section section) {
        List<String> on = new ArrayList<>();
        for (ScalarNode name : section.texts("listeners")) {
            if (listeners.contains(name.getValue())) {
                on.add(name.getValue());
            } else {
                problems.add(
                        name,
                        "there is no listener `" + Section.shown(name.getValue()) + "`: there are "
                                + String.join(", ", listeners.stream().sorted().toList()));
            }
        }
        List<String> hosts = hosts(section, on.isEmpty() ? listeners : Set.copyOf(on));
        List<RouteSettings> routes = routes(section);
        SiteSettings site = new SiteSettings(hosts.getFirst(), hosts, on, routes, section.choice("waf", mode, MODES));
        section.end();
        return site;
    }

    private List<String> hosts(Section section, Set<String> on) {
        List<String> hosts = new ArrayList<>();
        for (ScalarNode text : section.texts("hosts")) {
            String host = text.getValue().toLowerCase(Locale.ROOT);
            if (isHost(host)) {
                claim(text, host, on);
                hosts.add(host);
            } else {
                problems.add(
                        text,
                        "`" + Section.shown(text.getValue())
                                + "` is not a host: write `shop.example.com`, `*.example.com` or `*`, without a port");
            }
        }
        if (hosts.isEmpty()) {
            Node node = section.node();
            claim(node, "*", on);
            hosts.add("*");
        }
        return hosts;
    }

    private void claim(Node at, String host, Set<String> on) {
        Set<String> others = taken.computeIfAbsent(host, added -> new HashSet<>());
        for (String listener : on) {
            if (!others.add(listener)) {
                problems.add(
                        at,
                        "two sites have the host `" + Section.shown(host) + "` on the listener `" + listener
                                + "`: give it to one, or name `listeners`");
                return;
            }
        }
    }

    private static boolean isHost(String host) {
        String bare = host.equals("*") ? "x" : host.startsWith("*.") ? host.substring(2) : host;
        return !bare.isEmpty()
                && bare.length() <= 253
                && !bare.startsWith(".")
                && ((bare.startsWith("[") && bare.endsWith("]"))
                        || bare.chars()
                                .allMatch(one -> (one >= 'a' && one <= 'z')
                                        || (one >= '0' && one <= '9')
                                        || one == '-'
                                        || one == '_'
                                        || one == '.'));
    }

    private List<RouteSettings> routes(Section section) {
        List<RouteSettings> routes = new ArrayList<>();
        Set<String> paths = new HashSet<>();
        ScalarNode all = section.scalar("upstream");
        if (all != null) {
            paths.add("/");
            routes.add(new RouteSettings("/", known(all)));
        }
        for (Node item : section.list("routes")) {
            Section route = Section.of(problems, item, "a route");
            if (route == null) {
                continue;
            }
            ScalarNode path = route.scalar("path");
            ScalarNode upstream = route.scalar("upstream");
            route.end();
            String text = path == null ? "/" : path.getValue();
            if (!text.startsWith("/") || text.contains("/.") || text.contains("//") || text.indexOf('%') >= 0) {
                route.problem(
                        "the path `" + Section.shown(text)
                                + "` must begin with `/` and have no `//`, `/.` or `%`: paths are compared decoded and normalised");
            }
            if (!paths.add(text)) {
                route.problem("two routes of the site have the path `" + Section.shown(text) + "`");
            }
            if (upstream == null) {
                route.problem("a route needs an `upstream`");
            } else {
                routes.add(new RouteSettings(text, known(upstream)));
            }
        }
        if (routes.isEmpty()) {
            section.problem("a site needs an `upstream`, or `routes` with one each");
        }
        routes.sort(Comparator.comparingInt((RouteSettings one) -> one.path().length())
                .reversed());
        return routes;
    }

    private String known(ScalarNode name) {
        if (!upstreams.contains(name.getValue())) {
            problems.add(
                    name,
                    "there is no upstream `" + Section.shown(name.getValue()) + "`: there are "
                            + String.join(", ", upstreams.stream().sorted().toList()));
        }
        return name.getValue();
    }
}
