package dev.jadegate.edge.proxy;

import dev.jadegate.edge.log.JsonLine;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import org.jspecify.annotations.Nullable;

/** One line of the access log. The query is left out: secrets stand in queries. */
final class AccessLine {
    private AccessLine() {}

    static void write(Exchange exchange, Answer answer) {
        ProxyContext context = exchange.front().context();
        if (!context.accessLog().isOn()) {
            return;
        }
        ClientConnection connection = exchange.connection();
        JsonLine line = new JsonLine()
                .text("time", context.clock().instant().toString())
                .text("requestId", exchange.id())
                .text("listener", connection.listener().name())
                .text("site", exchange.site() == null ? null : exchange.site().name())
                .text(
                        "client",
                        exchange.client().isEmpty()
                                ? connection.client().getAddress().getHostAddress()
                                : exchange.client());
        if (exchange.hasRequest()) {
            HttpRequest request = exchange.request();
            RequestTarget target = exchange.knownTarget();
            line.text("method", request.method().name())
                    .text("host", target == null ? null : target.host())
                    .text("path", withoutQuery(request.uri()))
                    .text("protocol", request.protocolVersion().text())
                    .text("userAgent", request.headers().get(HttpHeaderNames.USER_AGENT));
        }
        var server = exchange.lastServer();
        line.number("status", answer.status())
                .number("bytesIn", exchange.bodyBytes())
                .number("bytesOut", answer.bytes())
                .number("micros", (exchange.front().loop().nanoTime() - exchange.beganNanos()) / 1_000)
                .text("upstream", server == null ? null : server.settings().name());
        var tls = connection.tls();
        line.text("tls", tls == null ? null : tls.version())
                .text("ja4", connection.fingerprints().ja4());
        context.accessLog().write(line.end());
    }

    private static @Nullable String withoutQuery(String uri) {
        int question = uri.indexOf('?');
        return question < 0 ? uri : uri.substring(0, question);
    }
}
