package dev.jadegate.edge.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jadegate.edge.config.AddressRange;
import dev.jadegate.edge.config.LimitSettings;
import dev.jadegate.edge.config.ListenerSettings;
import dev.jadegate.edge.front.Connections;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A listener on a free port of 127.0.0.1 that answers with what it saw. */
final class TestEdge implements AutoCloseable {
    /** So long no test waits for anything: these deadlines are not what is tested. */
    static final Duration LONG = Duration.ofMinutes(5);

    static final Http2Limits LIMITS =
            new Http2Limits(10, 4096, 20, 3, 20, 20, 20, 20, 20, 20, 20, 20, LONG, LONG, LONG, LONG);

    final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    final Connections connections = new Connections();
    final AtomicReference<@Nullable Certificates> certificates;
    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Channel server;

    /** What may differ between tests. */
    record Set(
            @Nullable Certificates certificates,
            boolean proxyProtocol,
            List<String> trusted,
            Duration handshakeTimeout,
            Http2Limits limits,
            int connections,
            int connectionsOfAddress) {
        static Set of(@Nullable Certificates certificates) {
            return new Set(certificates, false, List.of(), LONG, LIMITS, 100, 100);
        }

        Set proxied(String... from) {
            return new Set(
                    certificates, true, List.of(from), handshakeTimeout, limits, connections, connectionsOfAddress);
        }

        Set handshake(Duration timeout) {
            return new Set(certificates, proxyProtocol, trusted, timeout, limits, connections, connectionsOfAddress);
        }

        Set http2(Http2Limits other) {
            return new Set(
                    certificates, proxyProtocol, trusted, handshakeTimeout, other, connections, connectionsOfAddress);
        }

        Set most(int all, int ofAddress) {
            return new Set(certificates, proxyProtocol, trusted, handshakeTimeout, limits, all, ofAddress);
        }
    }

    TestEdge(Set set) {
        certificates = new AtomicReference<>(set.certificates());
        ListenerSettings listener = new ListenerSettings(
                "test",
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                List.of(),
                set.proxyProtocol(),
                set.trusted().stream()
                        .map(text -> Objects.requireNonNull(AddressRange.parse(text)))
                        .toList(),
                true);
        ConnectionInitializer initializer = new ConnectionInitializer(new ConnectionInitializer.Parts(
                () -> listener,
                certificates::get,
                new TestFront(),
                admission(limits(set.connections(), set.connectionsOfAddress())),
                new ConnectionMetrics(registry),
                set.handshakeTimeout(),
                set::limits));
        server = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .childHandler(initializer)
                .bind(listener.address())
                .syncUninterruptibly()
                .channel();
    }

    private Admission admission(LimitSettings limits) {
        return new Admission() {
            @Override
            public boolean admit(Channel connection) {
                return connections.admit(connection, limits);
            }

            @Override
            public boolean admit(Channel connection, InetAddress client) {
                return connections.admit(connection, client, limits);
            }
        };
    }

    private static LimitSettings limits(int connections, int ofAddress) {
        LimitSettings some = LimitSettings.DEFAULT;
        return new LimitSettings(
                some.headerBytes(),
                some.headerCount(),
                some.uriBytes(),
                some.bodyBytes(),
                connections,
                ofAddress,
                some.idleTimeout(),
                some.headerTimeout(),
                some.bodyTimeout(),
                some.bodyRate(),
                some.sendTimeout(),
                some.requestsPerConnection(),
                some.decompressedBytes(),
                some.decompressedRatio(),
                some.bufferedBytes());
    }

    int port() {
        return ((InetSocketAddress) server.localAddress()).getPort();
    }

    /** Waits until something was counted so often; it is counted on another thread than the one that closes. */
    void awaitCount(int times, String counter, String tag, String value) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (count(counter, tag, value) < times && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertThat(count(counter, tag, value)).as(counter).isEqualTo(times);
    }

    private double count(String counter, String tag, String value) {
        Counter found = registry.find(counter).tag(tag, value).counter();
        return found == null ? 0 : found.count();
    }

    @Override
    public void close() {
        server.close().syncUninterruptibly();
        connections.closeAll();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
