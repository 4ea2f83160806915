package dev.jadegate.store.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jadegate.base.SecretBytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SealFolderTest {
    private static final PassphraseCost CHEAP = new PassphraseCost(64, 1, 1);
    private static final String PASSPHRASE = "correct horse";
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-08-01T10:00:00.5Z"), ZoneOffset.UTC);

    /** Another digit, the other case, no ASCII. */
    private static final byte[] FLIPS = {1, 0x20, (byte) 0x80};

    @TempDir
    Path folder;

    private final SecureRandom random = new SecureRandom();

    private SealFolder folder(FolderFiles files) {
        return new SealFolder(folder, files, random, CLOCK);
    }

    private SealFolder folder() {
        return folder(FolderFiles.durable());
    }

    private static NewSeal.OfPassphrase passphrase(String text) {
        return new NewSeal.OfPassphrase(SecretBytes.ofText(text), CHEAP);
    }

    private static NewSeal.OfFile rootKeyFile() {
        return new NewSeal.OfFile(SealFolder.ROOT_KEY_FILE);
    }

    private static void refused(SealRefused.Reason reason, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        SealRefused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(reason));
    }

    private Path keyFile() {
        return folder.resolve(SealFolder.ROOT_KEY_FILE);
    }

    private Path sealFile() {
        return folder.resolve(SealFolder.SEAL_FILE);
    }

    /** The root key by the first seal that opens with what there is. */
    private SecretBytes open(SealFolder seals, String... passphrases) throws SealRefused {
        SealFile file = seals.read();
        SealRefused last = new SealRefused(SealRefused.Reason.SEALED, "nothing was given");
        for (SealRecord seal : file.seals()) {
            try {
                if (seal.kind() instanceof SealRecord.KeyFile) {
                    return seals.openByFile(file, seal);
                }
                for (String passphrase : passphrases) {
                    if (seal.kind() instanceof SealRecord.Passphrase) {
                        return seals.openByPassphrase(file, seal, SecretBytes.ofText(passphrase));
                    }
                }
            } catch (SealRefused refused) {
                last = refused;
            }
        }
        throw last;
    }

    private List<String> ids(SealFolder seals) throws SealRefused {
        return seals.read().seals().stream().map(SealRecord::id).toList();
    }

    @Test
    void a_new_folder_gets_a_key_file_for_its_owner_only_and_opens_again() throws Exception {
        SecretBytes root = folder().begin(rootKeyFile(), false);
        for (Path file : List.of(keyFile(), sealFile())) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        }
        assertThat(open(folder())).isEqualTo(root);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("root.key", "seal.json");
        }
        assertThat(folder().read().seals().getFirst().madeAt()).isEqualTo(Instant.parse("2026-08-01T10:00:00Z"));
    }

    @Test
    void a_passphrase_opens_what_it_closed_and_leaves_no_key_file() throws Exception {
        SecretBytes root = folder().begin(passphrase(PASSPHRASE), false);
        assertThat(keyFile()).doesNotExist();
        assertThat(open(folder(), PASSPHRASE)).isEqualTo(root);
        assertThat(Files.readString(sealFile(), StandardCharsets.US_ASCII)).doesNotContain(PASSPHRASE);
        assertThatThrownBy(() -> open(folder(), PASSPHRASE + "!")).hasMessage(SealRefused.DOES_NOT_OPEN);
        refused(SealRefused.Reason.DOES_NOT_OPEN, () -> open(folder(), "short"));
        refused(SealRefused.Reason.DOES_NOT_OPEN, () -> open(folder(), "x".repeat(1025)));
    }

    @Test
    void a_passphrase_just_too_short_or_too_long_is_refused() throws Exception {
        refused(SealRefused.Reason.UNFIT_PASSPHRASE, () -> folder().begin(passphrase("1234567"), false));
        refused(SealRefused.Reason.UNFIT_PASSPHRASE, () -> folder().begin(passphrase("x".repeat(1025)), false));
        assertThat(sealFile()).doesNotExist();
        folder().begin(passphrase("12345678"), false).close();
    }

    @Test
    void any_of_several_seals_opens_the_same_root_key() throws Exception {
        SecretBytes root = folder().begin(rootKeyFile(), false);
        folder().add(root, passphrase(PASSPHRASE));
        folder().add(root, passphrase("another horse"));
        SecretBytes key = SoftwareKey.draw(random);
        SealRecord.Kind shares = new SealRecord.Shares("set", 2, 3);
        folder().add(
                        root,
                        new NewSeal.OfKey(shares, new SoftwareKey(SecretBytes.copyOf(key.use(byte[]::clone)), random)));

        SealFile file = folder().read();
        assertThat(file.seals()).hasSize(4);
        assertThat(folder().openByFile(file, file.seals().getFirst())).isEqualTo(root);
        assertThat(folder().openByPassphrase(file, file.seals().get(1), SecretBytes.ofText(PASSPHRASE)))
                .isEqualTo(root);
        assertThat(folder().openByPassphrase(file, file.seals().get(2), SecretBytes.ofText("another horse")))
                .isEqualTo(root);
        refused(
                SealRefused.Reason.DOES_NOT_OPEN,
                () -> folder().openByPassphrase(file, file.seals().get(2), SecretBytes.ofText(PASSPHRASE)));
        assertThat(folder().open(file, file.seals().get(3), new SoftwareKey(key, random)))
                .isEqualTo(root);
    }

    @Test
    void the_last_seal_stays_and_a_removed_one_opens_nothing() throws Exception {
        SecretBytes root = folder().begin(rootKeyFile(), false);
        String first = ids(folder()).getFirst();
        refused(SealRefused.Reason.LAST_SEAL, () -> folder().remove(root, first));
        folder().add(root, passphrase(PASSPHRASE));
        refused(SealRefused.Reason.UNKNOWN_SEAL, () -> folder().remove(root, "file-00000000"));

        folder().remove(root, first);

        assertThat(keyFile()).doesNotExist();
        assertThat(ids(folder())).hasSize(1);
        refused(SealRefused.Reason.SEALED, () -> open(folder()));
        assertThat(open(folder(), PASSPHRASE)).isEqualTo(root);
    }

    @Test
    void a_renewed_seal_takes_the_new_key_alone() throws Exception {
        SecretBytes root = folder().begin(passphrase(PASSPHRASE), false);
        String id = ids(folder()).getFirst();
        folder().renew(root, id, passphrase("another horse"));
        assertThat(ids(folder())).hasSize(1).doesNotContain(id);
        refused(SealRefused.Reason.DOES_NOT_OPEN, () -> open(folder(), PASSPHRASE));
        assertThat(open(folder(), "another horse")).isEqualTo(root);
    }

    @Test
    void a_renewed_key_file_holds_the_new_key_alone() throws Exception {
        SecretBytes root = folder().begin(rootKeyFile(), false);
        byte[] before = Files.readAllBytes(keyFile());
        folder().renew(root, ids(folder()).getFirst(), rootKeyFile());
        assertThat(open(folder())).isEqualTo(root);
        assertThat(Files.readAllLines(keyFile())).hasSize(1);
        Files.write(keyFile(), before);
        refused(SealRefused.Reason.MISSING, () -> open(folder()));
    }

    @Test
    void a_key_file_may_lie_elsewhere_but_two_seals_do_not_share_one(@TempDir Path elsewhere) throws Exception {
        String path = elsewhere.resolve("jadegate.key").toString();
        SecretBytes root = folder().begin(new NewSeal.OfFile(path), false);
        assertThat(keyFile()).doesNotExist();
        assertThat(open(folder())).isEqualTo(root);
        refused(SealRefused.Reason.TOO_MANY, () -> folder().add(root, new NewSeal.OfFile(path)));
        folder().add(root, rootKeyFile());
        folder().remove(root, ids(folder()).getFirst());
        assertThat(Path.of(path)).doesNotExist();
        assertThat(open(folder())).isEqualTo(root);
    }

    @Test
    void a_changed_root_key_leaves_the_one_before_until_the_change_is_finished() throws Exception {
        SecretBytes before = folder().begin(rootKeyFile(), false);
        byte[] oldSeals = Files.readAllBytes(sealFile());
        byte[] oldKeys = Files.readAllBytes(keyFile());
        SecretBytes after = folder().changeRoot(before, List.of(rootKeyFile(), passphrase(PASSPHRASE)));
        assertThat(after).isNotEqualTo(before);
        assertThat(open(folder())).isEqualTo(after);
        assertThat(folder().previousRoot(folder().read(), after)).isEqualTo(before);
        refused(SealRefused.Reason.TOO_MANY, () -> folder().changeRoot(after, List.of(rootKeyFile())));
        refused(SealRefused.Reason.ALTERED, () -> folder().add(before, passphrase(PASSPHRASE)));

        folder().finishRootChange(after);

        assertThat(folder().previousRoot(folder().read(), after)).isNull();
        assertThat(open(folder())).isEqualTo(after);
        // The old files still open the old root key: that is what changing the root is for.
        Files.write(sealFile(), oldSeals);
        Files.write(keyFile(), oldKeys);
        assertThat(open(folder())).isEqualTo(before);
    }

    @Test
    void there_are_not_more_seals_than_the_limit() throws Exception {
        SecretBytes root = folder().begin(rootKeyFile(), false);
        for (int i = 1; i < SealFile.SEALS_MAX; i++) {
            folder().add(root, passphrase(PASSPHRASE + i));
        }
        refused(SealRefused.Reason.TOO_MANY, () -> folder().add(root, passphrase(PASSPHRASE)));
        assertThat(open(folder())).isEqualTo(root);
    }

    @Test
    void a_key_file_that_others_can_read_is_refused_with_the_remedy() throws Exception {
        folder().begin(rootKeyFile(), false).close();
        for (String mode : new String[] {"rw-r-----", "rw----r--", "rw--w----"}) {
            Files.setPosixFilePermissions(keyFile(), PosixFilePermissions.fromString(mode));
            refused(SealRefused.Reason.READABLE_BY_OTHERS, () -> open(folder()));
        }
        assertThatThrownBy(() -> open(folder())).hasMessageContaining("chmod 600");
        Files.setPosixFilePermissions(keyFile(), PosixFilePermissions.fromString("r--------"));
        open(folder()).close();
    }

    @Test
    void a_missing_key_file_is_not_replaced_and_neither_is_a_missing_seal_file() throws Exception {
        folder().begin(rootKeyFile(), false).close();
        Files.delete(keyFile());
        refused(SealRefused.Reason.MISSING, () -> open(folder()));
        assertThat(keyFile()).doesNotExist();
        Files.delete(sealFile());
        refused(SealRefused.Reason.MISSING, () -> open(folder()));
        refused(SealRefused.Reason.MISSING, () -> folder().begin(rootKeyFile(), true));
        assertThat(sealFile()).doesNotExist();
    }

    @Test
    void a_new_folder_keeps_the_keys_of_others_in_its_key_file(@TempDir Path other) throws Exception {
        SecretBytes root = new SealFolder(other, FolderFiles.durable(), random, CLOCK).begin(rootKeyFile(), false);
        Files.copy(other.resolve(SealFolder.ROOT_KEY_FILE), keyFile());
        folder().begin(rootKeyFile(), false).close();
        Files.copy(keyFile(), other.resolve("copy"));
        Files.move(
                other.resolve("copy"),
                other.resolve(SealFolder.ROOT_KEY_FILE),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        SealFolder others = new SealFolder(other, FolderFiles.durable(), random, CLOCK);
        assertThat(open(others)).isEqualTo(root);
    }

    @Test
    void the_key_file_of_another_folder_opens_nothing(@TempDir Path other) throws Exception {
        folder().begin(rootKeyFile(), false).close();
        new SealFolder(other, FolderFiles.durable(), random, CLOCK)
                .begin(rootKeyFile(), false)
                .close();
        Files.write(keyFile(), Files.readAllBytes(other.resolve(SealFolder.ROOT_KEY_FILE)));
        refused(SealRefused.Reason.MISSING, () -> open(folder()));
    }

    /** Whoever can write the file can make its checksum; the MAC takes the root key. */
    @Test
    void a_record_of_another_folder_and_one_that_is_gone_are_noticed(@TempDir Path other) throws Exception {
        SecretBytes root = folder().begin(rootKeyFile(), false);
        folder().add(root, passphrase(PASSPHRASE));
        SealFolder others = new SealFolder(other, FolderFiles.durable(), random, CLOCK);
        others.begin(passphrase("another horse"), false).close();
        SealFile here = folder().read();
        SealRecord foreign = others.read().seals().getFirst();
        SealRecord key = here.seals().getFirst();
        SealRecord mine = here.seals().get(1);

        for (List<SealRecord> seals :
                List.of(List.of(key), List.of(mine, key), List.of(key, mine, foreign), List.of(key, foreign))) {
            Files.write(
                    sealFile(),
                    new SealFile(here.folderId(), here.check(), here.previousRoot(), seals, here.mac()).format());
            SealFile forged = folder().read();
            refused(SealRefused.Reason.ALTERED, () -> folder().openByFile(forged, key));
            refused(
                    SealRefused.Reason.DOES_NOT_OPEN,
                    () -> folder().openByPassphrase(forged, foreign, SecretBytes.ofText("another horse")));
        }
    }

    @Test
    void every_altered_byte_of_the_key_file_is_noticed() throws Exception {
        SecretBytes root = folder().begin(rootKeyFile(), false);
        everyAlteredByteIsNoticed(keyFile(), root);
    }

    @Test
    void every_altered_byte_of_the_seal_file_is_noticed() throws Exception {
        SecretBytes root = folder().begin(passphrase(PASSPHRASE), false);
        folder().add(
                        root,
                        new NewSeal.OfKey(
                                new SealRecord.Token("/usr/lib/token.so", "jade", "k"),
                                new SoftwareKey(SoftwareKey.draw(random), random)));
        everyAlteredByteIsNoticed(sealFile(), root);
    }

    /** A flip may leave the file's meaning unchanged (white space); then the same key opens. It never opens another. */
    private void everyAlteredByteIsNoticed(Path file, SecretBytes root) throws IOException {
        byte[] content = Files.readAllBytes(file);
        int unnoticed = 0;
        for (int flip = 0; flip < content.length * FLIPS.length; flip++) {
            byte[] altered = content.clone();
            altered[flip / FLIPS.length] ^= FLIPS[flip % FLIPS.length];
            Files.write(file, altered);
            try (SecretBytes opened = open(folder(), PASSPHRASE)) {
                assertThat(opened).isEqualTo(root);
                unnoticed++;
            } catch (SealRefused refused) {
                assertThat(refused.reason())
                        .isIn(
                                SealRefused.Reason.ALTERED,
                                SealRefused.Reason.MISSING,
                                SealRefused.Reason.OLD_FORMAT,
                                SealRefused.Reason.DOES_NOT_OPEN);
            }
        }
        assertThat(unnoticed).isLessThan(content.length / 4);
    }

    @Test
    void a_folder_of_before_the_first_release_is_refused_by_name() throws Exception {
        Files.writeString(sealFile(), """
                {
                  "format": "jadegate-seal-1",
                  "protection": "file",
                  "check": "AAAAAAAAAAAAAAAAAAAAAA==",
                  "checksum": "AAAA"
                }
                """);
        refused(SealRefused.Reason.OLD_FORMAT, () -> open(folder()));
    }

    @Test
    void what_is_too_large_is_not_read() throws Exception {
        folder().begin(rootKeyFile(), false).close();
        byte[] seals = Files.readAllBytes(sealFile());
        byte[] padded = Arrays.copyOf(seals, SealFile.FILE_BYTES_MAX);
        Arrays.fill(padded, seals.length, padded.length, (byte) ' ');
        Files.write(sealFile(), padded);
        open(folder()).close();
        Files.write(sealFile(), Arrays.copyOf(padded, padded.length + 1));
        refused(SealRefused.Reason.ALTERED, () -> open(folder()));
        Files.write(sealFile(), seals);
        Files.write(keyFile(), new byte[4_097]);
        refused(SealRefused.Reason.ALTERED, () -> open(folder()));
    }

    @Test
    void costs_outside_their_limits_are_refused() {
        for (int[] cost : new int[][] {
            {7, 1, 1}, {15, 1, 2}, {4 * 1024 * 1024 + 1, 1, 1}, {64, 0, 1}, {64, 65, 1}, {64, 1, 0}, {512, 1, 17}
        }) {
            assertThatThrownBy(() -> new PassphraseCost(cost[0], cost[1], cost[2]))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void a_folder_that_cannot_be_written_is_refused(@TempDir Path parent) {
        SealFolder missing = new SealFolder(parent.resolve("absent"), FolderFiles.durable(), random, CLOCK);
        refused(SealRefused.Reason.NOT_ACCESSIBLE, () -> missing.begin(rootKeyFile(), false));
    }

    /** The changes of a folder that has a key file and a passphrase. */
    enum Change {
        ADD_PASSPHRASE,
        ADD_FILE_ELSEWHERE,
        REMOVE_FILE,
        REMOVE_PASSPHRASE,
        RENEW_FILE,
        RENEW_PASSPHRASE,
        CHANGE_ROOT,
        FINISH_ROOT_CHANGE
    }

    private void make(Change change, SealFolder seals, SecretBytes root, List<String> ids) throws SealRefused {
        switch (change) {
            case ADD_PASSPHRASE -> seals.add(root, passphrase("another horse"));
            case ADD_FILE_ELSEWHERE -> seals.add(root, new NewSeal.OfFile("second.key"));
            case REMOVE_FILE -> seals.remove(root, ids.getFirst());
            case REMOVE_PASSPHRASE -> seals.remove(root, ids.get(1));
            case RENEW_FILE -> seals.renew(root, ids.getFirst(), rootKeyFile());
            case RENEW_PASSPHRASE -> seals.renew(root, ids.get(1), passphrase("another horse"));
            case CHANGE_ROOT ->
                seals.changeRoot(root, List.of(rootKeyFile(), passphrase(PASSPHRASE)))
                        .close();
            case FINISH_ROOT_CHANGE -> seals.finishRootChange(root);
        }
    }

    /** Stops at a step, as a kill or a full disk does: before it, or with half a file of another name left. */
    private static final class StoppingFiles implements FolderFiles {
        private final int last;
        private int steps;

        StoppingFiles(int last) {
            this.last = last;
        }

        private void step(Path file) throws IOException {
            if (steps++ == last) {
                Files.write(file.resolveSibling(file.getFileName() + ".new"), new byte[] {1, 2, 3});
                throw new IOException("No space left on device");
            }
        }

        @Override
        public void write(Path file, byte[] content) throws IOException {
            step(file);
            FolderFiles.durable().write(file, content);
        }

        @Override
        public void delete(Path file) throws IOException {
            step(file);
            FolderFiles.durable().delete(file);
        }
    }

    @ParameterizedTest
    @EnumSource(Change.class)
    void a_change_that_stops_at_any_step_leaves_a_folder_that_opens_and_can_be_changed_again(Change change)
            throws Exception {
        int steps = 0;
        boolean stopped = true;
        while (stopped) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            SecretBytes before = folder().begin(rootKeyFile(), false);
            folder().add(before, passphrase(PASSPHRASE));
            SecretBytes root = before;
            if (change == Change.FINISH_ROOT_CHANGE) {
                root = folder().changeRoot(before, List.of(rootKeyFile(), passphrase(PASSPHRASE)));
            }
            StoppingFiles stopping = new StoppingFiles(steps);
            stopped = false;
            try {
                make(change, folder(stopping), root, ids(folder()));
            } catch (SealRefused refused) {
                assertThat(refused.reason()).isEqualTo(SealRefused.Reason.NOT_ACCESSIBLE);
                stopped = true;
            }

            List<SecretBytes> opened = everyOpening();
            assertThat(opened).as("after step " + steps).isNotEmpty();
            SecretBytes now = opened.getFirst();
            assertThat(opened).allMatch(now::equals);
            if (change != Change.CHANGE_ROOT) {
                assertThat(now).isEqualTo(root);
            } else if (!now.equals(root)) {
                assertThat(folder().previousRoot(folder().read(), now)).isEqualTo(root);
            }
            // What is left over of it is in nobody's way.
            folder().add(now, passphrase("a third horse"));
            assertThat(open(folder(), "a third horse")).isEqualTo(now);
            assertThat(keysOnDisk())
                    .as("keys of seals that are no more are deleted by the next change")
                    .isLessThanOrEqualTo(2);
            steps++;
        }
        assertThat(steps).isGreaterThan(1);
    }

    /** By each seal that is there. */
    private List<SecretBytes> everyOpening() throws SealRefused {
        SealFile file = folder().read();
        List<SecretBytes> opened = new ArrayList<>();
        for (SealRecord seal : file.seals()) {
            if (seal.kind() instanceof SealRecord.KeyFile) {
                opened.add(folder().openByFile(file, seal));
            } else {
                for (String passphrase : List.of(PASSPHRASE, "another horse")) {
                    try {
                        opened.add(folder().openByPassphrase(file, seal, SecretBytes.ofText(passphrase)));
                    } catch (SealRefused another) {
                        assertThat(another.reason()).isEqualTo(SealRefused.Reason.DOES_NOT_OPEN);
                    }
                }
            }
        }
        assertThat(opened).hasSameSizeAs(file.seals());
        return opened;
    }

    private int keysOnDisk() throws IOException {
        int lines = 0;
        for (String name : List.of("root.key", "second.key")) {
            Path file = folder.resolve(name);
            lines += Files.exists(file) ? Files.readAllLines(file).size() : 0;
        }
        return lines;
    }
}
