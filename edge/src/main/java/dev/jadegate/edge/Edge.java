package dev.jadegate.edge;

import dev.jadegate.edge.config.EdgeConfig;
import dev.jadegate.edge.config.EdgeConfigReader;
import dev.jadegate.edge.config.InvalidConfigException;
import dev.jadegate.edge.config.ListenerSettings;
import dev.jadegate.edge.config.UpstreamSettings.HealthSettings;
import dev.jadegate.edge.connection.ConnectionMetrics;
import dev.jadegate.edge.front.Connections;
import dev.jadegate.edge.front.Listener;
import dev.jadegate.edge.log.LineLog;
import dev.jadegate.edge.loop.Loop;
import dev.jadegate.edge.loop.Loops;
import dev.jadegate.edge.metrics.EdgeMetrics;
import dev.jadegate.edge.proxy.ProxyContext;
import dev.jadegate.edge.proxy.Snapshot;
import dev.jadegate.edge.upstream.HealthChecks;
import dev.jadegate.edge.upstream.Upstream;
import dev.jadegate.edge.upstream.UpstreamPool;
import dev.jadegate.edge.waf.Recorder;
import dev.jadegate.edge.waf.Waf;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running edge: listeners, the configuration that decides, and its change while requests go on. Methods may be called by any
 * thread but an event loop's.
 */
