package dev.jadegate.edge.proxy;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The sites of one listener by host. Filled by one thread, then read by any. */
public final class SiteTable {
    private final Map<String, Site> exact = new HashMap<>();
    private final Map<String, Site> below = new HashMap<>();
    private @Nullable Site otherwise;

    /**
     * Gives a site a host.
     *
     * @param host a name, {@code *.} and a name, or {@code *}
     */
    public void add(String host, Site site) {
        if (host.equals("*")) {
            otherwise = site;
        } else if (host.startsWith("*.")) {
            below.put(host.substring(2), site);
        } else {
            exact.put(host, site);
        }
    }

    /** The site of a lower-case host: its own, else that of the longest domain it is below of, else that of all others. */
    public @Nullable Site find(String host) {
        Site site = exact.get(host);
        if (site != null || below.isEmpty()) {
            return site == null ? otherwise : site;
        }
        for (int dot = host.indexOf('.'); dot >= 0; dot = host.indexOf('.', dot + 1)) {
            site = below.get(host.substring(dot + 1));
            if (site != null) {
                return site;
            }
        }
        return otherwise;
    }
}
