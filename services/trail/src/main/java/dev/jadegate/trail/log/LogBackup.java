package dev.jadegate.trail.log;

import dev.jadegate.merkle.Checkpoint;
import dev.jadegate.merkle.EntryBundle;
import dev.jadegate.merkle.MalformedNoteException;
import dev.jadegate.merkle.NoteVerifierKey;
import dev.jadegate.merkle.TileId;
import dev.jadegate.merkle.TileTree;
import dev.jadegate.merkle.UntrustedNoteException;
import dev.jadegate.store.backup.BackupContent;
import dev.jadegate.store.backup.BackupRefused;
import dev.jadegate.store.journal.JournalScan;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A log up to its newest checkpoint, also while a server adds to it, for a backup: checkpoints and keys. Its tiles are
 * not copied; they follow from the journal, and making them anew shows that the journal is the one that was signed.
 */
public final class LogBackup {
    private static final String[] KEYS = {"key.pub", "key.sealed"};

    private final Path folder;
    private final byte @Nullable [] checkpoint;
    private final long historyLength;
    private final long size;

    private LogBackup(Path folder, byte @Nullable [] checkpoint, long historyLength, long size) {
        this.folder = folder;
        this.checkpoint = checkpoint;
        this.historyLength = historyLength;
        this.size = size;
    }

    /**
     * Takes the newest checkpoint. A journal that is looked at later holds all that it covers.
     *
     * @param folder {@code <data>/log}
     * @throws DamagedLogException when the files contradict each other
     */
    public static LogBackup of(Path folder) throws IOException {
        LogFolder log = new LogFolder(folder);
        byte[] checkpoint = LogFolder.readIfPresent(log.checkpoint());
        if (checkpoint == null) {
            return new LogBackup(folder, null, 0, 0);
        }
        long size;
        try {
            size = Checkpoint.parseUnverified(LogResume.parse(checkpoint).text())
                    .size();
        } catch (MalformedNoteException unreadable) {
            throw new DamagedLogException("the checkpoint is unreadable: " + unreadable.getMessage(), unreadable);
        }
        return new LogBackup(folder, checkpoint, historyLength(log, checkpoint), size);
    }

    /** Bytes of the history up to and including the checkpoint: it may have grown since. */
    private static long historyLength(LogFolder log, byte[] checkpoint) throws IOException {
        byte[] frame = CheckpointHistory.frame(checkpoint);
        long length = 0;
        try (CheckpointHistory history = new CheckpointHistory(log.history())) {
            byte[] next = history.next();
            while (next != null) { // ends with the file
                length += next.length + 1;
                if (Arrays.equals(CheckpointHistory.frame(next), frame)) {
                    return length;
                }
                next = history.next();
            }
        } catch (MalformedNoteException damaged) {
            throw new DamagedLogException("the history of checkpoints is damaged: " + damaged.getMessage(), damaged);
        }
        throw new DamagedLogException("the checkpoint is not in the history");
    }

    /** Records that the checkpoint covers. */
    public long size() {
        return size;
    }

    /** Hands over the files {@code log/...}. */
    public void copy(BackupContent content) throws IOException, BackupRefused {
        for (String key : KEYS) {
            byte[] bytes = LogFolder.readIfPresent(folder.resolve(key));
            if (bytes != null) {
                copy(content, key, bytes);
            }
        }
        byte[] current = checkpoint;
        if (current == null) {
            return;
        }
        Path history = new LogFolder(folder).history();
        content.beginFile("log/" + history.getFileName());
        byte[] piece = new byte[BackupContent.PIECE_BYTES_MAX];
        try (InputStream in = Files.newInputStream(history)) {
            long left = historyLength;
            while (left > 0) { // each round reads at least one byte
                int count = in.read(piece, 0, (int) Math.min(piece.length, left));
                if (count < 0) {
                    throw new DamagedLogException("the history of checkpoints became shorter");
                }
                content.piece(piece, count);
                left -= count;
            }
        }
        content.endFile();
        copy(content, String.valueOf(new LogFolder(folder).checkpoint().getFileName()), current);
    }

