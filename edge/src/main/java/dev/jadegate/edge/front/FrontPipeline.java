package dev.jadegate.edge.front;

import dev.jadegate.edge.config.LimitSettings;
import dev.jadegate.edge.connection.HttpFront;
import dev.jadegate.edge.loop.Loop;
import dev.jadegate.edge.proxy.ProxyContext;
import dev.jadegate.edge.proxy.ProxyHandler;
import io.netty.channel.Channel;

/**
 * Puts the proxy behind a transport. Whoever stands in front (TLS, the PROXY protocol, HTTP/2) attaches the connection's facts
 * with {@code ClientConnection.attachTo} and then calls one of the two methods on the channel's loop:
 *
 * <ul>
 *   <li>{@link #http1} on a channel that yields the bytes of HTTP/1.1, encrypted or not: adds the strict decoder, the encoder
 *       and the proxy at the end of the pipeline;
 *   <li>{@link #http2Stream} on a channel that yields {@code HttpRequest}, {@code HttpContent} and {@code LastHttpContent} of one
 *       request and takes {@code HttpResponse} and contents: a stream of HTTP/2 behind {@code Http2StreamFrameToHttpObjectCodec}.
 *       The facts are looked for at the channel first, then at its parent. Header names in lower case, one Host, and the
 *       limits of header fields are the business of who stands in front; the proxy looks at everything else.
 * </ul>
 */
public final class FrontPipeline implements HttpFront {
    private final ProxyContext context;

    public FrontPipeline(ProxyContext context) {
        this.context = context;
    }

    @Override
    public void http1(Channel channel) {
        Loop loop = context.loops().of(channel.eventLoop());
        LimitSettings limits = context.snapshots().get().limits();
        RequestDecoder decoder = new RequestDecoder(limits, loop);
        channel.pipeline()
                .addLast(decoder)
                .addLast(new ResponseEncoder(decoder))
                .addLast(new ProxyHandler(context, loop, decoder));
    }

    @Override
    public void http2Stream(Channel channel) {
        Loop loop = context.loops().of(channel.eventLoop());
        channel.pipeline().addLast(new ProxyHandler(context, loop, null));
    }
}