public final class Edge implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Edge.class);

    private static final Duration WARNING_INTERVAL = Duration.ofDays(1);

    private final Path file;
    private final EdgeMetrics metrics = new EdgeMetrics();
    private final AtomicReference<Snapshot> snapshot;
    private final AtomicBoolean draining = new AtomicBoolean();
    private final Loops loops;
    private final Connections connections = new Connections();
    private final LineLog accessLog;
    private final LineLog securityLog;
    private final Recorder recorder;
    private final Waf waf;
    private final ProxyContext context;
    private final Map<String, Listener> listeners = new LinkedHashMap<>();
    private final Map<Upstream, HealthChecks> checks = new HashMap<>();
    private final @Nullable AdminPages admin;
    private final ConnectionMetrics connectionMetrics;
    private volatile ListenerCertificates certificates;
    private volatile @Nullable String refusal;
    private Instant warned = Instant.MIN;
    private List<String> filesSeen;

    /** Why the edge could not start, in sentences that say what to do. */
    public static final class StartFailure extends Exception {
        private static final long serialVersionUID = 1L;

        private final boolean wrongSetup;

        private StartFailure(boolean wrongSetup, Exception cause) {
            super(cause.getMessage(), cause);
            this.wrongSetup = wrongSetup;
        }

        /** Whether the configuration is to blame; if not, an address is not available. */
        public boolean isWrongSetup() {
            return wrongSetup;
        }
    }

    /** Reads a configuration and everything it names, and tells what is wrong with it; opens nothing. */
    public static EdgeConfig check(Path file) throws InvalidConfigException {
        EdgeConfig config = EdgeConfigReader.read(file);
        ListenerCertificates.read(config);
        try (EdgeMetrics unused = new EdgeMetrics()) {
            SnapshotBuilder.build(config, null, unused);
        }
        return config;
    }

    /**
     * Starts serving.
     *
     * @param standardOutput for logs whose target is {@code -}
     */
    public static Edge start(Path file, InstantSource clock, OutputStream standardOutput) throws StartFailure {
        EdgeConfig config;
        try {
            config = EdgeConfigReader.read(file);
        } catch (InvalidConfigException wrong) {
            throw new StartFailure(true, wrong);
        }
        return new Edge(file, config, clock, standardOutput);
    }

    private Edge(Path file, EdgeConfig config, InstantSource clock, OutputStream standardOutput) throws StartFailure {
        this.file = file;
        this.filesSeen = WatchedFiles.state(file, config);
        Snapshot first;
        try {
            first = SnapshotBuilder.build(config, null, metrics);
            certificates = ListenerCertificates.read(config);
        } catch (InvalidConfigException wrong) {
            metrics.close();
            throw new StartFailure(true, wrong);
        }
        snapshot = new AtomicReference<>(first);
        connectionMetrics = new ConnectionMetrics(metrics.registry());
        loops = new Loops(config.eventLoops(), new SecureRandom());
        accessLog = new LineLog("access-log", config.accessLog(), standardOutput);
        securityLog = new LineLog("security-log", config.securityLog(), standardOutput);
        recorder = new Recorder(config.record(), new SecureRandom(), metrics);
        waf = new Waf(
                clock,
                securityLog,
                recorder,
                metrics,
                config.waf().workers(),
                config.waf().queue());
        Map<Loop, UpstreamPool> pools = new HashMap<>();
        for (Loop loop : loops.all()) {
            UpstreamPool pool = new UpstreamPool(loop);
            pools.put(loop, pool);
            loop.eventLoop().execute(() -> loop.watch(pool));
        }
        context = new ProxyContext(snapshot::get, loops, pools, waf, metrics, accessLog, clock, draining);
        show(pools);
        AdminPages pages = null;
        try {
            for (ListenerSettings settings : config.listeners()) {
                listeners.put(settings.name(), listen(settings, certificates));
            }
            InetSocketAddress address = config.admin();
            pages = address == null ? null : new AdminPages(address, metrics, this::health);
        } catch (IOException unavailable) {
            closeAll(pages);
            throw new StartFailure(false, unavailable);
        }
        admin = pages;
        checkHealth(first);
        warnOfCertificates();
    }

    private void show(Map<Loop, UpstreamPool> pools) {
        metrics.gauge(
                "jadegate.edge.certificate.seconds",
                "Seconds until the first certificate ends, negative when it has",
                () -> certificates.secondsLeft(context.clock().instant()));
        metrics.gauge("jadegate.edge.connections", "Open connections of clients", connections::count);
        metrics.counter(
                "jadegate.edge.connections.refused",
                "Connections closed at once because there were too many",
                connections::refused);
        metrics.gauge(
                "jadegate.edge.upstream.idle",
                "Idle connections to upstreams",
                () -> pools.values().stream().mapToInt(UpstreamPool::idleCount).sum());
        metrics.counter("jadegate.edge.access.dropped", "Lines of the access log dropped", accessLog::dropped);
        metrics.counter("jadegate.edge.security.dropped", "Lines of the security log dropped", securityLog::dropped);
        metrics.gauge(
                "jadegate.edge.servers.unhealthy",
                "Servers that health checks took out of use",
                () -> snapshot.get().upstreams().values().stream()
                        .flatMap(upstream -> upstream.servers().stream())
                        .filter(server -> !server.isHealthy())
                        .count());
        metrics.gauge(
                "jadegate.edge.config.stale",
                "1 while the configuration file cannot be used and the last good one is",
                () -> refusal == null ? 0 : 1);
    }

    /** The edge answers also with a stale configuration, but whoever looks shall see it. */
    private String health() {
        return draining.get() ? "draining" : "ok";
    }

    /** Where each listener listens, by its name; tells the ports that were chosen for port 0. */
    public synchronized Map<String, InetSocketAddress> addresses() {
        Map<String, InetSocketAddress> addresses = new LinkedHashMap<>();
        listeners.forEach((name, listener) -> addresses.put(name, listener.address()));
        return addresses;
    }

    /** Where health and metrics are served; null for nowhere. */
    public @Nullable InetSocketAddress adminAddress() {
        return admin == null ? null : admin.address();
    }

    public EdgeConfig config() {
        return snapshot.get().config();
    }

    /** Reloads when one of the files changed since the last look. Called again and again by whoever keeps the time. */
    public synchronized void reloadIfChanged() {
        List<String> now = WatchedFiles.state(file, config());
        if (now.equals(filesSeen)) {
            warnOfCertificates();
        } else {
            reload();
        }
    }

    /**
     * Reads all files again. When they can be used, requests that come from now on are decided by them, and those in flight by
     * what they began with; when not, the last good configuration stays, and the reason is logged. Logs are opened anew.
     *
     * @return whether the new configuration was taken
     */
    public synchronized boolean reload() {
        Snapshot before = snapshot.get();
        filesSeen = WatchedFiles.state(file, before.config());
        try {
            EdgeConfig config = EdgeConfigReader.read(file);
            Snapshot next = SnapshotBuilder.build(config, before, metrics);
            ListenerCertificates read = ListenerCertificates.read(config);
            rebind(config, read);
            certificates = read;
            warned = Instant.MIN;
            warnOfCertificates();
            filesSeen = WatchedFiles.state(file, config);
            snapshot.set(next);
            accessLog.reopen(config.accessLog());
            securityLog.reopen(config.securityLog());
            recorder.change(config.record());
            checkHealth(next);
            refusal = null;
            metrics.reloaded(true);
            LOG.info("the configuration was read again and is used");
            return true;
        } catch (InvalidConfigException | IOException wrong) {
            refusal = wrong.getMessage();
            metrics.reloaded(false);
            accessLog.reopen(before.config().accessLog());
            securityLog.reopen(before.config().securityLog());
            LOG.error("the configuration cannot be used, the last good one stays:\n{}", wrong.getMessage());
            return false;
        }
    }

    private Listener listen(ListenerSettings settings, ListenerCertificates read) throws IOException {
        return new Listener(settings, read.of(settings), context, connections, connectionMetrics);
    }

    /**
     * Opens what is new before it closes what is gone. A listener whose address stays is kept open; its new settings and
     * certificates are for connections that come from now on.
     */
    private void rebind(EdgeConfig config, ListenerCertificates read) throws IOException {
        Map<String, Listener> next = new LinkedHashMap<>();
        List<Listener> opened = new ArrayList<>();
        try {
            for (ListenerSettings settings : config.listeners()) {
                Listener same = withAddress(settings);
                if (same == null) {
                    same = listen(settings, read);
                    opened.add(same);
                }
                next.put(settings.name(), same);
            }
        } catch (IOException unavailable) {
            opened.forEach(Listener::close);
            throw unavailable;
        }
        for (Listener old : listeners.values()) {
            if (!next.containsValue(old)) {
                old.close();
            }
        }
        for (ListenerSettings settings : config.listeners()) {
            Listener listener = next.get(settings.name());
            if (listener != null) {
                listener.change(settings, read.of(settings));
            }
        }
        listeners.clear();
        listeners.putAll(next);
    }

    /** The open listener of an address; port 0 is any free one, so there it is the listener of the same name. */
    private @Nullable Listener withAddress(ListenerSettings settings) {
        for (Listener listener : listeners.values()) {
            ListenerSettings open = listener.settings();
            if (open.address().equals(settings.address())
                    && (settings.address().getPort() != 0 || open.name().equals(settings.name()))) {
                return listener;
            }
        }
        return null;
    }

    /** Says once a day what somebody should do about certificates. */
    private void warnOfCertificates() {
        Instant now = context.clock().instant();
        if (warned.plus(WARNING_INTERVAL).isBefore(now)) {
            warned = now;
            certificates.warnings(now).forEach(LOG::warn);
        }
    }

    private void checkHealth(Snapshot now) {
        checks.entrySet().removeIf(entry -> {
            boolean gone = !now.upstreams().containsValue(entry.getKey());
            if (gone) {
                entry.getValue().close();
            }
            return gone;
        });
        for (Upstream upstream : now.upstreams().values()) {
            HealthSettings health = upstream.settings().health();
            if (health != null && !checks.containsKey(upstream)) {
                checks.put(
                        upstream, new HealthChecks(upstream, health, loops.all().getFirst()));
            }
        }
    }

    /** Stops accepting, lets requests in flight finish within the configured time, and closes; returns whether all finished. */
    public synchronized boolean drain() {
        draining.set(true);
        listeners.values().forEach(Listener::close);
        boolean all = connections.drain(config().drain());
        close();
        return all;
    }

    @Override
    public synchronized void close() {
        closeAll(admin);
    }

    private void closeAll(@Nullable AdminPages pages) {
        draining.set(true);
        listeners.values().forEach(Listener::close);
        listeners.clear();
        checks.values().forEach(HealthChecks::close);
        checks.clear();
        connections.closeAll();
        if (pages != null) {
            pages.close();
        }
        loops.close();
        waf.close();
        recorder.close();
        accessLog.close();
        securityLog.close();
        metrics.close();
    }
}