    private static void copy(BackupContent content, String name, byte[] bytes) throws IOException, BackupRefused {
        content.beginFile("log/" + name);
        content.piece(bytes, bytes.length);
        content.endFile();
    }

    /**
     * Makes the tiles of a restored data folder from its journal, and checks every record on the way.
     *
     * @param dataFolder holds {@code journal/} and {@code log/}; nobody works in it
     * @return how many records the journal has
     * @throws DamagedLogException when the journal is not the one that the checkpoint was signed over
     */
    public static long remakeTiles(Path dataFolder) throws IOException {
        LogFolder log = new LogFolder(dataFolder.resolve("log"));
        log.create();
        Checkpoint signed = signed(log);
        Remake remake = new Remake(log, signed == null ? 0 : signed.size());
        long records = 0;
        try (JournalScan scan = JournalScan.open(dataFolder.resolve("journal"))) {
            JournalScan.Item item = scan.next();
            while (item instanceof JournalScan.Intact intact && intact.record().index() == records) { // to the end
                remake.add(JournalLeaf.of(intact.record()));
                records++;
                item = scan.next();
            }
            if (!(item instanceof JournalScan.End)) {
                throw new DamagedLogException("record `" + records + "` of the journal is not as it was written");
            }
        }
        remake.end(signed);
        return records;
    }

    private static @Nullable Checkpoint signed(LogFolder log) throws IOException {
        byte[] note = LogFolder.readIfPresent(log.checkpoint());
        byte[] key = LogFolder.readIfPresent(log.key());
        if (note == null) {
            return null;
        }
        if (key == null) {
            throw new DamagedLogException("the public key of the log is missing");
        }
        try {
            return Checkpoint.open(
                    note, NoteVerifierKey.parse(new String(key, StandardCharsets.UTF_8).stripTrailing()));
        } catch (MalformedNoteException | UntrustedNoteException refused) {
            throw new DamagedLogException("the checkpoint cannot be trusted: " + refused.getMessage(), refused);
        }
    }

    /** The tree up to the signed size, written as it grows. */
    private static final class Remake {
        private final LogFolder log;
        private final long size;
        private final TileTree tree = new TileTree();
        private final ByteArrayOutputStream bundle = new ByteArrayOutputStream();
        private final List<String> unforced = new ArrayList<>();

        Remake(LogFolder log, long size) {
            this.log = log;
            this.size = size;
        }

        void add(JournalLeaf leaf) throws IOException {
            if (tree.size() == size) {
                return;
            }
            EntryBundle.append(bundle, leaf.entry());
            try {
                tree.append(leaf.hash(), (tile, hashes) -> {
                    if (tile.level() == 0) {
                        write(TileId.entriesPath(tile.index(), TileId.HASHES), bundle.toByteArray());
                        bundle.reset();
                    }
                    write(tile.path(), hashes);
                });
            } catch (UncheckedIOException failed) {
                throw failed.getCause();
            }
        }

        void end(@Nullable Checkpoint signed) throws IOException {
            if (tree.size() < size) {
                throw new DamagedLogException(
                        "the log covers `" + size + "` records, but the journal has only `" + tree.size() + "`");
            }
            if (signed != null && !tree.root().equals(signed.root())) {
                throw new DamagedLogException("the journal does not lead to the root that was signed");
            }
            try {
                tree.partialTiles((tile, hashes) -> {
                    if (tile.level() == 0) {
                        write(TileId.entriesPath(tile.index(), tile.width()), bundle.toByteArray());
                    }
                    write(tile.path(), hashes);
                });
            } catch (UncheckedIOException failed) {
                throw failed.getCause();
            }
            force();
            log.writeForcedSize(size);
        }

        /** Many at once: forced one by one, each waits for the disk. */
        private void force() throws IOException {
            for (String path : unforced) {
                log.forceTile(path);
            }
            log.forceFolders();
            unforced.clear();
        }

        private void write(String path, byte[] bytes) {
            try {
                log.writeTile(path, bytes);
                unforced.add(path);
                if (unforced.size() == TileForcing.WAITING_MAX) {
                    force();
                }
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
    }
}
