package dev.jadegate.edge.connection;

import dev.jadegate.edge.proxy.ClientConnection;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Answers each request with what was seen of it, a line each. {@code /big?N} is answered with N bytes, {@code /hold} never.
 */
final class TestFront implements HttpFront {
    @Override
    public void http1(Channel connection) {
        connection.pipeline().addLast(new HttpServerCodec(), new Answers(false));
    }

    @Override
    public void http2Stream(Channel stream) {
        stream.pipeline().addLast(new Answers(true));
    }

    private static final class Answers extends SimpleChannelInboundHandler<HttpObject> {
        private final boolean http2;
        private @Nullable HttpRequest head;
        private long bodyBytes;

        Answers(boolean http2) {
            this.http2 = http2;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, HttpObject part) {
            if (part instanceof HttpRequest request) {
                head = request;
                bodyBytes = 0;
            }
            if (part instanceof HttpContent content) {
                bodyBytes += content.content().readableBytes();
            }
            if (part instanceof LastHttpContent last
                    && head != null
                    && !head.uri().equals("/hold")) {
                answer(context, head, last);
            }
        }

        private void answer(ChannelHandlerContext context, HttpRequest request, LastHttpContent last) {
            ByteBuf body = request.uri().startsWith("/big?")
                    ? Unpooled.wrappedBuffer(
                            new byte[Integer.parseInt(request.uri().substring(5))])
                    : Unpooled.copiedBuffer(seen(context, request, last), StandardCharsets.ISO_8859_1);
            FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, body);
            HttpUtil.setContentLength(response, body.readableBytes());
            boolean close = !http2 && !HttpUtil.isKeepAlive(request);
            var written = context.writeAndFlush(response);
            if (close) {
                written.addListener(ChannelFutureListener.CLOSE);
            }
        }

        private String seen(ChannelHandlerContext context, HttpRequest request, LastHttpContent last) {
            ClientConnection client = ClientConnection.of(context.channel());
            StringBuilder text = new StringBuilder();
            text.append(request.method()).append(' ').append(request.uri()).append('\n');
            Map<String, String> fields = new TreeMap<>();
            request.headers().forEach(field -> fields.put(field.getKey(), field.getValue()));
            fields.remove(HttpHeaderNames.USER_AGENT.toString());
            fields.forEach((name, value) ->
                    text.append(name).append(": ").append(value).append('\n'));
            last.trailingHeaders()
                    .forEach(field -> text.append("trailer ")
                            .append(field.getKey())
                            .append(": ")
                            .append(field.getValue())
                            .append('\n'));
            text.append("body ").append(bodyBytes).append('\n');
            text.append("client ")
                    .append(client.client().getAddress().getHostAddress())
                    .append('\n');
            text.append("http2 ").append(client.fingerprints().http2()).append('\n');
            text.append("ja4 ").append(client.fingerprints().ja4()).append('\n');
            text.append("tls ").append(client.tls()).append('\n');
            return text.toString();
        }
    }
}
