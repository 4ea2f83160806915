package dev.jadegate.bench;

import dev.jadegate.gate.wire.WireLimits;
import dev.jadegate.gate.wire.WireReply;
import dev.jadegate.server.http.HttpListener;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/**
 * The server's own listener with nothing behind it: every request is put together and handed to a virtual thread as always,
 * and answered by a constant. What a call costs more than this is what the product does for it.
 */
public final class ConstantServer {
    private static final int CONNECTIONS_MAX = 1_000;

    private ConstantServer() {}

    public static void main(String[] arguments) throws Exception {
        byte[] body = arguments[0].getBytes(StandardCharsets.UTF_8);
        String id = "00000000-0000-0000-0000-000000000000";
        try (HttpListener listener = new HttpListener(new HttpListener.Options(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                WireLimits.DEFAULT,
                null,
                request -> CompletableFuture.completedFuture(
                        new WireReply(200, "application/json;charset=utf-8", id, body)),
                () -> id,
                Math.max(1, Runtime.getRuntime().availableProcessors() / 2),
                CONNECTIONS_MAX))) {
            System.out.println(listener.address().getPort());
            while (System.in.read() >= 0) {
                // The parent says the end by closing.
            }
        }
        System.exit(0);
    }
}
