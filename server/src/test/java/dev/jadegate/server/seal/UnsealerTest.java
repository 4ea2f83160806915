package dev.jadegate.server.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jadegate.base.SecretBytes;
import dev.jadegate.crypto.ShamirShare;
import dev.jadegate.crypto.ShamirShares;
import dev.jadegate.store.seal.SealFolder;
import dev.jadegate.store.seal.SealRecord;
import dev.jadegate.store.seal.SealRefused;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnsealerTest {
    @TempDir
    Path data;

    @SuppressWarnings("NullAway.Init") // Set before each test.
    private SealFixture fixture;

    @SuppressWarnings("NullAway.Init")
    private Unsealer unsealer;

    @BeforeEach
    void begin() throws SealRefused {
        fixture = new SealFixture(data).shares();
        unsealer = fixture.unsealer();
    }

    private void opens(Offer offer) throws SealRefused {
        assertThat(unsealer.take(offer))
                .isInstanceOfSatisfying(
                        Unsealer.Opened.class,
                        opened -> assertThat(opened.rootKey()).isEqualTo(fixture.root));
    }

    private void more(Offer offer, int given) throws SealRefused {
        assertThat(unsealer.take(offer)).isEqualTo(new Unsealer.More(given, 2));
    }

    private void opensNothing(Offer offer) {
        assertThatThrownBy(() -> unsealer.take(offer))
                .isInstanceOfSatisfying(
                        SealRefused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(SealRefused.Reason.DOES_NOT_OPEN))
                .hasMessage(SealRefused.DOES_NOT_OPEN);
        fixture.later(BackOff.MOST);
    }

    private static Offer share(ShamirShare share) {
        return new Offer.Share(share.text());
    }

    @Test
    void enough_shares_open_in_any_order_and_too_few_open_nothing() throws Exception {
        for (int[] order : new int[][] {{0, 1}, {1, 0}, {0, 2}, {2, 1}}) {
            more(fixture.share(order[0]), 1);
            assertThat(unsealer.progress()).contains("1 of 2 shares given");
            opens(fixture.share(order[1]));
            assertThat(unsealer.progress()).contains("0 of 2 shares given");
        }
    }

    @Test
    void a_share_that_is_given_twice_counts_once() throws Exception {
        more(fixture.share(0), 1);
        more(fixture.share(0), 1);
        opens(fixture.share(1));
    }

    @Test
    void a_passphrase_opens_beside_shares() throws Exception {
        more(fixture.share(0), 1);
        opens(SealFixture.passphrase(SealFixture.PASSPHRASE));
        more(fixture.share(1), 1);
    }

    @Test
    void whatever_is_wrong_gets_one_answer() throws Exception {
        SecretBytes key = dev.jadegate.store.seal.SoftwareKey.draw(fixture.random);
        ShamirShare foreign = ShamirShares.split(key, 3, 2, fixture.random).getFirst();
        String text = fixture.shares.getFirst().use(bytes -> new String(bytes, StandardCharsets.US_ASCII));
        opensNothing(SealFixture.passphrase("wrong horse"));
        opensNothing(SealFixture.passphrase(""));
        opensNothing(SealFixture.passphrase("x".repeat(5_000)));
        opensNothing(share(foreign));
        opensNothing(new Offer.Share(SecretBytes.ofText("JADESHARE-")));
        opensNothing(new Offer.Share(SecretBytes.ofText("")));
        String otherEnd = text.endsWith("A") ? "Q" : "A";
        opensNothing(new Offer.Share(SecretBytes.ofText(text.substring(0, text.length() - 1) + otherEnd)));
        opensNothing(new Offer.Share(SecretBytes.ofText("JADESHARE-" + "A".repeat(3_000))));
        opens(SealFixture.passphrase(SealFixture.PASSPHRASE));
    }

    /** A share with the right set, threshold, count and checksum, and other values: made by who knows the set's id. */
    private ShamirShare forged(int index) throws Exception {
        try (ShamirShare genuine = ShamirShare.parse(fixture.shares.get(index).use(SecretBytes::copyOf))) {
            byte[] bytes = decoded(genuine);
            bytes[15] ^= 1;
            return ShamirShare.parse(encoded(bytes));
        }
    }

    private static byte[] decoded(ShamirShare share) {
        String digits = share.text()
                .use(bytes -> new String(bytes, StandardCharsets.US_ASCII))
                .substring(ShamirShare.PREFIX.length())
                .replace("-", "");
        int bits = 0;
        int held = 0;
        List<Byte> bytes = new ArrayList<>();
        for (int i = 0; i < digits.length(); i++) {
            bits = (bits << 5) | "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(digits.charAt(i));
            held += 5;
            if (held >= 8) {
                held -= 8;
                bytes.add((byte) (bits >> held));
            }
        }
        byte[] all = new byte[bytes.size()];
        for (int i = 0; i < all.length; i++) {
            all[i] = bytes.get(i);
        }
        return all;
    }

    private static SecretBytes encoded(byte[] bytes) throws Exception {
        byte[] checksum = java.security.MessageDigest.getInstance("SHA-256")
                .digest(java.util.Arrays.copyOf(bytes, bytes.length - 4));
        System.arraycopy(checksum, 0, bytes, bytes.length - 4, 4);
        StringBuilder text = new StringBuilder(ShamirShare.PREFIX);
        int bits = 0;
        int held = 0;
        for (byte each : bytes) {
            bits = (bits << 8) | (each & 0xFF);
            held += 8;
            while (held >= 5) {
                held -= 5;
                text.append("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".charAt((bits >> held) & 31));
            }
        }
        if (held > 0) {
            text.append("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".charAt((bits << (5 - held)) & 31));
        }
        return SecretBytes.ofText(text.toString());
    }

    @Test
    void a_forged_share_opens_nothing_and_all_shares_are_forgotten() throws Exception {
        more(share(forged(0)), 1);
        opensNothing(fixture.share(1));
        assertThat(unsealer.progress()).contains("0 of 2 shares given");
        more(fixture.share(0), 1);
        opens(fixture.share(1));
    }

    @Test
    void two_shares_of_one_number_that_differ_are_forgotten_together() throws Exception {
        more(fixture.share(0), 1);
        opensNothing(share(forged(0)));
        more(fixture.share(1), 1);
        opens(fixture.share(2));
    }

    @Test
    void shares_do_not_wait_for_ever() throws Exception {
        more(fixture.share(0), 1);
        fixture.later(ShareBox.HELD_FOR.minusNanos(1));
        assertThat(unsealer.progress()).contains("1 of 2");
        fixture.later(Duration.ofNanos(1));
        assertThat(unsealer.progress()).contains("0 of 2");
        more(fixture.share(1), 1);
    }

    @Test
    void who_fails_waits_twice_as_long_each_time_up_to_a_minute_and_nothing_is_tried_meanwhile() throws Exception {
        for (long wait : new long[] {1, 2, 4, 8, 16, 32, 60, 60}) {
            assertThatThrownBy(() -> unsealer.take(SealFixture.passphrase("wrong horse")))
                    .hasMessage(SealRefused.DOES_NOT_OPEN);
            fixture.later(Duration.ofSeconds(wait).minusNanos(1));
            assertThatThrownBy(() -> unsealer.take(SealFixture.passphrase(SealFixture.PASSPHRASE)))
                    .as("after %s s, the right one", wait)
                    .isInstanceOfSatisfying(
                            SealRefused.class,
                            refused -> assertThat(refused.reason()).isEqualTo(SealRefused.Reason.TOO_SOON));
            fixture.later(Duration.ofNanos(1));
        }
        opens(SealFixture.passphrase(SealFixture.PASSPHRASE));
        // What succeeds ends it.
        opensNothing(SealFixture.passphrase("wrong horse"));
        fixture.later(Duration.ofSeconds(1));
        opens(SealFixture.passphrase(SealFixture.PASSPHRASE));
    }

    @Test
    void a_start_takes_what_opens_and_asks_for_what_is_missing() throws Exception {
        SealInputs one = new SealInputs(null, List.of(fixture.shares.get(0)), null);
        assertThat(unsealer.open(SealInputs.NONE)).isNull();
        assertThat(unsealer.open(one)).isNull();
        assertThat(unsealer.progress()).isEqualTo("1 of 2 shares given, or a passphrase");
        SealInputs wrong = new SealInputs(SecretBytes.ofText("wrong horse"), List.of(), null);
        assertThatThrownBy(() -> unsealer.open(wrong)).hasMessage(SealRefused.DOES_NOT_OPEN);
        SealInputs both = new SealInputs(SecretBytes.ofText("wrong horse"), fixture.shares, null);
        assertThat(unsealer.open(both)).isNotNull();
    }

    @Test
    void a_missing_key_file_is_no_failure_when_people_can_open_and_one_that_others_read_is() throws Exception {
        fixture.folder.add(fixture.root, new dev.jadegate.store.seal.NewSeal.OfFile(SealFolder.ROOT_KEY_FILE));
        Path file = data.resolve(SealFolder.ROOT_KEY_FILE);
        byte[] content = Files.readAllBytes(file);
        assertThat(fixture.unsealer().open(SealInputs.NONE)).isNotNull();
        Files.delete(file);
        assertThat(fixture.unsealer().open(SealInputs.NONE)).isNull();
        Files.write(file, content);
        Files.setPosixFilePermissions(file, java.nio.file.attribute.PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(() -> fixture.unsealer().open(SealInputs.NONE)).hasMessageContaining("chmod 600");
    }

    @Test
    void a_folder_of_a_key_file_alone_cannot_be_opened_by_people() throws Exception {
        fixture.folder.add(fixture.root, new dev.jadegate.store.seal.NewSeal.OfFile(SealFolder.ROOT_KEY_FILE));
        for (SealRecord seal : fixture.folder.read().seals()) {
            if (!(seal.kind() instanceof SealRecord.KeyFile)) {
                fixture.folder.remove(fixture.root, seal.id());
            }
        }
        Files.delete(data.resolve(SealFolder.ROOT_KEY_FILE));
        assertThatThrownBy(() -> fixture.unsealer().open(SealInputs.NONE))
                .isInstanceOfSatisfying(
                        SealRefused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(SealRefused.Reason.MISSING));
    }

    @Test
    void shares_that_were_renewed_open_nothing_any_more() throws Exception {
        List<SecretBytes> before = fixture.shares;
        SealRecord shares = fixture.folder.read().seals().get(1);
        fixture.shares = fixture.administration
                .renew(fixture.root, shares.id(), new SealAdministration.Wish.OfShares(2, 3))
                .shares();
        unsealer = fixture.unsealer();
        opensNothing(new Offer.Share(before.getFirst()));
        more(fixture.share(0), 1);
        opens(fixture.share(2));
    }
}
