package dev.jadegate.server.backup;

import dev.jadegate.server.seal.SealInputs;
import dev.jadegate.store.backup.BackupContent;
import dev.jadegate.store.backup.BackupHeader;
import dev.jadegate.store.backup.BackupRefused;
import dev.jadegate.store.backup.BackupWriter;
import dev.jadegate.store.backup.DatabaseSnapshot;
import dev.jadegate.store.journal.JournalCorruptedException;
import dev.jadegate.store.journal.JournalCut;
import dev.jadegate.store.postgres.PostgresBackup;
import dev.jadegate.store.seal.RootSeal;
import dev.jadegate.store.seal.SealFolder;
import dev.jadegate.store.seal.SealRecords;
import dev.jadegate.store.seal.SealRefused;
import dev.jadegate.store.sqlite.SqliteBackup;
import dev.jadegate.store.sqlite.SqliteLibrary;
import dev.jadegate.trail.log.DamagedLogException;
import dev.jadegate.trail.log.LogBackup;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes everything that brings a platform back into one file, also while a server works on it. The root key is not in
 * it.
 *
 * <p>INVARIANT (as after a crash): the newest checkpoint is taken first; then, at one moment in which no change can
 * commit, the snapshot of the rows and behind it the end of the journal. So the journal has every event whose outbox row
 * is gone, every other committed change has its row, and no event is of a change that the snapshot lacks; and the
 * checkpoint covers no more than the journal has. A process that is killed at that moment leaves the same, and a start
 * goes on from there in the same way.
 */
public final class PlatformBackup {
    private static final String SUFFIX = ".incomplete";
    private static final List<String> AUTHORITY = List.of("ca.key", "ca.pem");

    private final Place from;
    private final String release;
    private final Clock clock;
    private final SecureRandom random;
    private final Progress progress;

    /**
     * Prepares a backup.
     *
     * @param release the version of Jadegate, for the header
     */
    public PlatformBackup(Place from, String release, Clock clock, SecureRandom random, Progress progress) {
        this.from = from;
        this.release = release;
        this.clock = clock;
        this.random = random;
        this.progress = progress;
    }

    /**
     * What was made.
     *
     * @param header what the file says of itself
     * @param events in its journal
     * @param contentBytes before compression
     * @param fileBytes as written
     */
    public record Made(BackupHeader header, long events, long contentBytes, long fileBytes) {}

    /**
     * Writes {@code file}, which is there in the end whole or not at all.
     *
     * @param inputs what opens the seal besides key files; the caller clears it
     * @throws BackupRefused with the reason and what to do about it
     */
    public Made write(Path file, SealInputs inputs) throws BackupRefused {
        Path target = file.toAbsolutePath().normalize();
        refuseToOverwrite(target);
        Path sealFile = from.data().resolve(SealFolder.SEAL_FILE);
        if (!Files.isRegularFile(sealFile) || !Files.isDirectory(from.data().resolve("journal"))) {
            throw unfit("There is no platform in " + from.data() + ". Name its data folder with --data.", null);
        }
        try (RootSeal seal = new BackupSeal(from.data(), random).open(inputs)) {
            return write(target, seal, Files.readAllBytes(sealFile));
        } catch (SealRefused refused) {
            throw unfit(String.valueOf(refused.getMessage()), refused);
        } catch (JournalCorruptedException | DamagedLogException damaged) {
            throw unfit(
                    "The trail is damaged, and a backup of it could not be put back: " + damaged.getMessage()
                            + ". Run `./jadegate verify`; to keep what is there, stop the server and copy the folder.",
                    damaged);
        } catch (IOException failed) {
            throw new BackupRefused(
                    BackupRefused.Reason.NOT_WRITABLE,
                    "The backup could not be made: " + failed.getMessage()
                            + ". Check the room on the disk and the permissions; nothing was left behind.",
                    failed);
        }
    }

    private static void refuseToOverwrite(Path target) throws BackupRefused {
        if (Files.exists(target)) {
            throw new BackupRefused(
                    BackupRefused.Reason.TARGET_NOT_EMPTY,
                    target + " is there already and is not written over. Give another name.");
        }
    }

    private static BackupRefused unfit(String message, @Nullable Throwable cause) {
        return new BackupRefused(BackupRefused.Reason.SOURCE_UNFIT, message, cause);
    }

