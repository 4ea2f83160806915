package dev.jadegate.server.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jadegate.base.SecretBytes;
import dev.jadegate.server.Server;
import dev.jadegate.server.ServerSettings;
import dev.jadegate.server.seal.SealInputs;
import dev.jadegate.store.DataFolder;
import dev.jadegate.store.backup.BackupRefused;
import dev.jadegate.store.seal.SealRecords;
import dev.jadegate.trail.log.DataFolderVerification;
import dev.jadegate.trail.log.VerificationResult;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a backup and a restore refuse, and that nothing is left of it then. */
class PlatformBackupTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-27T10:00:00Z"), ZoneOffset.UTC);
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Progress SILENT = (_, _) -> {};

    @TempDir
    Path folder;

    private Path source;
    private Path file;
    private Path place;
    private Path target;

    @BeforeEach
    void places() throws IOException {
        source = folder.resolve("source");
        file = folder.resolve("platform.backup");
        place = Files.createDirectory(folder.resolve("place"));
        target = place.resolve("data");
    }

    private static SealInputs secret(@Nullable String passphrase) {
        return passphrase == null ? SealInputs.NONE : new SealInputs(SecretBytes.ofText(passphrase), List.of(), null);
    }

    /** Starts on a folder and stops: there is a platform then, or it works. */
    private static void start(Path data, @Nullable String passphrase) throws Exception {
        Server.start(ServerSettings.onFreePorts(data, null).withSeal(secret(passphrase)))
                .close();
    }

    private PlatformBackup.Made backup(@Nullable String passphrase) throws BackupRefused {
        return new PlatformBackup(new Place(source, null), "test", CLOCK, RANDOM, SILENT)
                .write(file, secret(passphrase));
    }

    private PlatformRestore.Restored restore(@Nullable Path rootKey, @Nullable String passphrase) throws BackupRefused {
        return new PlatformRestore(new Place(target, null), RANDOM, SILENT)
                .run(file, new PlatformRestore.Keys(rootKey, secret(passphrase)));
    }

    private void backupRefused(BackupRefused.Reason reason, String why) {
        assertThatThrownBy(() -> backup(null))
                .hasMessageContaining(why)
                .isInstanceOfSatisfying(
                        BackupRefused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(reason));
        assertThat(file.resolveSibling("platform.backup.incomplete")).doesNotExist();
    }

    private void restoreRefused(
            BackupRefused.Reason reason, String why, @Nullable Path rootKey, @Nullable String passphrase)
            throws IOException {
        assertThatThrownBy(() -> restore(rootKey, passphrase))
                .hasMessageContaining(why)
                .isInstanceOfSatisfying(
                        BackupRefused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(reason));
        assertThat(in(place)).isEmpty();
    }

    private static List<Path> in(Path place) throws IOException {
        try (Stream<Path> content = Files.list(place)) {
            return content.toList();
        }
    }

    private Path rootKey() {
        return source.resolve("root.key");
    }

    private void platform() throws Exception {
        start(source, null);
        backup(null);
    }

    @Test
    void a_platform_comes_back_by_its_key_file() throws Exception {
        start(source, null);

        PlatformBackup.Made made = backup(null);
        PlatformRestore.Restored restored = restore(rootKey(), null);

        assertThat(made.header().seals()).containsExactly(SealRecords.KEY_FILE);
        assertThat(made.fileBytes()).isEqualTo(Files.size(file));
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(restored.events()).isEqualTo(made.events());
        assertThat(restored.header().made()).isEqualTo(CLOCK.instant());
        assertThat(in(place)).containsExactly(target);
        assertThat(in(target).stream().map(each -> each.getFileName().toString()))
                .containsExactlyInAnyOrder("journal", "lock", "log", "root.key", "seal.json", "state.db", "tls");
        start(target, null);
        assertThat(DataFolderVerification.of(target).run()).isInstanceOf(VerificationResult.Intact.class);
        assertThat(Files.readAllBytes(target.resolve("tls/ca.pem")))
                .isEqualTo(Files.readAllBytes(source.resolve("tls/ca.pem")));
    }

    @Test
    void a_platform_comes_back_by_its_passphrase_alone() throws Exception {
        start(source, "correct horse");
        Path key = Files.writeString(folder.resolve("some.key"), "x");
        assertThat(backup("correct horse").header().seals()).containsExactly(SealRecords.PASSPHRASE);

        restoreRefused(BackupRefused.Reason.WRONG_ROOT_KEY, "JADEGATE_PASSPHRASE", null, null);
        restoreRefused(BackupRefused.Reason.WRONG_ROOT_KEY, "does not open the backup", null, "battery staple");
        restoreRefused(BackupRefused.Reason.WRONG_ROOT_KEY, "Leave --root-key-file out", key, "correct horse");
        restore(null, "correct horse");

        assertThat(target.resolve("root.key")).doesNotExist();
        start(target, "correct horse");
    }

    @Test
    void another_root_key_opens_nothing() throws Exception {
        platform();
        Path other = folder.resolve("other");
        start(other, null);
        Path noKey = Files.writeString(folder.resolve("no.key"), "what");

        restoreRefused(BackupRefused.Reason.WRONG_ROOT_KEY, "not the one", other.resolve("root.key"), null);
        restoreRefused(BackupRefused.Reason.WRONG_ROOT_KEY, "not a key file", noKey, null);
        restoreRefused(BackupRefused.Reason.WRONG_ROOT_KEY, "--root-key-file", null, null);
        restoreRefused(BackupRefused.Reason.WRONG_ROOT_KEY, "gone.key", folder.resolve("gone.key"), null);
    }

    @Test
    void a_flipped_bit_anywhere_leaves_nothing() throws Exception {
        platform();
        byte[] whole = Files.readAllBytes(file);
        long seed = System.nanoTime();
        System.out.println("a_flipped_bit_anywhere seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 25; round++) {
            byte[] flipped = whole.clone();
            flipped[random.nextInt(whole.length)] ^= (byte) (1 << random.nextInt(Byte.SIZE));
            Files.write(file, flipped);
            assertThatThrownBy(() -> restore(rootKey(), null))
                    .as("seed %s", seed)
                    .isInstanceOf(BackupRefused.class);
            assertThat(in(place)).as("seed %s", seed).isEmpty();
        }
        Files.write(file, Arrays.copyOf(whole, whole.length - 1));
        restoreRefused(BackupRefused.Reason.DAMAGED, "ends too early", rootKey(), null);
    }

    @Test
    void a_full_disk_leaves_nothing() throws Exception {
        platform();
        Path stateFree = target.resolveSibling("counted");
        long needed = restoreWithRoom(stateFree, Long.MAX_VALUE);
        assertThat(stateFree).exists();
        for (long room = 0; room < needed; room += needed / 7) {
            long left = room;
            assertThatThrownBy(() -> restoreWithRoom(target, left))
                    .as("room %s", room)
                    .isInstanceOfSatisfying(
                            BackupRefused.class,
                            refused -> assertThat(refused.reason()).isEqualTo(BackupRefused.Reason.NOT_WRITABLE))
                    .hasMessageContaining("No space left");
            assertThat(in(place)).containsExactly(stateFree);
        }
        restoreWithRoom(target, needed);
        assertThat(target.resolve("root.key")).exists();
    }

    /** Returns how many bytes were written. */
    private long restoreWithRoom(Path to, long room) throws BackupRefused {
        long[] left = {room};
        RestoredContent.FileMaker files = path -> {
            OutputStream real = Files.newOutputStream(path);
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
            return new FilterOutputStream(real) {
                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    left[0] -= length;
                    if (left[0] < 0) {
                        throw new IOException("No space left on device");
                    }
                    out.write(bytes, offset, length);
                }
            };
        };
        new PlatformRestore(new Place(to, null), RANDOM, SILENT, files)
                .run(file, new PlatformRestore.Keys(rootKey(), SealInputs.NONE));
        return room - left[0];
    }

    @Test
    void nothing_is_written_over() throws Exception {
        platform();
        backupRefused(BackupRefused.Reason.TARGET_NOT_EMPTY, "written over");

        Files.createDirectory(target);
        Path mine = Files.writeString(target.resolve("mine"), "precious");
        assertThatThrownBy(() -> restore(rootKey(), null))
                .isInstanceOf(BackupRefused.class)
                .hasMessageContaining("has something in it");
        assertThat(mine).hasContent("precious");

        Files.delete(mine);
        Path inTheWay = Files.createDirectory(
                target.resolveSibling("data.restoring"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path alsoMine = Files.writeString(inTheWay.resolve("mine"), "precious");
        assertThatThrownBy(() -> restore(rootKey(), null))
                .isInstanceOf(BackupRefused.class)
                .hasMessageContaining("in the way");
        assertThat(alsoMine).hasContent("precious");

        Files.writeString(inTheWay.resolve("restore-under-way"), "of a restore that was killed");
        restore(rootKey(), null);
        assertThat(inTheWay).doesNotExist();
        assertThat(target.resolve("mine")).doesNotExist();
        assertThat(target.resolve("state.db")).exists();
    }

    @Test
    void two_restores_at_once_do_not_mix() throws Exception {
        platform();
        try (DataFolder other = DataFolder.open(target.resolveSibling("data.restoring"))) {
            assertThatThrownBy(() -> restore(rootKey(), null))
                    .isInstanceOfSatisfying(
                            BackupRefused.class,
                            refused -> assertThat(refused.reason()).isEqualTo(BackupRefused.Reason.NOT_AVAILABLE));
            assertThat(other.path()).exists();
        }
    }

    @Test
    void what_an_interrupted_backup_left_is_replaced() throws Exception {
        start(source, null);
        Files.write(file.resolveSibling("platform.backup.incomplete"), new byte[1_000_000]);

        backup(null);

        assertThat(file.resolveSibling("platform.backup.incomplete")).doesNotExist();
        restore(rootKey(), null);
    }

    @Test
    void what_cannot_be_put_back_is_not_backed_up() throws Exception {
        backupRefused(BackupRefused.Reason.SOURCE_UNFIT, "There is no platform in");
        start(source, null);
        Path state = source.resolve("state.db");
        Path kept = Files.move(state, folder.resolve("kept.db"));
        backupRefused(BackupRefused.Reason.SOURCE_UNFIT, "--database");

        Path other = folder.resolve("other");
        start(other, null);
        Files.copy(other.resolve("state.db"), state);
        backupRefused(BackupRefused.Reason.SOURCE_UNFIT, "another root key");
        Files.delete(state);
        Files.move(kept, state);

        Path journal = source.resolve("journal").resolve("0".repeat(20) + ".journal");
        Files.write(journal, new byte[100]);
        backupRefused(BackupRefused.Reason.SOURCE_UNFIT, "./jadegate verify");
    }

    @Test
    void a_place_that_is_not_there_is_told() throws Exception {
        start(source, null);
        file = folder.resolve("nowhere").resolve("platform.backup");
        backupRefused(BackupRefused.Reason.NOT_WRITABLE, "nowhere");
        restoreRefused(BackupRefused.Reason.NOT_A_BACKUP, "nowhere", rootKey(), null);
    }

    @Test
    void tables_of_a_newer_release_are_refused() throws Exception {
        start(source, null);
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + source.resolve("state.db"));
                Statement statement = connection.createStatement()) {
            statement.execute("UPDATE schema_history_kms SET version = '99' WHERE version = '1'");
            statement.execute(
                    "UPDATE schema_history_kms SET installed_rank = installed_rank + 100 WHERE version = '99'");
        }
        backup(null);

        restoreRefused(BackupRefused.Reason.NEWER_RELEASE, "`kms` are at version `99`", rootKey(), null);
    }
}
