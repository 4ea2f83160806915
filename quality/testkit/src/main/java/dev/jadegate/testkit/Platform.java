package dev.jadegate.testkit;

import java.io.IOException;
import java.nio.file.Path;

/** A server under test, its root key, and the notes of how it answered one test class. */
public final class Platform implements AutoCloseable {
    private final JadegateProcess server;
    private final RootKey root;
    private final Compat compat;

    private Platform(JadegateProcess server, RootKey root, Compat compat) {
        this.server = server;
        this.root = root;
        this.compat = compat;
    }

    /**
     * Starts a server with a data folder in {@code folder}.
     *
     * @param test whose notes are taken
     * @param client coordinates of the client under test
     * @param options further ones of the server
     */
    public static Platform start(Path folder, Class<?> test, String client, Compat.Adapter adapter, String... options)
            throws IOException {
        RootKey root = RootKey.random();
        JadegateProcess server = JadegateProcess.start(folder.resolve("data"), root, options);
        return new Platform(server, root, new Compat(test, client, adapter));
    }

    public JadegateProcess server() {
        return server;
    }

    public RootKey root() {
        return root;
    }

    public Compat compat() {
        return compat;
    }

    /** Tells the core scenario in a dialect. */
    public void tell(CoreScenario.Dialect dialect) {
        new CoreScenario(compat, dialect, server, root).run();
    }

    /** Checks that the trail has every call once, writes the notes and stops the server. */
    @Override
    public void close() throws IOException {
        try (server;
                compat) {
            new TrailReader(server.hostAndPort(), root.key()).demand(compat.made());
        }
    }
}
