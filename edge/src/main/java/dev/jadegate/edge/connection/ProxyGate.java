package dev.jadegate.edge.connection;

import dev.jadegate.edge.connection.ConnectionMetrics.Refusal;
import dev.jadegate.edge.proxy.ClientConnection;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.codec.haproxy.HAProxyProtocolException;
import io.netty.util.NetUtil;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the PROXY header (haproxy.org, proxy-protocol.txt, versions 1 and 2) that a connection of a load balancer begins
 * with, which tells the client's address. Stands behind the decoder of such headers and leaves with it.
 */
@SuppressWarnings("FutureReturnValueIgnored") // A close needs no look.
final class ProxyGate extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(ProxyGate.class);

    /** Bytes of what version 2 may add to the addresses; load balancers add some 100. */
    static final int ADDITIONS_BYTES_MAX = 2 << 10;

    private final Duration timeout;
    private final ConnectionMetrics metrics;
    private final Consumer<ChannelHandlerContext> next;
    private @Nullable ScheduledFuture<?> deadline;
    private boolean refused;

    /** @param next puts the handlers that come after a header behind the given one */
    private ProxyGate(Duration timeout, ConnectionMetrics metrics, Consumer<ChannelHandlerContext> next) {
        this.timeout = timeout;
        this.metrics = metrics;
        this.next = next;
    }

    static void install(
            Channel channel, Duration timeout, ConnectionMetrics metrics, Consumer<ChannelHandlerContext> next) {
        channel.pipeline()
                .addLast(new HAProxyMessageDecoder(ADDITIONS_BYTES_MAX))
                .addLast(new ProxyGate(timeout, metrics, next));
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        deadline = context.executor()
                .schedule(
                        () -> {
                            metrics.refused(Refusal.TIMED_OUT);
                            context.close();
                        },
                        timeout.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        if (deadline != null) {
            deadline.cancel(false);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        handlerRemoved(context);
        context.fireChannelInactive();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event == Drain.BEGIN) {
            context.close();
        }
        context.fireUserEventTriggered(event);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof HAProxyMessage header)) {
            context.fireChannelRead(message);
            return;
        }
        try {
            accept(context, header);
        } catch (UnknownHostException impossible) {
            refuse(context, impossible);
        } finally {
            ReferenceCountUtil.release(header);
        }
    }

    private void accept(ChannelHandlerContext context, HAProxyMessage header) throws UnknownHostException {
        InetSocketAddress client = address(header.sourceAddress(), header.sourcePort());
        InetSocketAddress server = address(header.destinationAddress(), header.destinationPort());
        // LOCAL is a health check of the balancer itself; an UNKNOWN protocol has no address to tell.
        if (header.command() == HAProxyCommand.PROXY && client != null && server != null) {
            ClientConnection.of(context.channel()).onBehalfOf(client, server).attachTo(context.channel());
        }
        next.accept(context);
        context.pipeline().remove(this);
    }

    private static @Nullable InetSocketAddress address(@Nullable String text, int port) throws UnknownHostException {
        // A path of a Unix socket is no such address.
        byte[] bytes = text == null ? null : NetUtil.createByteArrayFromIpAddressString(text);
        return bytes == null ? null : new InetSocketAddress(InetAddress.getByAddress(bytes), port);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof HAProxyProtocolException || cause.getCause() instanceof HAProxyProtocolException) {
            refuse(context, cause);
        } else {
            context.close();
        }
    }

    private void refuse(ChannelHandlerContext context, Throwable cause) {
        if (refused) {
            // The decoder may complain of the same bytes again when the channel closes.
            return;
        }
        refused = true;
        metrics.refused(Refusal.MALFORMED);
        LOG.debug("{} begins with no PROXY header", context.channel(), cause);
        context.close();
    }
}
