package dev.jadegate.edge;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.jadegate.edge.metrics.EdgeMetrics;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** {@code /healthz} and {@code /metrics} on a loopback address, without authentication. */
final class AdminPages implements AutoCloseable {
    private static final int BACKLOG = 16;

    private final HttpServer server;
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();

    /** @param health what {@code /healthz} says: {@code ok}, or what is wrong and 503 */
    AdminPages(InetSocketAddress address, EdgeMetrics metrics, Supplier<String> health) throws IOException {
        try {
            server = HttpServer.create(address, BACKLOG);
        } catch (IOException taken) {
            throw new IOException(
                    "cannot listen on " + address.getAddress().getHostAddress() + ":" + address.getPort()
                            + " (`admin`, " + taken.getMessage() + "): stop what uses the port, or name another",
                    taken);
        }
        server.setExecutor(executor);
        server.createContext("/", exchange -> answer(exchange, 404, "There are /healthz and /metrics.\n"));
        server.createContext("/healthz", exchange -> {
            String text = health.get();
            answer(exchange, text.equals("ok") ? 200 : 503, text + "\n");
        });
        server.createContext("/metrics", exchange -> answer(exchange, 200, metrics.scrape()));
        server.start();
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        try (exchange) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    InetSocketAddress address() {
        return server.getAddress();
    }

    @Override
    public void close() {
        server.stop(0);
        executor.shutdownNow();
    }
}
