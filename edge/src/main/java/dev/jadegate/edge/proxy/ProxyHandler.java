package dev.jadegate.edge.proxy;

import dev.jadegate.edge.loop.Linger;
import dev.jadegate.edge.loop.Loop;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The proxy at the end of a client's pipeline: one for each connection of HTTP/1.1, one for each stream of HTTP/2. It takes
 * {@code HttpRequest}, {@code HttpContent} and {@code LastHttpContent}, one request at a time, and writes {@code HttpResponse},
 * {@code HttpContent} and {@code LastHttpContent}. A message whose {@code DecoderResult} failed is answered with the status of
 * its {@link RefusedRequest}, 400 without one. On the channel's loop alone.
 */
@SuppressWarnings("FutureReturnValueIgnored") // A write that fails closes the channel, which the exchange hears.
public final class ProxyHandler extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(ProxyHandler.class);

    private final ProxyContext context;
    private final Loop loop;
    private final @Nullable FrontCodec codec;
    private @Nullable ChannelHandlerContext channelContext;
    private @Nullable Exchange exchange;
    private boolean closing;
    private int requests;

    /**
     * For one channel.
     *
     * @param codec of HTTP/1.1; null for a stream, which has one request and cannot become a WebSocket
     */
    public ProxyHandler(ProxyContext context, Loop loop, @Nullable FrontCodec codec) {
        this.context = context;
        this.loop = loop;
        this.codec = codec;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        channelContext = added;
    }

    ProxyContext context() {
        return context;
    }

    Loop loop() {
        return loop;
    }

    ChannelHandlerContext channelContext() {
        if (channelContext == null) {
            throw new IllegalStateException("not in a pipeline");
        }
        return channelContext;
    }

    Channel channel() {
        return channelContext().channel();
    }

    @Nullable
    FrontCodec codec() {
        return codec;
    }

    /** Whether another request may follow the one that is answered now. */
    boolean mayContinue() {
        return codec != null
                && !context.draining().get()
                && requests < context.snapshots().get().limits().requestsPerConnection();
    }

    @Override
    public void channelRead(ChannelHandlerContext on, Object message) {
        if (closing || !(message instanceof HttpObject part)) {
            ReferenceCountUtil.release(message);
            return;
        }
        try {
            if (part.decoderResult().isFailure()) {
                refuse(part.decoderResult().cause());
                ReferenceCountUtil.release(message);
                return;
            }
            if (message instanceof HttpRequest request) {
                requests++;
                Exchange begun = new Exchange(this, request);
                exchange = begun;
                begun.begin();
            }
            if (message instanceof HttpContent content) {
                if (exchange == null) {
                    content.release();
                } else {
                    exchange.requestContent(content);
                }
            }
        } catch (RefusedRequest refusal) {
            refuse(refusal);
        }
    }

    private void refuse(Throwable cause) {
        int status = cause instanceof RefusedRequest refusal ? refusal.status() : 400;
        context.metrics().refused();
        Exchange begun = exchange;
        if (begun == null) {
            begun = new Exchange(this, null);
            exchange = begun;
        }
        begun.refuseAndClose(status);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext on) {
        if (exchange != null) {
            exchange.requestPaused();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext on) {
        if (exchange != null) {
            exchange.clientWritable(on.channel().isWritable());
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext on) {
        closing = true;
        Exchange open = exchange;
        if (open != null) {
            exchange = null;
            open.clientGone();
        }
        on.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext on, Throwable cause) {
        if (!(cause instanceof IOException)) {
            // A client that goes away is no news; a bug is.
            LOG.error("a connection is closed because of a bug", cause);
        }
        on.close();
    }

    /** The answer is written. */
    void ended(boolean keep) {
        exchange = null;
        if (keep && codec != null) {
            codec.exchangeEnded();
        }
    }

    /** Leaves the pipeline to a tunnel. */
    void leave() {
        exchange = null;
        closing = true;
        channelContext().pipeline().remove(this);
    }

    /** Whether no request is being answered. */
    public boolean isIdle() {
        return exchange == null;
    }

    /** Closes after the answer is written, letting the client read it although it may be sending still. */
    void closeAfter(ChannelFuture answer, boolean requestWhole) {
        closing = true;
        Channel channel = channel();
        channel.config().setAutoRead(true);
        if (!requestWhole && codec != null) {
            channel.pipeline().addBefore(channel.pipeline().context(codec).name(), null, Linger.ofUpload());
        }
        answer.addListener(ChannelFutureListener.CLOSE);
    }

    void closeNow() {
        closing = true;
        channel().close();
    }
}
