package dev.jadegate.server.backup;

import dev.jadegate.server.seal.SealInputs;
import dev.jadegate.store.DataFolder;
import dev.jadegate.store.OpeningRefused;
import dev.jadegate.store.backup.BackupHeader;
import dev.jadegate.store.backup.BackupReader;
import dev.jadegate.store.backup.BackupRefused;
import dev.jadegate.store.backup.RestoreTarget;
import dev.jadegate.store.postgres.PostgresRestore;
import dev.jadegate.store.seal.RootSeal;
import dev.jadegate.store.seal.SealFolder;
import dev.jadegate.store.seal.SealRecords;
import dev.jadegate.store.seal.SealRefused;
import dev.jadegate.store.sqlite.SqliteBackup;
import dev.jadegate.store.sqlite.SqliteLibrary;
import dev.jadegate.trail.log.DamagedLogException;
import dev.jadegate.trail.log.LogBackup;
import java.io.BufferedInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a platform back from a backup, into a folder that gets its name as the very last step: a restore that fails or
 * is killed leaves nothing that a server could start on. What a killed one left is taken away by the next.
 */
public final class PlatformRestore {
    private static final Logger LOG = LoggerFactory.getLogger(PlatformRestore.class);
    private static final String SUFFIX = ".restoring";
    /** Tells that the folder is ours to delete. */
    private static final String MARK = "restore-under-way";

    private final Place to;
    private final SecureRandom random;
    private final Progress progress;
    private final RestoredContent.FileMaker files;

    /** Prepares a restore into a place that has nothing yet. */
    public PlatformRestore(Place to, SecureRandom random, Progress progress) {
        this(to, random, progress, PlatformRestore::create);
    }

    PlatformRestore(Place to, SecureRandom random, Progress progress, RestoredContent.FileMaker files) {
        this.to = to;
        this.random = random;
        this.progress = progress;
        this.files = files;
    }

    /**
     * What opens the root key.
     *
     * @param rootKeyFile a copy of {@code root.key}, or null
     * @param inputs what people give; the caller clears it
     */
    public record Keys(@Nullable Path rootKeyFile, SealInputs inputs) {}

    /**
     * What is there again.
     *
     * @param header what the backup said of itself
     * @param events in the journal
     * @param contentBytes after decompression
     */
    public record Restored(BackupHeader header, long events, long contentBytes) {}

