package dev.jadegate.cli.seal;

import dev.jadegate.server.StartFailure;
import dev.jadegate.server.seal.Pkcs11Seals;
import dev.jadegate.server.seal.SealSession;
import dev.jadegate.store.OpeningRefused;
import dev.jadegate.store.seal.SealRefused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What the commands about a seal have in common: the data folder, and how they end. */
abstract sealed class SealTask implements Callable<Integer>
        permits AddTask,
                SealCommand.Status,
                SealCommand.Remove,
                SealCommand.Rekey,
                SealCommand.Unseal,
                SealCommand.Lock {
    private static final int NOT_AVAILABLE = 69;
    private static final int REFUSED = 77;
    private static final int WRONG_SETUP = 78;

    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli before call().
    CommandSpec spec;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Data folder (default: $${env:JADEGATE_DATA} or ./data).")
    private @Nullable Path data;

    /** What a command does, with whatever may go wrong. */
    abstract int run() throws SealRefused, OpeningRefused, StartFailure, SecretSource.Unreadable, IOException;

    @Override
    public Integer call() {
        try {
            return run();
        } catch (SealRefused refused) {
            return tell(
                    refused.getMessage(),
                    switch (refused.reason()) {
                        case SEALED, DOES_NOT_OPEN, TOO_SOON, LAST_SEAL, UNKNOWN_SEAL, TOO_MANY, UNFIT_PASSPHRASE ->
                            REFUSED;
                        case MISSING, ALTERED, OLD_FORMAT, READABLE_BY_OTHERS, NOT_ACCESSIBLE, TOKEN -> WRONG_SETUP;
                    });
        } catch (OpeningRefused refused) {
            boolean inUse = refused.reason() == OpeningRefused.Reason.FOLDER_IN_USE;
            return tell(refused.getMessage(), inUse ? NOT_AVAILABLE : WRONG_SETUP);
        } catch (StartFailure failure) {
            return tell(failure.getMessage(), failure.exitCode());
        } catch (SecretSource.Unreadable unreadable) {
            return tell(unreadable.getMessage(), WRONG_SETUP);
        } catch (IOException failed) {
            return tell("no server answers in " + folder() + ": " + failed.getMessage(), NOT_AVAILABLE);
        }
    }

    private int tell(@Nullable String message, int exitCode) {
        spec.commandLine().getErr().println("jadegate: " + message);
        return exitCode;
    }

    Path folder() {
        String environment = System.getenv("JADEGATE_DATA");
        Path folder = data != null ? data : Path.of(environment == null ? "data" : environment);
        return folder.toAbsolutePath().normalize();
    }

    /** The seals of the folder, for this process alone. */
    SealSession session() throws OpeningRefused, SealRefused {
        Path folder = folder();
        if (!Files.isDirectory(folder)) {
            throw new SealRefused(SealRefused.Reason.MISSING, "There is no data folder " + folder + ".");
        }
        SecureRandom random = new SecureRandom();
        return SealSession.open(folder, new Pkcs11Seals(random, System::nanoTime), random, Clock.systemUTC());
    }

    void print(String line) {
        spec.commandLine().getOut().println(line);
    }
}
