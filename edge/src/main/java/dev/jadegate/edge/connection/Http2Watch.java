package dev.jadegate.edge.connection;

import dev.jadegate.edge.connection.ConnectionMetrics.EndReason;
import dev.jadegate.traffic.fingerprint.Http2Fingerprint;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.DefaultHttp2PingFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2PingFrame;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last handler of an HTTP/2 connection: its deadlines, its errors and its end in peace. Runs on the event loop.
 *
 * <p>An answer that the client does not take holds memory here and a connection to the upstream. A stream that stalls while
 * others move is reset: somebody paused a film. When nothing moves at all the connection ends.
 */
@SuppressWarnings("FutureReturnValueIgnored") // A connection that cannot be written to is closed by the channel itself.
final class Http2Watch extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(Http2Watch.class);

    /** Deadlines are looked at so many times within the shortest of them. */
    private static final int LOOKS = 4;
    /** An answer to the PING of a drain takes a round trip. */
    private static final long DRAIN_PING_MILLIS = 2_000;

    private static final long DRAIN_PING = 0x6a61646567617465L;

    private final Http2Limits limits;
    private final ConnectionMetrics metrics;
    private final FrameGuard guard;
    private final Set<StreamGate> streams = new LinkedHashSet<>();
    private long idleSince;
    private long lastMoved;
    private boolean draining;
    private boolean ending;
    private @Nullable ScheduledFuture<?> look;

    Http2Watch(Http2Limits limits, ConnectionMetrics metrics, FrameGuard guard) {
        this.limits = limits;
        this.metrics = metrics;
        this.guard = guard;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        idleSince = now(context);
        long shortest = Math.min(
                limits.headerTimeout().toNanos(),
                Math.min(limits.idleTimeout().toNanos(), limits.stallTimeout().toNanos()));
        long every = Math.max(1, shortest / LOOKS);
        look = context.executor().scheduleAtFixedRate(() -> look(context), every, every, TimeUnit.NANOSECONDS);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        if (look != null) {
            look.cancel(false);
        }
    }

    private static long now(ChannelHandlerContext context) {
        return context.executor().ticker().nanoTime();
    }

    void opened(StreamGate stream) {
        streams.add(stream);
    }

    void closed(StreamGate stream, long now) {
        streams.remove(stream);
        idleSince = now;
    }

    /** An answer begins to wait for the client. */
    void waits(long now) {
        if (streams.stream().noneMatch(StreamGate::waits)) {
            lastMoved = now;
        }
    }

    /** The client took a piece of an answer. */
    void moved(long now) {
        lastMoved = now;
    }

    Http2Fingerprint fingerprint(List<String> pseudoHeaders) {
        return guard.fingerprint(pseudoHeaders);
    }

    private void look(ChannelHandlerContext context) {
        if (ending) {
            return;
        }
        long now = now(context);
        if (guard.headerBlockNanos(now) > limits.headerTimeout().toNanos()) {
            end(context, EndReason.SLOW_HEADERS, "a header block takes too long");
            return;
        }
        if (streams.isEmpty() && now - idleSince > limits.idleTimeout().toNanos()) {
            ending = true;
            context.close();
            return;
        }
        List<StreamGate> stalled =
                streams.stream().filter(stream -> stream.stalled(now)).toList();
        if (!stalled.isEmpty() && now - lastMoved > limits.stallTimeout().toNanos()) {
            end(context, EndReason.STALLED, "nothing of the answers is taken");
            return;
        }
        for (StreamGate stream : stalled) {
            metrics.streamStalled();
            stream.giveUp();
        }
    }

    private void end(ChannelHandlerContext context, EndReason reason, String words) {
        ending = true;
        metrics.ended(reason);
        // From the head of the pipeline, so that the codec meets it.
        context.pipeline().fireExceptionCaught(Http2Exception.connectionError(Http2Error.ENHANCE_YOUR_CALM, words));
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (draining && message instanceof Http2PingFrame ping && ping.ack() && ping.content() == DRAIN_PING) {
            lastGoAway(context);
        }
        ReferenceCountUtil.release(message);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event == Drain.BEGIN && !draining && !ending) {
            draining = true;
            // First that no more streams should be opened, which tells the client to go on elsewhere; those already on
            // their way are still taken. A round trip later, which streams are the last (RFC 9113, 6.8).
            DefaultHttp2GoAwayFrame first = new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR);
            first.setExtraStreamIds(Integer.MAX_VALUE);
            context.write(first);
            context.writeAndFlush(new DefaultHttp2PingFrame(DRAIN_PING));
            context.executor().schedule(() -> lastGoAway(context), DRAIN_PING_MILLIS, TimeUnit.MILLISECONDS);
        }
        context.fireUserEventTriggered(event);
    }

    private void lastGoAway(ChannelHandlerContext context) {
        if (!ending && context.channel().isActive()) {
            ending = true;
            context.writeAndFlush(new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR));
            // Waits for the streams that are open.
            context.close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof Http2Exception error) {
            if (error.error() != Http2Error.ENHANCE_YOUR_CALM) {
                metrics.ended(EndReason.PROTOCOL);
            }
            ending = true;
            LOG.debug("{} ends: {}", context.channel(), error.getMessage());
        } else {
            LOG.debug("{} fails", context.channel(), cause);
            context.close();
        }
    }
}