    /**
     * Restores {@code file}.
     *
     * @throws BackupRefused with the reason and what to do about it; nothing is left behind
     */
    public Restored run(Path file, Keys keys) throws BackupRefused {
        refuseContent(to.data());
        if (!Files.isRegularFile(file)) {
            throw new BackupRefused(BackupRefused.Reason.NOT_A_BACKUP, "There is no backup " + file + ".");
        }
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 256 * 1024)) {
            BackupReader reader = BackupReader.open(in);
            refuseKeys(reader, keys);
            Path parent = Folders.parent(to.data());
            Files.createDirectories(parent);
            Path working = parent.resolve(to.data().getFileName() + SUFFIX);
            try (DataFolder folder = claim(working)) {
                boolean done = false;
                try {
                    Restored restored = run(reader, keys, folder.path());
                    done = true;
                    return restored;
                } finally {
                    if (!done) {
                        remove(working);
                    }
                }
            }
        } catch (SealRefused refused) {
            throw explained(refused);
        } catch (OpeningRefused refused) {
            throw new BackupRefused(reason(refused), String.valueOf(refused.getMessage()), refused);
        } catch (DamagedLogException damaged) {
            throw new BackupRefused(
                    BackupRefused.Reason.DAMAGED,
                    "The trail in the backup does not agree with its signature: " + damaged.getMessage()
                            + ". Use another backup.",
                    damaged);
        } catch (IOException failed) {
            throw new BackupRefused(
                    BackupRefused.Reason.NOT_WRITABLE,
                    "The backup " + file + " cannot be read, or " + to.data() + " not be written: " + failed
                            + ". Check that they are there, the permissions and the room on the disk; nothing was left"
                            + " behind.",
                    failed);
        }
    }

    private static BackupRefused.Reason reason(OpeningRefused refused) {
        return switch (refused.reason()) {
            case DATABASE_UNFIT -> BackupRefused.Reason.NEWER_RELEASE;
            case FOLDER_IN_USE, DATABASE_IN_USE, DATABASE_NOT_REACHABLE -> BackupRefused.Reason.NOT_AVAILABLE;
            case FOLDER_NOT_ACCESSIBLE, SETTING_NOT_UNDERSTOOD, EVENTS_LEFT_OVER, WRONG_ROOT_KEY ->
                BackupRefused.Reason.NOT_WRITABLE;
        };
    }

    private static void refuseContent(Path data) throws BackupRefused {
        if (!Files.exists(data)) {
            return;
        }
        try (Stream<Path> content = Files.list(data)) {
            if (content.findAny().isEmpty()) {
                return;
            }
        } catch (IOException unreadable) {
            throw RestoredContent.notWritable(unreadable);
        }
        throw new BackupRefused(
                BackupRefused.Reason.TARGET_NOT_EMPTY,
                data + " has something in it, and a restore never writes over anything. Give another --data.");
    }

    /** What can be said before any secret is looked at. */
    private static void refuseKeys(BackupReader reader, Keys keys) throws BackupRefused, SealRefused {
        List<String> kinds = SealRecords.kinds(reader.sealRecords());
        boolean byFile = kinds.contains(SealRecords.KEY_FILE);
        if (keys.rootKeyFile() != null && !byFile) {
            throw wrongKey("The backup is not sealed by a key file but by: " + String.join(", ", kinds)
                    + ". Leave --root-key-file out.");
        }
        if (keys.rootKeyFile() != null && !Files.isReadable(keys.rootKeyFile())) {
            throw wrongKey("The root key file " + keys.rootKeyFile() + " is not there or not readable.");
        }
        if (keys.rootKeyFile() == null && kinds.stream().allMatch(SealRecords.KEY_FILE::equals)) {
            throw wrongKey(
                    "The backup is sealed by a key file, which is not in it. Give the copy of root.key that was kept"
                            + " elsewhere with --root-key-file.");
        }
    }

    private static BackupRefused wrongKey(String message) {
        return new BackupRefused(BackupRefused.Reason.WRONG_ROOT_KEY, message);
    }

    private static BackupRefused explained(SealRefused refused) {
        String message = switch (refused.reason()) {
            case DOES_NOT_OPEN ->
                "What was given does not open the backup. Give what opens the platform that was backed up.";
            case MISSING ->
                "The root key is not the one that the backup is under. Give the root.key of the platform that was"
                        + " backed up.";
            default -> String.valueOf(refused.getMessage());
        };
        return new BackupRefused(BackupRefused.Reason.WRONG_ROOT_KEY, message, refused);
    }

    /** Takes the folder that becomes the data folder, empty. */
    private static DataFolder claim(Path working) throws OpeningRefused, BackupRefused, IOException {
        DataFolder folder = DataFolder.open(working);
        boolean ours = false;
        try {
            List<Path> left;
            try (Stream<Path> content = Files.list(working)) {
                left = content.filter(one -> !one.getFileName().toString().equals("lock"))
                        .toList();
            }
            if (!left.isEmpty() && !Files.exists(working.resolve(MARK))) {
                throw new BackupRefused(
                        BackupRefused.Reason.TARGET_NOT_EMPTY,
                        working + " is in the way and is not what a restore leaves. Move it, or give another --data.");
            }
            ours = true;
            for (Path one : left) {
                if (!one.endsWith(MARK)) {
                    Folders.delete(one);
                }
            }
            Files.writeString(working.resolve(MARK), "A restore works here. If it was killed, delete this folder.\n");
            return folder;
        } finally {
            if (!ours) {
                folder.close();
            }
        }
    }

    private static void remove(Path working) {
        try {
            Folders.delete(working);
        } catch (IOException failed) {
            LOG.warn("{} was left behind and is taken away by the next restore: {}", working, failed.getMessage());
        }
    }

    private Restored run(BackupReader reader, Keys keys, Path working)
            throws BackupRefused, SealRefused, OpeningRefused, IOException {
        SqliteLibrary.unpackIn(working.resolve("native"));
        // Also when nothing has happened yet: a journal without events has no file.
        Files.createDirectory(working.resolve("journal"));
        try (RootSeal seal = openSeal(reader, keys, working)) {
            reader.demand(seal);
            BackupHeader header = reader.header();
            try (RestoreTarget rows = to.database() == null
                    ? SqliteBackup.target(working.resolve("state.db"), header.products())
                    : PostgresRestore.begin(to.database(), header.products(), to.data())) {
                Progress.Counted content =
                        new Progress.Counted(new RestoredContent(working, rows.tables(), files), progress);
                reader.read(seal, content);
                rows.tables().demandAll();
                long events = LogBackup.remakeTiles(working);
                rows.commit();
                publish(working);
                rows.complete();
                return new Restored(header, events, content.bytes());
            }
        }
    }

    private RootSeal openSeal(BackupReader reader, Keys keys, Path working) throws SealRefused, IOException {
        write(working.resolve(SealFolder.SEAL_FILE), reader.sealRecords());
        BackupSeal seal = new BackupSeal(working, random);
        Path rootKeyFile = keys.rootKeyFile();
        if (rootKeyFile != null) {
            Path copy = working.resolve(SealFolder.ROOT_KEY_FILE);
            write(copy, Files.readAllBytes(rootKeyFile));
            return seal.openByCopy(copy);
        }
        return seal.open(keys.inputs());
    }

    private void write(Path file, byte[] bytes) throws IOException {
        try (OutputStream out = files.create(file)) {
            out.write(bytes);
        }
    }

    /** Gives the folder its name: from here on the platform is there. */
    private void publish(Path working) throws IOException, BackupRefused {
        Folders.delete(working.resolve("native"));
        Folders.forceAll(working);
        refuseContent(to.data());
        Files.move(working, to.data(), StandardCopyOption.ATOMIC_MOVE);
        Folders.force(Folders.parent(to.data()));
        // Not before: a folder without its mark would not be taken away by the next restore.
        Files.deleteIfExists(to.data().resolve(MARK));
    }

    private static OutputStream create(Path file) throws IOException {
        FileChannel channel = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return new FilterOutputStream(Channels.newOutputStream(channel)) {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                out.write(bytes, offset, length);
            }

            @Override
            public void close() throws IOException {
                try (channel) {
                    channel.force(true);
                }
            }
        };
    }
}
