package dev.jadegate.cli.backup;

import dev.jadegate.cli.seal.SecretSource;
import dev.jadegate.server.backup.Place;
import dev.jadegate.server.backup.Progress;
import dev.jadegate.store.backup.BackupRefused;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What both commands are told, and how they end. */
final class BackupSettings {
    private static final int NOT_AVAILABLE = 69;
    private static final int CANNOT_CREATE = 73;
    private static final int WRONG_SETUP = 78;
    private static final double MEBIBYTE = 1024 * 1024;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Data folder of the platform (default: $${env:JADEGATE_DATA} or ./data).")
    private @Nullable Path data;

    @Option(
            names = "--database",
            paramLabel = "URL",
            description =
                    "jdbc:postgresql://... instead of SQLite in the data folder (default: $${env:JADEGATE_DATABASE}).")
    private @Nullable String database;

    Place place() {
        String folder = System.getenv("JADEGATE_DATA");
        String url = database != null ? database : System.getenv("JADEGATE_DATABASE");
        return new Place(
                data != null ? data : Path.of(folder == null ? "data" : folder),
                url == null || url.isEmpty() || url.equals("sqlite") ? null : url);
    }

    static Progress tellOn(PrintWriter err) {
        return (what, bytes) -> err.println("  " + mebibytes(bytes) + ", at " + what);
    }

    static String mebibytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f MiB", bytes / MEBIBYTE);
    }

    /** Something that opens the seal cannot be read. */
    static int tell(SecretSource.Unreadable unreadable, PrintWriter err) {
        err.println("jadegate: " + unreadable.getMessage());
        return WRONG_SETUP;
    }

    static int tell(BackupRefused refused, PrintWriter err) {
        err.println("jadegate: " + refused.getMessage());
        return switch (refused.reason()) {
            case NOT_AVAILABLE -> NOT_AVAILABLE;
            case NOT_WRITABLE -> CANNOT_CREATE;
            case SOURCE_UNFIT, NOT_A_BACKUP, OTHER_FORMAT, DAMAGED, WRONG_ROOT_KEY, NEWER_RELEASE, TARGET_NOT_EMPTY ->
                WRONG_SETUP;
        };
    }
}
