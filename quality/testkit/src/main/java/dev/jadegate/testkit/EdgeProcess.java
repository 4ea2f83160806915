package dev.jadegate.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The edge in a process of its own, started from the built distribution. Closing it stops it. */
public final class EdgeProcess implements AutoCloseable {
    private static final Duration LOOK_AGAIN = Duration.ofMillis(50);
    private static final Duration READY_MAX = Duration.ofSeconds(60);

    private final Process process;
    private final Path folder;
    private final int port;

    private EdgeProcess(Process process, Path folder, int port) {
        this.process = process;
        this.folder = folder;
        this.port = port;
    }

    /**
     * Starts one in front of one backend and waits until it listens.
     *
     * @param folder is made; holds its configuration and what it writes
     * @param backend the port of the backend
     * @param more lines of the configuration beside listeners, sites and upstreams
     */
    public static EdgeProcess start(Path folder, int backend, String more) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        int port = freePort();
        Path configuration = folder.resolve("edge.yaml");
        Files.writeString(configuration, """
                listeners:
                  - address: 127.0.0.1
                    port: %d
                sites:
                  - hosts: ["*"]
                    upstream: backend
                upstreams:
                  backend:
                    servers: ["127.0.0.1:%d"]
                %s""".formatted(port, backend, more));
        List<String> command = new ArrayList<>(JadegateProcess.program());
        command.addAll(List.of("edge", "--config", configuration.toString()));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("edge.log").toFile())
                .start();
        EdgeProcess started = new EdgeProcess(process, folder, port);
        for (long end = System.nanoTime() + READY_MAX.toNanos(); !started.answers(); ) {
            if (!process.isAlive() || System.nanoTime() > end) {
                process.destroyForcibly();
                throw new IOException("the edge did not start; it wrote:\n" + started.written());
            }
            Thread.sleep(LOOK_AGAIN);
        }
        return started;
    }

    private boolean answers() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    /** A port of the loopback address that nobody had a moment ago. */
    public static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Where it listens. */
    public int port() {
        return port;
    }

    public long pid() {
        return process.pid();
    }

    /** Its folder. */
    public Path folder() {
        return folder;
    }

    /** What it wrote so far. */
    public String written() throws IOException {
        return Files.readString(folder.resolve("edge.log"));
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (process.waitFor(JadegateProcess.STOP_MAX.toSeconds(), TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
    }
}
