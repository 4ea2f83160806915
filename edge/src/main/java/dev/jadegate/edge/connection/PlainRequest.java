package dev.jadegate.edge.connection;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http2.HttpConversionUtil.ExtensionHeaderNames;

/** Takes out of a request the headers by which Netty tells what it was in HTTP/2: nobody behind the edge knows them. */
@Sharable
final class PlainRequest extends ChannelInboundHandlerAdapter {
    static final PlainRequest INSTANCE = new PlainRequest();

    private PlainRequest() {}

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpRequest request) {
            HttpHeaders headers = request.headers();
            for (ExtensionHeaderNames name : ExtensionHeaderNames.values()) {
                headers.remove(name.text());
            }
        }
        context.fireChannelRead(message);
    }
}
