package dev.jadegate.server.http;

import dev.jadegate.gate.wire.WireLimits;
import dev.jadegate.gate.wire.WireReply;
import dev.jadegate.gate.wire.WireRequest;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.ssl.OptionalSslHandler;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Serves HTTP/1.1, and TLS on the same port when a certificate is given: the first byte of a connection tells which.
 * Each whole request is answered on a virtual thread of its own; the requests of one connection one after the other.
 */
@SuppressWarnings("FutureReturnValueIgnored") // A refused channel is closed whether or not anybody waits for it.
public final class HttpListener implements AutoCloseable {
    private static final int BACKLOG = 1024;

    private final EventLoopGroup loops;
    private final ExecutorService virtualThreads = Executors.newVirtualThreadPerTaskExecutor();
    private final Connections connections = new Connections();
    private final Channel server;

    /**
     * What a listener is made of.
     *
     * @param limits of one request
     * @param tls null to serve plain HTTP alone
     * @param responder answers a request; may block, never throws, and its stage never fails
     * @param requestIds for refusals of what never became a request
     * @param eventLoops threads that move bytes
     * @param connectionsMax open connections; more are closed at once
     */
    public record Options(
            InetSocketAddress address,
            WireLimits limits,
            @Nullable SslContext tls,
            Function<WireRequest, CompletionStage<WireReply>> responder,
            Supplier<String> requestIds,
            int eventLoops,
            int connectionsMax) {}

    /**
     * Binds and serves.
     *
     * @throws IOException when the address cannot be bound
     */
    public HttpListener(Options options) throws IOException {
        loops = new MultiThreadIoEventLoopGroup(options.eventLoops(), NioIoHandler.newFactory());
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        begin(channel, options);
                    }
                });
        var bound = bootstrap.bind(options.address()).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
            virtualThreads.close();
            throw new IOException("cannot listen on " + options.address(), bound.cause());
        }
        server = bound.channel();
    }

    private void begin(SocketChannel channel, Options options) {
        if (!connections.admit(channel, options.connectionsMax())) {
            channel.close();
            return;
        }
        WireLimits limits = options.limits();
        SslContext tls = options.tls();
        if (tls != null) {
            channel.pipeline().addLast("tls", new OptionalSslHandler(tls));
        }
        channel.pipeline()
                .addLast(new StrictRequestDecoder(new HttpDecoderConfig()
                        .setMaxInitialLineLength(limits.uriBytesMax())
                        .setMaxHeaderSize(limits.headerBytesMax())
                        .setChunkedSupported(true)))
                .addLast(new HttpResponseEncoder())
                .addLast(
                        new Connection(limits, options.responder(), options.requestIds(), virtualThreads, connections));
    }

    /** Where it listens; tells the port that was chosen for port 0. */
    public InetSocketAddress address() {
        return (InetSocketAddress) server.localAddress();
    }

    /** How many connections are open. */
    public int openConnections() {
        return connections.count();
    }

    /** Stops accepting, lets the calls in flight finish, closes idle connections; returns after at most {@code grace}. */
    public void drain(Duration grace) {
        server.close().awaitUninterruptibly();
        connections.drain(grace);
    }

    @Override
    public void close() {
        server.close().awaitUninterruptibly();
        connections.closeAll();
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
        virtualThreads.close();
    }
}
