package dev.jadegate.edge.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;

/** What a client sees when the edge answers itself: a status and the id to ask for, never a reason that helps to get around it. */
final class ErrorPage {
    private ErrorPage() {}

    static FullHttpResponse of(ChannelHandlerContext context, int code, String requestId, boolean body) {
        HttpResponseStatus status = HttpResponseStatus.valueOf(code);
        String text = "<!doctype html>\n<title>" + code + " " + status.reasonPhrase() + "</title>\n<h1>"
                + status.reasonPhrase() + "</h1>\n<p>Request " + requestId + "</p>\n";
        ByteBuf content = body ? ByteBufUtil.writeAscii(context.alloc(), text) : Unpooled.EMPTY_BUFFER;
        FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, content);
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "text/html; charset=utf-8")
                .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
                .set("x-request-id", requestId)
                .setInt(HttpHeaderNames.CONTENT_LENGTH, text.length());
        return response;
    }
}
