package dev.jadegate.kms.secret;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A hook of the owner's on this machine, over TLS, with a certificate that a test names as an authority. */
final class HookServer implements AutoCloseable {
    private final HttpsServer server;
    final Path certificate;
    final List<Received> received = new CopyOnWriteArrayList<>();

    /** What came in. */
    record Received(String timestamp, String signature, String body) {
        String field(String name) {
            return SecretFixture.field(body, name);
        }
    }

    /** What the hook does; returns the status of its answer. */
    interface Answer {
        int to(Received received);
    }

    /** @param name that the certificate has */
    HookServer(Path folder, String name, Answer answer) throws IOException {
        OwnCertificate own = new OwnCertificate(folder, name);
        certificate = own.certificate();
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(own.context()));
        server.createContext("/", exchange -> serve(exchange, answer));
        server.start();
    }

    private void serve(HttpExchange exchange, Answer answer) throws IOException {
        Received one = new Received(
                exchange.getRequestHeaders().getFirst("X-Jadegate-Timestamp"),
                exchange.getRequestHeaders().getFirst("X-Jadegate-Signature"),
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        received.add(one);
        int status = answer.to(one);
        exchange.getResponseHeaders().set("Location", "https://localhost/elsewhere");
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }

    String url() {
        return "https://localhost:" + server.getAddress().getPort() + "/rotate";
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
