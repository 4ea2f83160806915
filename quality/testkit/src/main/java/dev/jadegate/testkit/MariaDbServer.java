package dev.jadegate.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A MariaDB of its own, with the programs that a Debian package installed: in a folder for temporary files, on a free port
 * of this machine, with the general log on. Closing it ends it and deletes its files.
 */
public final class MariaDbServer implements AutoCloseable {
    /** What to tell when {@link #isInstalled()} says no. */
    public static final String ABSENT =
            "MariaDB is not installed: apt-get install mariadb-server-core mariadb-client-core";

    private static final Duration READY_MAX = Duration.ofSeconds(60);
    private static final Duration STOP_MAX = Duration.ofSeconds(30);
    private static final List<Path> FOLDERS = List.of(Path.of("/usr/sbin"), Path.of("/usr/bin"));

    private final Path folder;
    private final int port;
    private final Process process;
    private final Thread hook;

    private MariaDbServer(Path folder, int port, Process process) {
        this.folder = folder;
        this.port = port;
        this.process = process;
        hook = new Thread(() -> process.toHandle().destroyForcibly(), "end the MariaDB under test");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Whether its programs are there. */
    public static boolean isInstalled() {
        return program("mariadbd") != null && program("mariadb-install-db") != null;
    }

    private static @Nullable Path program(String name) {
        return FOLDERS.stream()
                .map(folder -> folder.resolve(name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
    }

    /**
     * Makes and starts a server.
     *
     * @param statements of SQL that it runs first, as its administrator
     * @param options further ones of {@code mariadbd}
     */
    public static MariaDbServer start(List<String> statements, String... options) throws IOException {
        Path folder = Files.createTempDirectory(
                "mariadb", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        boolean root = "root".equals(System.getProperty("user.name"));
        run(
                folder,
                command(
                        "mariadb-install-db",
                        root,
                        "--datadir=" + folder.resolve("data"),
                        "--auth-root-authentication-method=normal",
                        "--skip-test-db"));
        Path init = folder.resolve("init.sql");
        Files.write(init, statements, StandardCharsets.UTF_8);
        int port = freePort();
        List<String> line = new ArrayList<>(command(
                "mariadbd",
                root,
                "--datadir=" + folder.resolve("data"),
                "--socket=" + folder.resolve("s"),
                "--bind-address=127.0.0.1",
                "--port=" + port,
                "--pid-file=" + folder.resolve("pid"),
                "--init-file=" + init,
                "--skip-name-resolve",
                "--innodb-buffer-pool-size=8M",
                "--innodb-flush-log-at-trx-commit=0",
                "--general-log=1",
                "--general-log-file=" + folder.resolve("general.log"),
                "--log-bin=" + folder.resolve("binlog")));
        line.addAll(List.of(options));
        Process process = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("errors.log").toFile())
                .start();
        MariaDbServer server = new MariaDbServer(folder, port, process);
        long deadline = System.nanoTime() + READY_MAX.toNanos();
        while (!server.written("errors.log").contains("ready for connections")) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                String log = server.written("errors.log");
                server.close();
                throw new IOException("MariaDB did not start:\n" + log);
            }
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
        return server;
    }

    private static List<String> command(String name, boolean root, String... options) {
        List<String> line = new ArrayList<>();
        line.add(Objects.requireNonNull(program(name), ABSENT).toString());
        line.add("--no-defaults");
        if (root) {
            line.add("--user=root");
        }
        line.addAll(List.of(options));
        return line;
    }

    private static void run(Path folder, List<String> line) throws IOException {
        Path log = folder.resolve("install.log");
        Process process = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            if (!process.waitFor(READY_MAX.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IOException(line.getFirst() + " failed:\n" + Files.readString(log));
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
            throw new IOException(interrupted);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Where it listens, on 127.0.0.1. */
    public int port() {
        return port;
    }

    /** Everything that it wrote to its logs so far: errors, statements, and the log for replicas. */
    public String logs() throws IOException {
        StringBuilder logs = new StringBuilder(written("errors.log")).append(written("general.log"));
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(each -> each.getFileName().toString().startsWith("binlog."))
                    .toList()) {
                logs.append(written(file.getFileName().toString()));
            }
        }
        return logs.toString();
    }

    private String written(String name) throws IOException {
        Path file = folder.resolve(name);
        // One character a byte: a log for replicas is no text.
        return Files.exists(file) ? Files.readString(file, StandardCharsets.ISO_8859_1) : "";
    }

    @Override
    @SuppressWarnings("EmptyCatch")
    public void close() throws IOException {
        process.toHandle().destroy();
        try {
            if (!process.waitFor(STOP_MAX.toSeconds(), TimeUnit.SECONDS)) {
                process.toHandle().destroyForcibly();
                process.waitFor();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException stopping) {
            // The hook runs already.
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
