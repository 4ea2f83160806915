package dev.jadegate.bench;

import dev.jadegate.base.SecretBytes;
import dev.jadegate.server.Server;
import dev.jadegate.server.ServerSettings;
import dev.jadegate.server.StartFailure;
import dev.jadegate.testkit.RestoreDrill;
import dev.jadegate.testkit.RootKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Loses a platform and brings it back, with as many ciphertexts as asked for, see {@link RestoreDrill}.
 *
 * <p>Argument: ciphertexts (default 10 000).
 */
public final class DrillBench {
    private DrillBench() {}

    public static void main(String[] arguments) throws Exception {
        int blobs = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10_000;
        Path folder = Files.createTempDirectory("jadegate-drill");
        RestoreDrill.Result result = RestoreDrill.run(
                folder,
                new RestoreDrill.Setting(blobs, null, null),
                RestoreDrill::signed,
                DrillBench::ahead,
                System.out);
        System.out.printf(
                Locale.ROOT,
                "backup %.1f s, restore %.1f s, both with the start of the JVM; %.1f MiB%n",
                result.backup().toMillis() / 1e3,
                result.restore().toMillis() / 1e3,
                result.fileBytes() / (1024.0 * 1024));
        BackupBench.delete(folder);
    }

    private static RestoreDrill.Ahead ahead(Path data, @Nullable String database, RootKey root, Duration ahead)
            throws StartFailure {
        Server server = Server.start(
                ServerSettings.onFreePorts(
                                data, new ServerSettings.RootKey.Given(root.id(), SecretBytes.ofText(root.secret())))
                        .withDatabase(database),
                Clock.offset(Clock.systemUTC(), ahead));
        return new RestoreDrill.Ahead() {
            @Override
            public String hostAndPort() {
                return "127.0.0.1:" + server.apiAddress().getPort();
            }

            @Override
            public void close() {
                server.close();
            }
        };
    }
}
