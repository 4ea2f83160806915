package dev.jadegate.cli;

import dev.jadegate.base.SecretBytes;
import dev.jadegate.server.ServerSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Which HSM keeps keys. Its PIN comes from the environment or a file, never from the command line, which others can read. */
final class HsmOptions {
    private static final String PIN_VARIABLE = "JADEGATE_HSM_PIN";
    private static final int PIN_BYTES_MAX = 255;
    private static final int LABEL_BYTES_MAX = 32;
    private static final Set<PosixFilePermission> OTHERS = Set.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    @Option(
            names = "--hsm-library",
            paramLabel = "FILE",
            description =
                    "PKCS#11 library of the HSM for keys of ProtectionLevel HSM; the PIN is in $" + PIN_VARIABLE + ".")
    private @Nullable Path library;

    @Option(names = "--hsm-token", paramLabel = "LABEL", description = "Label of the token in the HSM.")
    private @Nullable String token;

    @Option(
            names = "--hsm-sessions",
            paramLabel = "N",
            description = "Calls that the token works on at a time (default: ${DEFAULT-VALUE}).",
            defaultValue = "4")
    private int sessions;

    @Option(
            names = "--hsm-pin-file",
            paramLabel = "FILE",
            description = "File with the token's PIN, readable by its owner only, instead of $" + PIN_VARIABLE + ".")
    private @Nullable Path pinFile;

    /** What was given, or null when the server is to have no HSM. */
    ServerSettings.@Nullable Hsm settings(CommandSpec spec) {
        if (library == null && token == null && pinFile == null) {
            return null;
        }
        if (library == null || token == null) {
            throw new ParameterException(
                    spec.commandLine(), "--hsm-library and --hsm-token belong together, and --hsm-pin-file to them");
        }
        int labelBytes = token.getBytes(StandardCharsets.UTF_8).length;
        if (labelBytes < 1 || labelBytes > LABEL_BYTES_MAX) {
            throw new ParameterException(
                    spec.commandLine(), "--hsm-token has 1 to " + LABEL_BYTES_MAX + " bytes, not " + labelBytes);
        }
        if (sessions < 1 || sessions > ServerSettings.Hsm.SESSIONS_MAX) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--hsm-sessions is 1 to " + ServerSettings.Hsm.SESSIONS_MAX + ", not `" + sessions + "`");
        }
        return new ServerSettings.Hsm(library.toAbsolutePath().normalize(), token, sessions, pin(spec));
    }

    private SecretBytes pin(CommandSpec spec) {
        String variable = System.getenv(PIN_VARIABLE);
        boolean inVariable = variable != null && !variable.isEmpty();
        if (inVariable == (pinFile != null)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "the PIN of the HSM's token is taken from $" + PIN_VARIABLE + " or from --hsm-pin-file; give one of"
                            + " them");
        }
        return pinFile == null ? SecretBytes.ofText(String.valueOf(variable)) : ofFile(spec, pinFile);
    }

    private static SecretBytes ofFile(CommandSpec spec, Path file) {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            if (file.getFileSystem().supportedFileAttributeViews().contains("posix")
                    && Files.getPosixFilePermissions(file).stream().anyMatch(OTHERS::contains)) {
                throw new ParameterException(
                        spec.commandLine(),
                        "--hsm-pin-file " + file
                                + " can be read or written by other users: chmod 600 it, and set a new PIN"
                                + " if somebody could have read it");
            }
            bytes = in.readNBytes(PIN_BYTES_MAX + 2);
        } catch (IOException unreadable) {
            throw new ParameterException(
                    spec.commandLine(), "cannot read --hsm-pin-file " + file + ": " + unreadable.getMessage());
        }
        int length = bytes.length;
        while (length > 0 && (bytes[length - 1] == '\n' || bytes[length - 1] == '\r')) {
            length--;
        }
        byte[] pin = Arrays.copyOf(bytes, length);
        try {
            if (length < 1 || length > PIN_BYTES_MAX) {
                throw new ParameterException(
                        spec.commandLine(), "--hsm-pin-file " + file + " has not 1 to " + PIN_BYTES_MAX + " bytes");
            }
            return SecretBytes.copyOf(pin);
        } finally {
            Arrays.fill(bytes, (byte) 0);
            Arrays.fill(pin, (byte) 0);
        }
    }
}
