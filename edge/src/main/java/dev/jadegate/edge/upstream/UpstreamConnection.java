package dev.jadegate.edge.upstream;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/** One connection to a server: idle in the pool, or serving one request. On its loop alone. */
@SuppressWarnings("FutureReturnValueIgnored") // A write that fails closes the channel, which the listener hears.
public final class UpstreamConnection extends ChannelInboundHandlerAdapter {
    private static final int SWITCHING_PROTOCOLS = 101;

    private final UpstreamServer server;
    private final ResponseDecoder decoder;
    private @Nullable Channel channel;
    private @Nullable UpstreamListener listener;
    private boolean informational;
    private boolean reusable = true;
    private boolean answering;
    private long idleSinceNanos;

    UpstreamConnection(UpstreamServer server, ResponseDecoder decoder) {
        this.server = server;
        this.decoder = decoder;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        channel = context.channel();
    }

    public Channel channel() {
        if (channel == null) {
            throw new IllegalStateException("not connected");
        }
        return channel;
    }

    public UpstreamServer server() {
        return server;
    }

    /** Serves a request from now on. */
    public void begin(UpstreamListener asking, HttpMethod method) {
        listener = asking;
        answering = false;
        decoder.expectBody(!method.equals(HttpMethod.HEAD));
        server.began();
    }

    /** Whether a byte of the answer has come. */
    public boolean answering() {
        return answering;
    }

    /** Whether it may serve another request once this one is answered. */
    boolean isReusable() {
        return reusable && channel().isActive();
    }

    /** The request is over, one way or another; nobody hears of the connection any more. */
    void detach(long nowNanos) {
        if (listener != null) {
            listener = null;
            server.ended();
        }
        idleSinceNanos = nowNanos;
    }

    long idleSinceNanos() {
        return idleSinceNanos;
    }

    /** Takes HTTP out of the connection, so that bytes pass as they are; what was read already comes next. */
    public void leave() {
        channel().pipeline().remove(this);
        channel().pipeline().remove(decoder);
    }

    public void close() {
        channel().close();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        UpstreamListener hearing = listener;
        if (hearing == null || !(message instanceof HttpObject part)) {
            // Bytes that nobody asked for could be taken for the answer to the next request.
            ReferenceCountUtil.release(message);
            reusable = false;
            context.close();
            return;
        }
        if (part.decoderResult().isFailure()) {
            ReferenceCountUtil.release(message);
            fail(context, "the server's answer is not HTTP/1.1");
            return;
        }
        if (message instanceof HttpResponse response) {
            int status = response.status().code();
            answering = true;
            informational =
                    response.status().codeClass() == HttpStatusClass.INFORMATIONAL && status != SWITCHING_PROTOCOLS;
            if (!informational) {
                reusable = HttpUtil.isKeepAlive(response) && status != SWITCHING_PROTOCOLS;
                hearing.responseHead(response);
            }
        }
        if (message instanceof HttpContent content) {
            if (informational || listener == null) {
                content.release();
            } else {
                reusable &= !(content instanceof LastHttpContent)
                        || content.decoderResult().isSuccess();
                hearing.responseContent(content);
            }
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (listener != null) {
            listener.responsePaused();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (listener != null && context.channel().isWritable()) {
            listener.upstreamWritable();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        fail(context, "the server closed the connection");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        fail(context, "the connection to the server broke");
    }

    private void fail(ChannelHandlerContext context, String reason) {
        reusable = false;
        context.close();
        if (listener != null) {
            listener.upstreamFailed(reason);
        }
    }
}
