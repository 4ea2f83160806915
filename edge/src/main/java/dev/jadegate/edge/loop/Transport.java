package dev.jadegate.edge.loop;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;

/** The one place that knows which sockets are used: Java's own. */
public final class Transport {
    private static final int BACKLOG = 4_096;
    private static final Class<? extends ServerChannel> SERVER = NioServerSocketChannel.class;
    private static final Class<? extends Channel> CLIENT = NioSocketChannel.class;

    private Transport() {}

    static EventLoopGroup newGroup(int threads) {
        return new MultiThreadIoEventLoopGroup(threads, NioIoHandler.newFactory());
    }

    /** For listeners. */
    public static ServerBootstrap server(EventLoopGroup group) {
        return new ServerBootstrap()
                .group(group)
                .channel(SERVER)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true);
    }

    /** For connections to upstreams, on one loop. */
    public static Bootstrap client(Loop loop) {
        return new Bootstrap()
                .group(loop.eventLoop())
                .channel(CLIENT)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true);
    }
}
