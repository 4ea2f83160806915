package dev.jadegate.edge.front;

import dev.jadegate.edge.config.LimitSettings;
import dev.jadegate.edge.config.ListenerSettings;
import dev.jadegate.edge.connection.Admission;
import dev.jadegate.edge.connection.Certificates;
import dev.jadegate.edge.connection.ConnectionInitializer;
import dev.jadegate.edge.connection.ConnectionMetrics;
import dev.jadegate.edge.connection.Http2Limits;
import dev.jadegate.edge.loop.Transport;
import dev.jadegate.edge.proxy.ProxyContext;
import io.netty.channel.Channel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** An open port. Connections that it accepted go on when it is closed, and as they began when its settings change. */
public final class Listener implements AutoCloseable {
    /** For a PROXY header, and again for a handshake of TLS: several round trips around the world, with losses. */
    private static final Duration HANDSHAKE_TIMEOUT = Duration.ofSeconds(10);

    private final Channel channel;
    private volatile Settings settings;

    /** What a new connection begins with. */
    private record Settings(
            ListenerSettings listener, @Nullable Certificates certificates) {}

    /**
     * Binds and serves.
     *
     * @param certificates null for plain HTTP
     * @throws IOException when the address cannot be bound
     */
    public Listener(
            ListenerSettings listener,
            @Nullable Certificates certificates,
            ProxyContext context,
            Connections connections,
            ConnectionMetrics metrics)
            throws IOException {
        settings = new Settings(listener, certificates);
        Supplier<LimitSettings> limits = () -> context.snapshots().get().limits();
        var bound = Transport.server(context.loops().group())
                .childHandler(new ConnectionInitializer(new ConnectionInitializer.Parts(
                        () -> settings.listener(),
                        () -> settings.certificates(),
                        new FrontPipeline(context),
                        admission(connections, limits),
                        metrics,
                        HANDSHAKE_TIMEOUT,
                        () -> Http2Limits.of(
                                limits.get(), context.snapshots().get().config().drain()))))
                .bind(listener.address())
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException(
                    "cannot listen on " + listener.address().getAddress().getHostAddress() + ":"
                            + listener.address().getPort() + " ("
                            + bound.cause().getMessage()
                            + "): stop what uses the port, or name another",
                    bound.cause());
        }
        channel = bound.channel();
    }

    private static Admission admission(Connections connections, Supplier<LimitSettings> limits) {
        return new Admission() {
            @Override
            public boolean admit(Channel connection) {
                return connections.admit(connection, limits.get());
            }

            @Override
            public boolean admit(Channel connection, InetAddress client) {
                return connections.admit(connection, client, limits.get());
            }
        };
    }

    public ListenerSettings settings() {
        return settings.listener();
    }

    /** Serves new connections by other settings with the same address. */
    public void change(ListenerSettings listener, @Nullable Certificates certificates) {
        settings = new Settings(listener, certificates);
    }

    /** Where it listens; tells the port that was chosen for port 0. */
    public InetSocketAddress address() {
        return (InetSocketAddress) channel.localAddress();
    }

    @Override
    public void close() {
        channel.close().awaitUninterruptibly();
    }
}
