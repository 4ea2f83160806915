package dev.jadegate.cli;

import dev.jadegate.base.SecretBytes;
import dev.jadegate.cli.seal.SealKeys;
import dev.jadegate.cli.seal.SecretSource;
import dev.jadegate.server.Server;
import dev.jadegate.server.ServerSettings;
import dev.jadegate.server.StartFailure;
import dev.jadegate.server.seal.SealInputs;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Starts the server and stays until it is told to stop. */
@Command(
        name = "start",
        description = "Starts the server in the foreground; SIGTERM or Ctrl-C stops it cleanly.",
        mixinStandardHelpOptions = true)
final class StartCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli before call().
    private CommandSpec spec;

    @Option(names = "--data", paramLabel = "DIR", description = "Data folder (default: ./data).")
    private Path data = Path.of("data");

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            description = "Where the API is served, HTTP and TLS on one port (default: 127.0.0.1:9460).")
    private String listen = "127.0.0.1:9460";

    @Option(
            names = "--admin-listen",
            paramLabel = "HOST:PORT",
            description = "Where /healthz, /readyz and /metrics are served (default: 127.0.0.1:9461).")
    private String adminListen = "127.0.0.1:9461";

    @Option(
            names = "--database",
            paramLabel = "URL",
            description = "jdbc:postgresql://... instead of SQLite in the data folder.")
    private @Nullable String database;

    @Option(
            names = "--root-access-key",
            paramLabel = "ID:SECRET|new",
            description = "Gives the root account this access key, or a new one that is printed once.")
    private @Nullable String rootAccessKey;

    @Option(
            names = "--region",
            paramLabel = "REGION",
            description = "The region that events and endpoints name (default: cn-hangzhou).")
    private String region = "cn-hangzhou";

    @Option(
            names = "--calls-per-second",
            paramLabel = "N",
            description = "Calls that one account may make each second, 0 for no limit (default: 10000).")
    private long callsPerSecond = 10_000;

    @Mixin
    private RotationFlags rotation = new RotationFlags();

    @Mixin
    private HsmOptions hsm = new HsmOptions();

    @Mixin
    @SuppressWarnings("NullAway.Init") // Set by picocli before call().
    private SealKeys sealKeys;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Settings file: lines such as `data = /var/lib/jadegate`.")
    @SuppressWarnings("UnusedVariable") // Read before the other options are, by Main.
    private @Nullable Path config;

    @Override
    public Integer call() {
        PrintWriter err = spec.commandLine().getErr();
        Server server;
        SealedStart sealed = new SealedStart(spec.commandLine().getOut());
        try {
            server = Server.start(settings(sealKeys.read()), Clock.systemUTC(), sealed);
            sealed.ended();
        } catch (SecretSource.Unreadable unreadable) {
            err.println("jadegate: " + unreadable.getMessage());
            return StartFailure.WRONG_SETUP;
        } catch (StartFailure failure) {
            err.println("jadegate: " + failure.getMessage());
            return failure.exitCode();
        }
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            server.close();
                            // Told to stop and stopped cleanly: the JVM would report the signal instead.
                            Runtime.getRuntime().halt(0);
                        },
                        "stop"));
        Greeting.print(server, spec.commandLine().getOut());
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        return 0;
    }

    private ServerSettings settings(SealInputs seal) {
        if (!region.matches("[a-z0-9-]{1,32}")) {
            throw new ParameterException(
                    spec.commandLine(), "--region `" + region + "` is not 1 to 32 lower-case letters, digits and `-`");
        }
        if (callsPerSecond < 0) {
            throw new ParameterException(spec.commandLine(), "--calls-per-second `" + callsPerSecond + "` is negative");
        }
        return new ServerSettings(
                data.toAbsolutePath().normalize(),
                address("--listen", listen),
                address("--admin-listen", adminListen),
                database,
                seal,
                rootKey(),
                region,
                callsPerSecond,
                rotation.options(spec.commandLine()),
                hsm.settings(spec));
    }

    private ServerSettings.@Nullable RootKey rootKey() {
        String text = rootAccessKey;
        if (text == null || text.isEmpty()) {
            return null;
        }
        if (text.equals("new")) {
            return new ServerSettings.RootKey.Generated();
        }
        int colon = text.indexOf(':');
        String id = colon < 0 ? "" : text.substring(0, colon);
        String secret = colon < 0 ? "" : text.substring(colon + 1);
        if (!id.matches("[A-Za-z0-9]{8,64}") || !secret.matches("[A-Za-z0-9+/=_-]{16,128}")) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--root-access-key is `new` or `ID:SECRET` with 8 to 64 letters and digits, and 16 to 128 characters of"
                            + " letters, digits and `+/=_-`");
        }
        return new ServerSettings.RootKey.Given(id, SecretBytes.ofText(secret));
    }

    private InetSocketAddress address(String option, String text) {
        int colon = text.lastIndexOf(':');
        try {
            String host = colon < 0 ? "" : text.substring(0, colon);
            int port = Integer.parseInt(text.substring(colon + 1));
            if (!host.isEmpty() && port >= 0 && port <= 65535) {
                return new InetSocketAddress(InetAddress.getByName(host.replaceAll("[\\[\\]]", "")), port);
            }
        } catch (NumberFormatException | UnknownHostException _) {
            // Told below.
        }
        throw new ParameterException(
                spec.commandLine(),
                option + " `" + text + "` is not HOST:PORT, as 127.0.0.1:9460; port 0 takes a free one");
    }
}
