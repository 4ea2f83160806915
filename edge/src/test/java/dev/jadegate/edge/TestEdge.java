package dev.jadegate.edge;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

/** An edge on a free port, its configuration in a folder of its own. */
final class TestEdge implements AutoCloseable {
    private final Path folder;
    private final Edge edge;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private TestEdge(Path folder, String yaml) {
        this.folder = folder;
        try {
            Files.writeString(file(), yaml);
            edge = Edge.start(file(), InstantSource.system(), out);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (Edge.StartFailure failed) {
            throw new AssertionError(failed.getMessage(), failed);
        }
    }

    static TestEdge of(Path folder, String yaml) {
        return new TestEdge(folder, yaml);
    }

    /** In front of one backend, without rules. */
    static TestEdge plain(Path folder, TestBackend backend, String more) {
        return of(folder, yaml(backend.port(), "off", more));
    }

    /** In front of one backend, with rules in {@code rules.conf}. */
    static TestEdge guarded(Path folder, TestBackend backend, String rules, String more) {
        try {
            Files.writeString(folder.resolve("rules.conf"), rules);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return of(folder, yaml(backend.port(), "on", "waf: {rules: [rules.conf], inlineBytes: 4KiB}\n" + more));
    }

    static String yaml(int backend, String waf, String more) {
        return """
                eventLoops: 1
                reloadInterval: 0s
                listeners:
                  - {name: main, port: 0}
                upstreams:
                  app: {servers: ["127.0.0.1:%d"], connectTimeout: 2s}
                sites:
                  - {hosts: [shop.example.com], upstream: app, waf: %s}
                """.formatted(backend, waf) + more;
    }

    Path file() {
        return folder.resolve("edge.yaml");
    }

    Edge edge() {
        return edge;
    }

    int port() {
        return edge.addresses().values().iterator().next().getPort();
    }

    /** What was written to standard output so far; lines come a moment later than answers. */
    String output() {
        return out.toString(StandardCharsets.US_ASCII);
    }

    /** The lines of standard output, once there are so many of them. */
    List<String> lines(int count) {
        long end = System.nanoTime() + 20_000_000_000L;
        while (output().lines().count() < count && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        return output().lines().toList();
    }

    @Override
    public void close() {
        edge.close();
    }
}
