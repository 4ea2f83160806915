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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RootKeyFolderTest {
    private static final PassphraseCost CHEAP = new PassphraseCost(64, 1, 1);
    private static final String PASSPHRASE = "correct horse";

    @TempDir
    Path folder;

    private RootSeal open(@Nullable String passphrase) throws SealRefused {
        return RootKeyFolder.open(
                folder, passphrase == null ? null : SecretBytes.ofText(passphrase), false, CHEAP, new SecureRandom());
    }

    private void refused(SealRefused.Reason reason, @Nullable String passphrase) {
        assertThatThrownBy(() -> open(passphrase))
                .isInstanceOfSatisfying(
                        SealRefused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(reason));
    }

    private Path keyFile() {
        return folder.resolve(RootKeyFolder.ROOT_KEY_FILE);
    }

    private Path sealFile() {
        return folder.resolve(RootKeyFolder.SEAL_FILE);
    }

    @Test
    void a_new_folder_gets_a_key_file_for_its_owner_only_and_opens_again() throws Exception {
        byte[] sealed;
        try (RootSeal seal = open(null)) {
            sealed = seal.seal("p", "here", new byte[] {1, 2, 3});
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(keyFile())))
                .isEqualTo("rw-------");
        try (RootSeal seal = open(null)) {
            assertThat(seal.open("p", "here", sealed)).containsExactly(1, 2, 3);
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("root.key", "seal.json");
        }
    }

    @Test
    void two_folders_have_different_keys(@TempDir Path other) throws Exception {
        byte[] here = open(null).check();
        byte[] there = RootKeyFolder.open(other, null, false, CHEAP, new SecureRandom())
                .check();
        assertThat(here).isNotEqualTo(there);
    }

    @Test
    void a_key_file_that_others_can_read_is_refused_with_the_remedy() throws Exception {
        open(null).close();
        for (String mode : new String[] {"rw-r-----", "rw----r--", "rw--w----"}) {
            Files.setPosixFilePermissions(keyFile(), PosixFilePermissions.fromString(mode));
            refused(SealRefused.Reason.READABLE_BY_OTHERS, null);
        }
        assertThatThrownBy(() -> open(null)).hasMessageContaining("chmod 600");
        Files.setPosixFilePermissions(keyFile(), PosixFilePermissions.fromString("r--------"));
        open(null).close();
    }

    @Test
    void a_missing_key_file_is_not_replaced() throws Exception {
        open(null).close();
        Files.delete(keyFile());
        refused(SealRefused.Reason.MISSING, null);
        assertThat(keyFile()).doesNotExist();
    }

    @Test
    void a_folder_with_data_gets_no_new_key() {
        assertThatThrownBy(() -> RootKeyFolder.open(folder, null, true, CHEAP, new SecureRandom()))
                .isInstanceOfSatisfying(
                        SealRefused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(SealRefused.Reason.MISSING));
        assertThat(keyFile()).doesNotExist();
    }

    @Test
    void the_key_of_another_folder_is_noticed_at_the_start(@TempDir Path other) throws Exception {
        open(null).close();
        RootKeyFolder.open(other, null, false, CHEAP, new SecureRandom()).close();
        Files.write(keyFile(), Files.readAllBytes(other.resolve(RootKeyFolder.ROOT_KEY_FILE)));
        refused(SealRefused.Reason.WRONG_ROOT_KEY, null);
    }

    @Test
    void a_start_that_ended_between_the_two_files_goes_on_with_its_key() throws Exception {
        byte[] check = open(null).check();
        Files.delete(sealFile());
        assertThat(open(null).check()).isEqualTo(check);
    }

    @Test
    void every_flipped_bit_of_the_key_file_is_noticed() throws Exception {
        open(null).close();
        everyFlippedBitIsNoticed(keyFile(), null);
    }

    @Test
    void every_flipped_bit_of_the_seal_file_is_noticed() throws Exception {
        open(PASSPHRASE).close();
        everyFlippedBitIsNoticed(sealFile(), PASSPHRASE);
    }

    /** A flip may leave the file's meaning unchanged (white space); then the same key opens. It never opens another. */
    private void everyFlippedBitIsNoticed(Path file, @Nullable String passphrase) throws IOException, SealRefused {
        byte[] check = open(passphrase).check();
        byte[] content = Files.readAllBytes(file);
        int unnoticed = 0;
        for (int bit = 0; bit < content.length * 8; bit++) {
            byte[] altered = content.clone();
            altered[bit / 8] ^= (byte) (1 << bit % 8);
            Files.write(file, altered);
            try (RootSeal seal = open(passphrase)) {
                assertThat(seal.check()).isEqualTo(check);
                unnoticed++;
            } catch (SealRefused refused) {
                assertThat(refused.reason()).isIn(SealRefused.Reason.ALTERED, SealRefused.Reason.WRONG_ROOT_KEY);
            }
        }
        assertThat(unnoticed).isLessThan(content.length);
    }

    @Test
    void a_passphrase_opens_what_it_closed_and_leaves_no_key_file() throws Exception {
        byte[] sealed;
        try (RootSeal seal = open(PASSPHRASE)) {
            sealed = seal.seal("p", "here", new byte[] {9});
        }
        assertThat(keyFile()).doesNotExist();
        try (RootSeal seal = open(PASSPHRASE)) {
            assertThat(seal.open("p", "here", sealed)).containsExactly(9);
        }
        assertThat(Files.readString(sealFile(), StandardCharsets.US_ASCII)).doesNotContain(PASSPHRASE);
    }

    @Test
    void a_wrong_passphrase_is_told_from_a_missing_and_an_unexpected_one() throws Exception {
        open(PASSPHRASE).close();
        refused(SealRefused.Reason.WRONG_PASSPHRASE, PASSPHRASE + "!");
        refused(SealRefused.Reason.PASSPHRASE_NEEDED, null);
        assertThatThrownBy(() -> open("wrong " + PASSPHRASE)).hasMessageNotContaining(PASSPHRASE);
    }

    @Test
    void a_passphrase_for_a_folder_with_a_key_file_is_refused() throws Exception {
        open(null).close();
        refused(SealRefused.Reason.PASSPHRASE_NOT_EXPECTED, PASSPHRASE);
        Files.delete(sealFile());
        refused(SealRefused.Reason.PASSPHRASE_NOT_EXPECTED, PASSPHRASE);
    }

    @Test
    void a_passphrase_just_too_short_or_too_long_is_refused() throws Exception {
        refused(SealRefused.Reason.UNFIT_PASSPHRASE, "1234567");
        refused(SealRefused.Reason.UNFIT_PASSPHRASE, "x".repeat(1025));
        assertThat(sealFile()).doesNotExist();
        open("12345678").close();
    }

    @Test
    void the_cost_of_the_first_start_is_kept() throws Exception {
        open(PASSPHRASE).close();
        byte[] before = Files.readAllBytes(sealFile());
        RootKeyFolder.open(
                        folder, SecretBytes.ofText(PASSPHRASE), true, new PassphraseCost(128, 2, 2), new SecureRandom())
                .close();
        assertThat(Files.readAllBytes(sealFile())).isEqualTo(before);
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
    void a_folder_that_cannot_be_written_is_refused(@TempDir Path parent) throws Exception {
        Path missing = parent.resolve("absent");
        assertThatThrownBy(() -> RootKeyFolder.open(missing, null, false, CHEAP, new SecureRandom()))
                .isInstanceOfSatisfying(
                        SealRefused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(SealRefused.Reason.NOT_ACCESSIBLE));
    }
}
