package dev.jadegate.conformance.backup;

import dev.jadegate.base.SecretBytes;
import dev.jadegate.server.Server;
import dev.jadegate.server.ServerSettings;
import dev.jadegate.testkit.JadegateProcess;
import dev.jadegate.testkit.RestoreDrill;
import dev.jadegate.testkit.RootKey;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A server whose clock is ahead, in a process of its own like every server under test. */
final class LaterServer implements RestoreDrill.Ahead {
    private final JadegateProcess process;

    private LaterServer(JadegateProcess process) {
        this.process = process;
    }

    static LaterServer start(Path data, @Nullable String database, RootKey root, Duration ahead) throws Exception {
        Path classes = Path.of(LaterServer.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        try {
            return new LaterServer(JadegateProcess.startBy(
                    Main.class.getName(),
                    classes,
                    data,
                    List.of(
                            data.toString(),
                            database == null ? "" : database,
                            root.id(),
                            root.secret(),
                            ahead.toString())));
        } catch (IOException failed) {
            throw new IllegalStateException("the server of another time did not start", failed);
        }
    }

    @Override
    public String hostAndPort() {
        return process.hostAndPort();
    }

    @Override
    public void close() {
        process.close();
    }

    /** What the process runs. */
    static final class Main {
        private Main() {}

        public static void main(String[] arguments) throws Exception {
            Server server = Server.start(
                    ServerSettings.onFreePorts(
                                    Path.of(arguments[0]),
                                    new ServerSettings.RootKey.Given(arguments[2], SecretBytes.ofText(arguments[3])))
                            .withDatabase(arguments[1].isEmpty() ? null : arguments[1]),
                    Clock.offset(Clock.systemUTC(), Duration.parse(arguments[4])));
            Runtime.getRuntime().addShutdownHook(new Thread(server::close));
            String place = "127.0.0.1:" + server.apiAddress().getPort();
            System.out.println("jadegate ready: http://" + place + " https://" + place + " admin http://" + place
                    + " account " + server.account());
            Thread.currentThread().join();
        }
    }
}
