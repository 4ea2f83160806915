package dev.jadegate.cli.backup;

import dev.jadegate.cli.seal.SealKeys;
import dev.jadegate.cli.seal.SecretSource;
import dev.jadegate.server.backup.PlatformRestore;
import dev.jadegate.server.seal.SealInputs;
import dev.jadegate.store.backup.BackupRefused;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Brings a platform back from a backup. */
@Command(
        name = "restore",
        description = {
            "Brings a platform back from a backup, into a folder (and a database) that has nothing yet.",
            "What opens the platform's seal opens the backup."
        },
        mixinStandardHelpOptions = true)
public final class RestoreCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli before call().
    private CommandSpec spec;

    @Mixin
    private BackupSettings settings = new BackupSettings();

    @Mixin
    private SealKeys keys = new SealKeys();

    @Parameters(paramLabel = "FILE", description = "The backup.")
    @SuppressWarnings("NullAway.Init") // Set by picocli before call().
    private Path file;

    @Option(
            names = "--root-key-file",
            paramLabel = "FILE",
            description = "The copy of root.key, for a backup that is sealed by a key file.")
    private @Nullable Path rootKeyFile;

    @Override
    public Integer call() {
        PrintWriter err = spec.commandLine().getErr();
        SealInputs inputs = SealInputs.NONE;
        try {
            inputs = keys.read();
            PlatformRestore restore =
                    new PlatformRestore(settings.place(), new SecureRandom(), BackupSettings.tellOn(err));
            PlatformRestore.Restored restored = restore.run(file, new PlatformRestore.Keys(rootKeyFile, inputs));
            spec.commandLine()
                    .getOut()
                    .println("restored: " + settings.place().data() + ", "
                            + BackupSettings.mebibytes(restored.contentBytes()) + ", " + restored.events()
                            + " events, as of " + restored.header().made());
            return 0;
        } catch (SecretSource.Unreadable unreadable) {
            return BackupSettings.tell(unreadable, err);
        } catch (BackupRefused refused) {
            return BackupSettings.tell(refused, err);
        } finally {
            inputs.clear();
        }
    }
}
