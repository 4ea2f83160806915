package dev.jadegate.bench;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** The floor: a Vert.x server that answers a constant. Prints its port and stays until its input ends. */
public final class BareServer {
    private BareServer() {}

    /** Starts it in a process of its own. */
    static Process start(String reply) throws IOException {
        return start(BareServer.class, reply);
    }

    /** Starts a server of a constant in a process of its own: a class whose {@code main} prints its port as this one does. */
    static Process start(Class<?> server, String reply) throws IOException {
        return new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-XX:+UseSerialGC",
                        "-Xmx512m",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("java.class.path"),
                        server.getName(),
                        reply)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** The port that a started one listens on. */
    static int port(Process server) throws IOException {
        return Integer.parseInt(
                server.inputReader(StandardCharsets.UTF_8).readLine().trim());
    }

    public static void main(String[] arguments) throws Exception {
        Vertx vertx = Vertx.vertx();
        Buffer reply = Buffer.buffer(arguments[0]);
        HttpServer server = vertx.createHttpServer()
                .requestHandler(request -> request.endHandler(ended -> request.response()
                        .putHeader("Content-Type", "application/json;charset=utf-8")
                        .end(reply)))
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
        System.out.println(server.actualPort());
        while (System.in.read() >= 0) {
            // The parent says the end by closing.
        }
        System.exit(0);
    }
}
