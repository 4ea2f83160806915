package dev.jadegate.server.backup;

import dev.jadegate.store.backup.BackupContent;
import dev.jadegate.store.backup.BackupRefused;
import dev.jadegate.store.backup.TableLoad;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Puts files into a folder that nobody sees yet, and tables into its database. For one thread. */
final class RestoredContent implements BackupContent {
    /** Everything else is not ours, and could lead out of the folder. */
    private static final Pattern KNOWN = Pattern.compile(
            "journal/[0-9]{20}\\.journal|log/(checkpoint|checkpoints|key\\.pub|key\\.sealed)|tls/ca\\.(key|pem)");

    /** Opens a file that must not be there; closing it makes it durable. Tests put a full disk in between. */
    @FunctionalInterface
    interface FileMaker {
        OutputStream create(Path file) throws IOException;
    }

    private final Path folder;
    private final TableLoad tables;
    private final FileMaker files;
    private final Set<String> seen = new HashSet<>();
    private @Nullable OutputStream out;

    RestoredContent(Path folder, TableLoad tables, FileMaker files) {
        this.folder = folder;
        this.tables = tables;
        this.files = files;
    }

    @Override
    public void beginFile(String name) throws BackupRefused {
        if (!KNOWN.matcher(name).matches() || !seen.add(name)) {
            throw new BackupRefused(
                    BackupRefused.Reason.NEWER_RELEASE,
                    "The backup has the file `" + name
                            + "`, which this release does not know. Restore with the release that made it.");
        }
        Path file = folder.resolve(name);
        try {
            Files.createDirectories(Folders.parent(file));
            out = files.create(file);
        } catch (IOException failed) {
            throw notWritable(failed);
        }
    }

    @Override
    public void piece(byte[] bytes, int length) throws BackupRefused {
        try {
            begun().write(bytes, 0, length);
        } catch (IOException failed) {
            throw notWritable(failed);
        }
    }

    @Override
    public void endFile() throws BackupRefused {
        try {
            begun().close();
            out = null;
        } catch (IOException failed) {
            throw notWritable(failed);
        }
    }

    private OutputStream begun() {
        OutputStream open = out;
        if (open == null) {
            throw new IllegalStateException("no file was begun");
        }
        return open;
    }

    @Override
    public void beginTable(String name, List<String> columns) throws BackupRefused {
        tables.begin(name, columns);
    }

    @Override
    public void row(@Nullable Object[] values) throws BackupRefused {
        tables.row(values);
    }

    @Override
    public void endTable() throws BackupRefused {
        tables.end();
    }

    static BackupRefused notWritable(Exception failed) {
        return new BackupRefused(
                BackupRefused.Reason.NOT_WRITABLE,
                "What is restored cannot be written: " + failed.getMessage()
                        + ". Check the room on the disk and the permissions; nothing was left behind.",
                failed);
    }
}
