package dev.jadegate.cli.backup;

import dev.jadegate.cli.seal.SealKeys;
import dev.jadegate.cli.seal.SecretSource;
import dev.jadegate.server.backup.PlatformBackup;
import dev.jadegate.server.seal.SealInputs;
import dev.jadegate.store.backup.BackupRefused;
import dev.jadegate.store.seal.SealRecords;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes everything that brings the platform back into one file. */
@Command(
        name = "backup",
        description = {
            "Writes everything that brings the platform back into one encrypted file, also beside a running server.",
            "The root key is not in it. JADEGATE_PASSPHRASE opens the seal as it does at a start."
        },
        mixinStandardHelpOptions = true)
public final class BackupCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli before call().
    private CommandSpec spec;

    @Mixin
    private BackupSettings settings = new BackupSettings();

    @Mixin
    private SealKeys keys = new SealKeys();

    @Parameters(paramLabel = "FILE", description = "Where the backup goes; nothing is written over.")
    @SuppressWarnings("NullAway.Init") // Set by picocli before call().
    private Path file;

    @Override
    public Integer call() {
        PrintWriter err = spec.commandLine().getErr();
        String version = BackupCommand.class.getPackage().getImplementationVersion();
        PlatformBackup backup = new PlatformBackup(
                settings.place(),
                version == null ? "(unpackaged)" : version,
                Clock.systemUTC(),
                new SecureRandom(),
                BackupSettings.tellOn(err));
        SealInputs inputs = SealInputs.NONE;
        try {
            inputs = keys.read();
            PlatformBackup.Made made = backup.write(file, inputs);
            String warning = warning(made.header().seals());
            if (warning != null) {
                err.println("jadegate: warning: " + warning);
            }
            spec.commandLine()
                    .getOut()
                    .println("backup: " + file + ", " + BackupSettings.mebibytes(made.fileBytes()) + " of "
                            + BackupSettings.mebibytes(made.contentBytes()) + ", " + made.events() + " events, at "
                            + made.header().made() + ", opened by "
                            + String.join(" or ", made.header().seals()));
            return 0;
        } catch (SecretSource.Unreadable unreadable) {
            return BackupSettings.tell(unreadable, err);
        } catch (BackupRefused refused) {
            return BackupSettings.tell(refused, err);
        } finally {
            inputs.clear();
        }
    }

    /** What would be lost with the only seal, or nothing when there are several. */
    static @Nullable String warning(List<String> seals) {
        if (seals.size() != 1) {
            return null;
        }
        return switch (seals.getFirst()) {
            case SealRecords.KEY_FILE ->
                "the only seal is the file root.key, which is not in the backup: without a copy of it, kept apart from the"
                        + " backup, every key, secret and password in the backup is lost.";
            case SealRecords.PASSPHRASE ->
                "the only seal is the passphrase: without it every key, secret and password in the backup is lost.";
            default ->
                "there is only one seal (" + seals.getFirst()
                        + "): without it every key, secret and password in the backup is lost.";
        };
    }
}
