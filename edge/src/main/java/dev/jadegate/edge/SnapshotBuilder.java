package dev.jadegate.edge;

import dev.jadegate.edge.config.EdgeConfig;
import dev.jadegate.edge.config.InvalidConfigException;
import dev.jadegate.edge.config.ListenerSettings;
import dev.jadegate.edge.config.SiteSettings;
import dev.jadegate.edge.config.UpstreamSettings;
import dev.jadegate.edge.config.WafMode;
import dev.jadegate.edge.metrics.EdgeMetrics;
import dev.jadegate.edge.proxy.Site;
import dev.jadegate.edge.proxy.SiteTable;
import dev.jadegate.edge.proxy.Snapshot;
import dev.jadegate.edge.upstream.Upstream;
import dev.jadegate.edge.waf.RuleLoader;
import dev.jadegate.edge.waf.SiteRules;
import dev.jadegate.seclang.run.Program;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes a snapshot of a configuration. Reads rule files, so it is not for event loops. */
final class SnapshotBuilder {
    private SnapshotBuilder() {}

    /**
     * @param before whose upstreams go on when their settings are the same; null at the start
     * @throws InvalidConfigException when the rules cannot be used
     */
    static Snapshot build(EdgeConfig config, @Nullable Snapshot before, EdgeMetrics metrics)
            throws InvalidConfigException {
        Map<String, Upstream> upstreams = new HashMap<>();
        for (UpstreamSettings settings : config.upstreams().values()) {
            Upstream known = before == null ? null : before.upstreams().get(settings.name());
            upstreams.put(
                    settings.name(),
                    known != null && known.settings().equals(settings) ? known : new Upstream(settings));
        }
        Program program = config.sites().stream().anyMatch(site -> site.waf() != WafMode.OFF)
                ? RuleLoader.load(config.waf().rules())
                : null;
        Map<String, SiteTable> tables = new HashMap<>();
        for (ListenerSettings listener : config.listeners()) {
            tables.put(listener.name(), new SiteTable());
        }
        for (SiteSettings settings : config.sites()) {
            Site site = site(settings, config, upstreams, program, metrics);
            tables.forEach((name, table) -> {
                if (settings.listeners().isEmpty() || settings.listeners().contains(name)) {
                    settings.hosts().forEach(host -> table.add(host, site));
                }
            });
        }
        return new Snapshot(config, tables, upstreams);
    }

    private static Site site(
            SiteSettings settings,
            EdgeConfig config,
            Map<String, Upstream> upstreams,
            @Nullable Program program,
            EdgeMetrics metrics) {
        List<Site.Route> routes = new ArrayList<>();
        for (SiteSettings.RouteSettings route : settings.routes()) {
            Upstream upstream = upstreams.get(route.upstream());
            if (upstream == null) {
                throw new IllegalStateException("the reader lets no unknown upstream pass");
            }
            routes.add(new Site.Route(route.path(), upstream, metrics.upstream(route.upstream())));
        }
        SiteRules rules = program == null || settings.waf() == WafMode.OFF
                ? null
                : SiteRules.of(program, settings.waf(), config.waf(), config.limits());
        return new Site(settings.name(), routes, rules, metrics.site(settings.name()));
    }
}
