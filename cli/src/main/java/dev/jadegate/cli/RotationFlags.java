package dev.jadegate.cli;

import dev.jadegate.kms.secret.rotation.RotationOptions;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** What the operator says about the rotation of secrets. */
final class RotationFlags {
    @Option(
            names = "--rotation-host",
            split = ",",
            paramLabel = "HOST",
            description = "Lets secrets rotate on this host although only this machine reaches it, as localhost.")
    private Set<String> hosts = Set.of();

    @Option(
            names = "--rotation-hook-host",
            split = ",",
            paramLabel = "HOST",
            description = "Lets the hooks of secrets be on this host; `*.example.com` for those below a name.")
    private Set<String> hookHosts = Set.of();

    @Option(
            names = "--rotation-commands",
            paramLabel = "DIR",
            description = "Folder with the commands that secrets may name for their rotation.")
    private @Nullable Path commands;

    @Option(
            names = "--rotation-command-user",
            paramLabel = "USER",
            description = "Whom these commands run as when the server is root: a user without rights.")
    private @Nullable String commandUser;

    @Option(
            names = "--rotation-ca",
            paramLabel = "FILE",
            description = "Certificates in PEM that databases and hooks are checked with (default: those of the JDK).")
    private @Nullable Path authorities;

    @Option(
            names = "--rotations-per-hour",
            paramLabel = "N",
            description = "RotateSecret calls of an account in an hour, up to 100, 0 for no limit (default: 50).")
    private int perHour = RotationOptions.CALLS_PER_HOUR;

    RotationOptions options(CommandLine command) {
        if (perHour < 0 || perHour > RotationOptions.CALLS_PER_HOUR_MAX) {
            throw new ParameterException(
                    command,
                    "--rotations-per-hour `" + perHour + "` is not 0 to " + RotationOptions.CALLS_PER_HOUR_MAX);
        }
        return new RotationOptions(hosts, hookHosts, absolute(commands), commandUser, absolute(authorities), perHour);
    }

    private static @Nullable Path absolute(@Nullable Path path) {
        return path == null ? null : path.toAbsolutePath().normalize();
    }
}
