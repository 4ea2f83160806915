package dev.jadegate.edge.proxy;

import dev.jadegate.edge.loop.Loop;
import dev.jadegate.edge.loop.Watched;
import dev.jadegate.edge.upstream.UpstreamConnection;
import dev.jadegate.edge.upstream.UpstreamPool;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;

/** Bytes in both directions between a client and a server that speak WebSocket now. Both channels are of one loop. */
@SuppressWarnings("FutureReturnValueIgnored") // A write that fails closes its channel, and so the other.
final class Tunnel implements Watched {
    private final Loop loop;
    private final UpstreamConnection upstream;
    private final UpstreamPool pool;
    private final Channel client;
    private final Channel server;
    private final long quietNanosMax;
    private long movedNanos;
    private boolean ended;

    private Tunnel(Loop loop, Channel client, UpstreamConnection upstream, Duration quietMax, UpstreamPool pool) {
        this.loop = loop;
        this.client = client;
        this.upstream = upstream;
        this.server = upstream.channel();
        this.pool = pool;
        this.quietNanosMax = quietMax.toNanos();
        this.movedNanos = loop.nanoTime();
    }

    /** Takes HTTP out of both pipelines and joins them; ends when either side does, or both are quiet this long. */
    static void join(Loop loop, ProxyHandler front, UpstreamConnection upstream, Duration quietMax, UpstreamPool pool) {
        Channel client = front.channel();
        FrontCodec codec = front.codec();
        if (codec == null) {
            throw new IllegalStateException("a stream cannot become a tunnel");
        }
        Tunnel tunnel = new Tunnel(loop, client, upstream, quietMax, pool);
        loop.watch(tunnel);
        client.pipeline().addLast(tunnel.new Side(upstream.channel()));
        upstream.channel().pipeline().addLast(tunnel.new Side(client));
        front.leave();
        codec.leave();
        upstream.leave();
        client.config().setAutoRead(true);
    }

    @Override
    public void check(long nowNanos) {
        if (nowNanos - movedNanos > quietNanosMax) {
            end();
        }
    }

    private void end() {
        if (ended) {
            return;
        }
        ended = true;
        loop.unwatch(this);
        // What was written on either side is sent before it closes.
        client.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        server.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(done -> pool.discard(upstream));
    }

    /** What comes in on one side goes out on the other. */
    private final class Side extends ChannelInboundHandlerAdapter {
        private final Channel other;

        Side(Channel other) {
            this.other = other;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (!(message instanceof ByteBuf)) {
                // The end of the answer that was switched from.
                ReferenceCountUtil.release(message);
                return;
            }
            movedNanos = loop.nanoTime();
            other.write(message);
            if (!other.isWritable()) {
                context.channel().config().setAutoRead(false);
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            other.flush();
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {
            if (context.channel().isWritable()) {
                other.config().setAutoRead(true);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            end();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            end();
        }
    }
}