    private Made write(Path target, RootSeal seal, byte[] sealRecords) throws BackupRefused, SealRefused, IOException {
        LogBackup log = LogBackup.of(from.data().resolve("log"));
        // Reads all of the newest segment; what is left for the moment of the snapshot is what came since.
        JournalCut journal = JournalCut.of(from.data().resolve("journal"));
        try (DatabaseSnapshot rows = snapshot(journal)) {
            demandTogether(rows, seal, log, journal);
            byte[] salt = new byte[BackupHeader.SALT_BYTES];
            random.nextBytes(salt);
            BackupHeader header = new BackupHeader(
                    clock.instant().truncatedTo(ChronoUnit.SECONDS),
                    release,
                    rows.engine(),
                    rows.products(),
                    SealRecords.kinds(sealRecords),
                    seal.check(),
                    salt);
            Path incomplete = target.resolveSibling(target.getFileName() + SUFFIX);
            boolean done = false;
            try (FileChannel channel = open(incomplete)) {
                OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 64 * 1024);
                BackupWriter writer = BackupWriter.begin(out, header, sealRecords, seal);
                Progress.Counted content = new Progress.Counted(writer.content(), progress);
                log.copy(content);
                copyAuthority(content);
                rows.copy(content);
                journal.copy(content);
                writer.finish();
                channel.force(true);
                refuseToOverwrite(target);
                Files.move(incomplete, target, StandardCopyOption.ATOMIC_MOVE);
                Folders.force(Folders.parent(target));
                done = true;
                return new Made(header, journal.size(), content.bytes(), writer.written());
            } finally {
                if (!done) {
                    Files.deleteIfExists(incomplete);
                }
            }
        }
    }

    private DatabaseSnapshot snapshot(JournalCut journal) throws BackupRefused, IOException {
        String database = from.database();
        if (database != null) {
            return PostgresBackup.snapshot(database, journal::advance);
        }
        Path state = from.data().resolve("state.db");
        if (!Files.isRegularFile(state)) {
            throw unfit("There is no " + state + ". Give the platform's --database, if it is not in the folder.", null);
        }
        // Not the folder that a server beside us has its own copy in.
        SqliteLibrary.unpackIn(from.data().resolve("native-backup"));
        return SqliteBackup.snapshot(state, journal::advance);
    }

    private void demandTogether(DatabaseSnapshot rows, RootSeal seal, LogBackup log, JournalCut journal)
            throws BackupRefused {
        byte[] check = rows.rootKeyCheck();
        if (check == null || !MessageDigest.isEqual(check, seal.check())) {
            throw unfit(
                    "The database is not the one of the data folder " + from.data()
                            + ": it is sealed under another root key. Give the right --data and --database.",
                    null);
        }
        if (log.size() > journal.size()) {
            throw unfit(
                    "The log of " + from.data() + " covers " + log.size() + " events, but its journal has only "
                            + journal.size() + ". Run `./jadegate verify`.",
                    null);
        }
    }

    private static FileChannel open(Path incomplete) throws IOException, BackupRefused {
        FileChannel channel = FileChannel.open(
                incomplete,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        boolean taken = false;
        try {
            FileLock lock = channel.tryLock();
            taken = lock != null;
        } catch (OverlappingFileLockException ours) {
            taken = false;
        } finally {
            if (!taken) {
                channel.close();
            }
        }
        if (!taken) {
            throw new BackupRefused(
                    BackupRefused.Reason.NOT_AVAILABLE,
                    "Another backup writes " + incomplete + ". Wait for it, or give another name.");
        }
        // What an interrupted backup left.
        channel.truncate(0);
        return channel;
    }

    /** The authority that clients trust; what it issued for the listener is issued anew. */
    private void copyAuthority(BackupContent content) throws IOException, BackupRefused {
        Path tls = from.data().resolve("tls");
        if (!Files.exists(tls.resolve("ca.pem"))) {
            return;
        }
        for (String name : AUTHORITY) {
            byte[] bytes = Files.readAllBytes(tls.resolve(name));
            content.beginFile("tls/" + name);
            content.piece(bytes, bytes.length);
            content.endFile();
        }
    }
}
