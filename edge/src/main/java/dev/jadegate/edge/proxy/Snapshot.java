package dev.jadegate.edge.proxy;

import dev.jadegate.edge.config.EdgeConfig;
import dev.jadegate.edge.config.LimitSettings;
import dev.jadegate.edge.upstream.Upstream;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that decides over a request, swapped as a whole by a reload. A request keeps the one it began with.
 *
 * @param tables by the name of the listener
 * @param upstreams by name
 */
public record Snapshot(EdgeConfig config, Map<String, SiteTable> tables, Map<String, Upstream> upstreams) {
    public Snapshot {
        tables = Map.copyOf(tables);
        upstreams = Map.copyOf(upstreams);
    }

    public LimitSettings limits() {
        return config.limits();
    }

    @Nullable
    Site site(String listener, String host) {
        SiteTable table = tables.get(listener);
        return table == null ? null : table.find(host);
    }
}
