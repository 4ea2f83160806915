package dev.jadegate.store.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.jadegate.base.SecretBytes;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SealFileTest {
    private static final String FOLDER = "0123456789abcdef";
    private static final int ROUNDS = 3_000;

    private static byte[] bytes(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        int length = 1 + random.nextInt(40);
        for (int i = 0; i < length; i++) {
            text.append(" \"\\/{}[]:,=éß龙abc".charAt(random.nextInt(17)));
        }
        return text.toString();
    }

    private static SealRecord record(Random random, int number) {
        SealRecord.Kind kind = switch (random.nextInt(4)) {
            case 0 -> new SealRecord.KeyFile(text(random));
            case 1 ->
                new SealRecord.Passphrase(
                        new PassphraseCost(64 + random.nextInt(1000), 1 + random.nextInt(5), 1 + random.nextInt(4)),
                        bytes(random, 16 + random.nextInt(49)));
            case 2 -> {
                int count = 2 + random.nextInt(15);
                yield new SealRecord.Shares(text(random), 2 + random.nextInt(count - 1), count);
            }
            default -> new SealRecord.Token(text(random), text(random), text(random));
        };
        return new SealRecord(
                kind.wireName() + "-" + "%08x".formatted(number),
                Instant.ofEpochSecond(random.nextInt()),
                kind,
                bytes(random, SealRecord.WRAPPED_BYTES));
    }

    private static SealFile file(Random random, SecretBytes root) {
        List<SealRecord> seals = new ArrayList<>();
        int count = 1 + random.nextInt(SealFile.SEALS_MAX);
        for (int i = 0; i < count; i++) {
            seals.add(record(random, i));
        }
        return SealFile.of(FOLDER, root, bytes(random, random.nextBoolean() ? SealRecord.WRAPPED_BYTES : 0), seals);
    }

    @Test
    void what_was_written_is_read_whatever_it_holds() throws Exception {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            SecretBytes root = SecretBytes.copyOf(bytes(random, 32));
            SealFile file = file(random, root);
            byte[] written = file.format();
            SealFile read = SealFile.parse(written);
            assertThat(read.format()).as("seed " + seed).isEqualTo(written);
            assertThat(read.isGenuine(root)).isTrue();
            assertThat(read.isGenuine(SecretBytes.copyOf(bytes(random, 32)))).isFalse();
        }
    }

    /** Bytes changed, taken out, put in and swapped: refused, or read as what was written. */
    @Test
    void whatever_is_done_to_a_file_it_is_refused_or_says_what_was_written() throws Exception {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        byte[] whole = new byte[0];
        for (int round = 0; round < ROUNDS; round++) {
            if (round % 50 == 0) {
                whole = file(random, SecretBytes.copyOf(bytes(random, 32))).format();
            }
            byte[] altered = altered(random, whole);
            try {
                assertThat(SealFile.parse(altered).format()).as("seed " + seed).isEqualTo(whole);
            } catch (SealRefused refused) {
                assertThat(refused.reason()).isIn(SealRefused.Reason.ALTERED, SealRefused.Reason.OLD_FORMAT);
            }
        }
    }

    private static byte[] altered(Random random, byte[] whole) {
        byte[] copy = whole.clone();
        int at = random.nextInt(copy.length);
        int length = 1 + random.nextInt(Math.min(80, copy.length - at));
        return switch (random.nextInt(5)) {
            case 0 -> {
                copy[at] = (byte) random.nextInt();
                yield copy;
            }
            case 1 -> Arrays.copyOf(copy, at);
            case 2 -> {
                byte[] without = Arrays.copyOf(copy, copy.length - length);
                System.arraycopy(copy, at + length, without, at, copy.length - at - length);
                yield without;
            }
            case 3 -> {
                byte[] twice = Arrays.copyOf(copy, copy.length + length);
                System.arraycopy(copy, at, twice, at + length, copy.length - at);
                yield twice;
            }
            default -> {
                int other = random.nextInt(copy.length);
                byte swapped = copy[at];
                copy[at] = copy[other];
                copy[other] = swapped;
                yield copy;
            }
        };
    }

    @Test
    void noise_is_refused() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] noise = bytes(random, random.nextInt(200));
            if (round % 2 == 0 && noise.length > 0) {
                noise[0] = '{';
            }
            refused(noise);
        }
        refused("{".repeat(60_000).getBytes(StandardCharsets.US_ASCII));
        refused("{\"seals\":[[[".getBytes(StandardCharsets.US_ASCII));
        refused(("{\"seals\":[" + "{},".repeat(20) + "{}]}").getBytes(StandardCharsets.US_ASCII));
        refused("{\"format\":1}".getBytes(StandardCharsets.US_ASCII));
        refused("{\"format\":\"a\",\"format\":\"a\"}".getBytes(StandardCharsets.US_ASCII));
    }

    private static void refused(byte[] content) {
        try {
            throw new AssertionError("was read: " + SealFile.parse(content));
        } catch (SealRefused refused) {
            assertThat(refused.reason()).isEqualTo(SealRefused.Reason.ALTERED);
        }
    }

    @Test
    void records_outside_their_limits_are_refused() {
        byte[] wrapped = new byte[SealRecord.WRAPPED_BYTES];
        SealRecord.Kind kind = new SealRecord.KeyFile("root.key");
        Instant now = Instant.EPOCH;
        assertThatIllegalArgumentException().isThrownBy(() -> new SealRecord("File-00000000", now, kind, wrapped));
        assertThatIllegalArgumentException().isThrownBy(() -> new SealRecord("file-0000000", now, kind, wrapped));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SealRecord("file-00000000", now, kind, new byte[SealRecord.WRAPPED_BYTES - 1]));
        assertThatIllegalArgumentException().isThrownBy(() -> new SealRecord.KeyFile("a\nmac=b"));
        assertThatIllegalArgumentException().isThrownBy(() -> new SealRecord.KeyFile("x".repeat(1_025)));
        assertThatIllegalArgumentException().isThrownBy(() -> new SealRecord.Shares("set", 1, 3));
        assertThatIllegalArgumentException().isThrownBy(() -> new SealRecord.Shares("set", 4, 3));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SealRecord.Passphrase(PassphraseCost.standard(), new byte[15]));
    }
}
