package dev.jadegate.cli;

import dev.jadegate.merkle.MalformedNoteException;
import dev.jadegate.merkle.NoteVerifierKey;
import dev.jadegate.trail.log.DataFolderVerification;
import dev.jadegate.trail.log.VerificationResult;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Checks offline that nothing in a data folder's trail was altered, removed or added. */
@Command(
        name = "verify",
        description = {
            "Checks offline that no recorded event was altered, removed or added.",
            "Exit codes: 0 intact, 1 tampered with, 2 it cannot be told."
        },
        mixinStandardHelpOptions = true)
final class VerifyCommand implements Callable<Integer> {
    private static final int TAMPERED = 1;
    private static final int UNKNOWN = 2;

    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli before call().
    private CommandSpec spec;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Data folder; no server may work in it (default: $${env:JADEGATE_DATA} or ./data).")
    private @Nullable Path data;

    @Option(
            names = "--checkpoint",
            paramLabel = "FILE",
            description = "A checkpoint that was kept elsewhere (data/log/checkpoint): must be part of the log.")
    private @Nullable Path checkpoint;

    @Option(
            names = "--key",
            paramLabel = "KEY",
            description = "The log's public key that was kept elsewhere (data/log/key.pub): accept no other.")
    private @Nullable String key;

    @Override
    public Integer call() throws IOException {
        String environment = System.getenv("JADEGATE_DATA");
        Path folder = data != null ? data : Path.of(environment == null ? "data" : environment);
        DataFolderVerification verification = DataFolderVerification.of(folder);
        if (key != null) {
            verification = verification.trusting(trusted(key));
        }
        if (checkpoint != null) {
            verification = verification.against(Files.readAllBytes(checkpoint));
        }
        return tell(verification.run(), spec.commandLine().getOut());
    }

    private NoteVerifierKey trusted(String text) {
        try {
            return NoteVerifierKey.parse(text.strip());
        } catch (MalformedNoteException malformed) {
            throw new ParameterException(spec.commandLine(), "--key: " + malformed.getMessage());
        }
    }

    private static int tell(VerificationResult result, PrintWriter out) {
        return switch (result) {
            case VerificationResult.Intact intact -> {
                out.println("intact: " + intact.size() + " events, root " + intact.root() + ", " + intact.checkpoints()
                        + " signed checkpoints");
                if (intact.pendingRecords() > 0) {
                    out.println("  " + intact.pendingRecords()
                            + " more events are intact but not signed yet: the server did not stop cleanly, and signs them"
                            + " at its next start");
                }
                if (intact.unfinishedBytes() > 0) {
                    out.println("  " + intact.unfinishedBytes()
                            + " bytes of an interrupted write stand at the end; nobody was told of that event");
                }
                yield 0;
            }
            case VerificationResult.Tampered tampered -> {
                String event = tampered.eventId();
                out.println("TAMPERED: " + tampered.kind().name().toLowerCase(Locale.ROOT) + " at event "
                        + tampered.firstBadIndex() + (event == null ? "" : " (eventId " + event + ")"));
                out.println("  " + tampered.sentence());
                yield TAMPERED;
            }
            case VerificationResult.Incomplete incomplete -> {
                out.println("cannot tell: " + incomplete.what());
                yield UNKNOWN;
            }
            case VerificationResult.Unreadable unreadable -> {
                out.println("cannot tell: " + unreadable.what());
                yield UNKNOWN;
            }
        };
    }
}
