package dev.jadegate.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jadegate.base.SecretBytes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ShamirSharesTest {
    @Test
    void every_large_enough_subset_gives_the_secret_and_every_smaller_one_is_refused() throws Exception {
        Random random = Samples.seeded("every_large_enough_subset");
        for (int count = 2; count <= 6; count++) {
            for (int threshold = 2; threshold <= count; threshold++) {
                byte[] key = Samples.bytes(random, 32);
                List<ShamirShare> shares = split(key, count, threshold);
                for (int subset = 0; subset < 1 << count; subset++) {
                    List<ShamirShare> chosen = chosen(shares, subset);
                    Collections.shuffle(chosen, random);
                    if (chosen.size() >= threshold) {
                        try (SecretBytes back = ShamirShares.combine(chosen)) {
                            assertThat(back).isEqualTo(SecretBytes.copyOf(key));
                        }
                    } else {
                        assertThatThrownBy(() -> ShamirShares.combine(chosen)).isInstanceOf(SharesRejected.class);
                    }
                }
            }
        }
    }

    @Test
    void too_few_shares_that_say_to_be_enough_are_refused_too() {
        byte[] key = new byte[32];
        List<ShamirShare> shares = split(key, 5, 3);
        List<ShamirShare> forged = new ArrayList<>();
        for (ShamirShare share : shares.subList(0, 2)) {
            forged.add(new ShamirShare(
                    share.setIdBytes(),
                    2,
                    share.count(),
                    share.index(),
                    share.values().use(byte[]::clone)));
        }
        assertThatThrownBy(() -> ShamirShares.combine(forged))
                .isInstanceOf(SharesRejected.class)
                .hasMessage("the shares do not fit together");
    }

    @Test
    void shares_of_two_sets_are_refused_even_of_the_same_secret() {
        byte[] key = new byte[32];
        List<ShamirShare> mixed = new ArrayList<>(split(key, 3, 2).subList(0, 1));
        mixed.add(split(key, 3, 2).get(1));
        assertThatThrownBy(() -> ShamirShares.combine(mixed)).isInstanceOf(SharesRejected.class);
        ShamirShare relabelled = new ShamirShare(
                mixed.get(0).setIdBytes(), 2, 3, 2, mixed.get(1).values().use(byte[]::clone));
        assertThatThrownBy(() -> ShamirShares.combine(List.of(mixed.get(0), relabelled)))
                .isInstanceOf(SharesRejected.class);
    }

    @Test
    void one_share_twice_is_refused() {
        ShamirShare share = split(new byte[16], 3, 2).getFirst();
        assertThatThrownBy(() -> ShamirShares.combine(List.of(share, share)))
                .isInstanceOf(SharesRejected.class)
                .hasMessage("share 1 is there twice");
        assertThatThrownBy(() -> ShamirShares.combine(List.of())).isInstanceOf(SharesRejected.class);
    }

    @Test
    void a_share_comes_back_from_its_line() throws Exception {
        byte[] key = Samples.bytes(new Random(1), 32);
        List<ShamirShare> back = new ArrayList<>();
        for (ShamirShare share : split(key, 16, 16)) {
            String line = line(share);
            assertThat(line).startsWith(ShamirShare.PREFIX).doesNotContain("\n").hasSizeLessThan(160);
            back.add(parse(" " + line.toLowerCase(Locale.ROOT).replace('-', ' ') + "\n"));
            assertThat(parse(line).index()).isEqualTo(share.index());
            assertThat(parse(line).setId()).isEqualTo(share.setId());
        }
        try (SecretBytes combined = ShamirShares.combine(back)) {
            assertThat(combined).isEqualTo(SecretBytes.copyOf(key));
        }
    }

    @Test
    void every_slip_of_the_pen_is_told() {
        String line = line(split(new byte[32], 3, 2).getFirst());
        for (int i = ShamirShare.PREFIX.length(); i < line.length(); i++) {
            if (line.charAt(i) == '-') {
                continue;
            }
            char other = line.charAt(i) == 'A' ? 'B' : 'A';
            String slipped = line.substring(0, i) + other + line.substring(i + 1);
            assertThatThrownBy(() -> parse(slipped)).as(slipped).isInstanceOf(SharesRejected.class);
            String cut = line.substring(0, i);
            assertThatThrownBy(() -> parse(cut)).as(cut).isInstanceOf(SharesRejected.class);
        }
        for (String wrong : List.of("", "JADESHARE", "JADESHARE-", "x", line + "A", line + "1", "é" + line)) {
            assertThatThrownBy(() -> parse(wrong)).as(wrong).isInstanceOf(SharesRejected.class);
        }
        assertThatThrownBy(() -> parse(line + " ".repeat(512))).isInstanceOf(SharesRejected.class);
    }

    @Test
    void random_text_is_refused_and_nothing_else_happens() {
        Random random = Samples.seeded("random_text_is_refused");
        for (int i = 0; i < 5000; i++) {
            byte[] bytes = Samples.bytes(random, random.nextInt(180));
            if (random.nextBoolean()) {
                for (int at = 0; at < bytes.length; at++) {
                    bytes[at] = (byte) "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".charAt(bytes[at] & 31);
                }
            }
            String text =
                    (random.nextBoolean() ? ShamirShare.PREFIX : "") + new String(bytes, StandardCharsets.ISO_8859_1);
            assertThatThrownBy(() -> parse(text)).isInstanceOf(SharesRejected.class);
        }
    }

    @Test
    void numbers_and_lengths_past_their_limits_are_refused() {
        assertThat(split(new byte[16], 16, 2)).hasSize(16);
        assertThat(split(new byte[64], 2, 2)).hasSize(2);
        for (int[] wrong : new int[][] {{17, 2, 32}, {3, 1, 32}, {2, 3, 32}, {1, 1, 32}, {3, 2, 15}, {3, 2, 65}}) {
            assertThatIllegalArgumentException().isThrownBy(() -> split(new byte[wrong[2]], wrong[0], wrong[1]));
        }
    }

    @Test
    void one_share_alone_says_nothing_of_the_secret() {
        // Of a secret of zeros the bytes of a share are as even as those of a random one.
        int[] counts = new int[256];
        int bytes = 0;
        for (int i = 0; i < 800; i++) {
            byte[] values = split(new byte[64], 2, 2).get(0).values().use(byte[]::clone);
            for (byte value : values) {
                counts[value & 0xFF]++;
                bytes++;
            }
        }
        double expected = bytes / 256.0;
        double chiSquare = 0;
        for (int count : counts) {
            chiSquare += (count - expected) * (count - expected) / expected;
        }
        // 255 degrees of freedom: beyond 420 less than once in ten million runs.
        assertThat(chiSquare).isLessThan(420);
    }

    @Test
    void the_field_is_a_field() {
        for (int a = 1; a < 256; a++) {
            assertThat(GaloisField.times(a, GaloisField.inverse(a))).isOne();
            assertThat(GaloisField.times(a, 1)).isEqualTo(a);
            assertThat(GaloisField.times(a, 0)).isZero();
            int b = a * 7 & 0xFF;
            int c = a * 31 & 0xFF;
            assertThat(GaloisField.times(a, b ^ c)).isEqualTo(GaloisField.times(a, b) ^ GaloisField.times(a, c));
        }
        // FIPS 197, section 4.2.
        assertThat(GaloisField.times(0x57, 0x83)).isEqualTo(0xC1);
    }

    private static List<ShamirShare> split(byte[] key, int count, int threshold) {
        try (SecretBytes secret = SecretBytes.copyOf(key)) {
            return ShamirShares.split(secret, count, threshold, Samples.random());
        }
    }

    private static List<ShamirShare> chosen(List<ShamirShare> shares, int subset) {
        List<ShamirShare> chosen = new ArrayList<>();
        for (int i = 0; i < shares.size(); i++) {
            if ((subset >>> i & 1) == 1) {
                chosen.add(shares.get(i));
            }
        }
        return chosen;
    }

    private static String line(ShamirShare share) {
        try (SecretBytes text = share.text()) {
            return text.use(bytes -> new String(bytes, StandardCharsets.US_ASCII));
        }
    }

    private static ShamirShare parse(String line) throws SharesRejected {
        try (SecretBytes text = SecretBytes.ofText(line)) {
            return ShamirShare.parse(text);
        }
    }
}
