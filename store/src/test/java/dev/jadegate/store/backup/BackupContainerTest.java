package dev.jadegate.store.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import dev.jadegate.base.SecretBytes;
import dev.jadegate.store.seal.RootSeal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackupContainerTest {
    private static final byte[] SEALS = "{\"seals\":\"opaque\"}".getBytes(StandardCharsets.UTF_8);
    private static final int FUZZ_ROUNDS = Integer.getInteger("backup.fuzz.rounds", 400);

    private final RootSeal seal = seal(1);

    private static RootSeal seal(int fill) {
        byte[] key = new byte[RootSeal.ROOT_KEY_BYTES];
        key[0] = (byte) fill;
        return new RootSeal(SecretBytes.copyOf(key), new SecureRandom());
    }

    private BackupHeader header() {
        return new BackupHeader(
                Instant.parse("2026-11-27T10:00:00Z"),
                "1.2.3 \"quoted\"",
                "sqlite",
                Map.of("store", "2", "bank", "1"),
                List.of("file", "argon2id"),
                seal.check(),
                new byte[BackupHeader.SALT_BYTES]);
    }

    private byte[] written(long contentSeed) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BackupWriter writer = BackupWriter.begin(out, header(), SEALS, seal);
        Recorded.fill(writer.content(), new Random(contentSeed));
        writer.finish();
        assertThat(writer.written()).isEqualTo(out.size());
        return out.toByteArray();
    }

    /** Of two chunks and a bit. */
    private byte[] large() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BackupWriter writer = BackupWriter.begin(out, header(), SEALS, seal);
        writer.content().beginFile("large");
        Random random = new Random(7);
        byte[] piece = new byte[BackupContent.PIECE_BYTES_MAX];
        for (int i = 0; i < 36; i++) {
            random.nextBytes(piece);
            writer.content().piece(piece, piece.length);
        }
        writer.content().endFile();
        writer.finish();
        return out.toByteArray();
    }

    private List<String> read(byte[] file) throws BackupRefused, IOException {
        Recorded content = new Recorded();
        BackupReader.open(new ByteArrayInputStream(file)).read(seal, content);
        return content.lines;
    }

    private void refused(byte[] file, BackupRefused.Reason reason) {
        assertThatThrownBy(() -> read(file))
                .isInstanceOfSatisfying(
                        BackupRefused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(reason));
    }

    @Test
    void what_was_written_is_read_and_the_header_needs_no_key() throws Exception {
        long seed = System.nanoTime();
        System.out.println("what_was_written_is_read seed " + seed);
        for (long round = seed; round < seed + 50; round++) {
            Recorded expected = new Recorded();
            Recorded.fill(expected, new Random(round));

            assertThat(read(written(round))).as("seed %s", round).isEqualTo(expected.lines);
        }
        BackupReader reader = BackupReader.open(new ByteArrayInputStream(written(1)));
        assertThat(reader.header().toJson()).isEqualTo(header().toJson());
        assertThat(reader.sealRecords()).isEqualTo(SEALS);
    }

    @Test
    void nothing_of_the_content_can_be_read_without_the_root_key() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BackupWriter writer = BackupWriter.begin(out, header(), SEALS, seal);
        writer.content().beginTable("ram_user", List.of("user_name"));
        writer.content().row(new Object[] {"engineer-jane"});
        writer.content().endTable();
        writer.finish();

        assertThat(new String(out.toByteArray(), StandardCharsets.ISO_8859_1))
                .contains("opaque")
                .doesNotContain("jane")
                .doesNotContain("ram_user");
        assertThatThrownBy(() -> BackupReader.open(new ByteArrayInputStream(out.toByteArray()))
                        .read(seal(2), new Recorded()))
                .isInstanceOfSatisfying(
                        BackupRefused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(BackupRefused.Reason.WRONG_ROOT_KEY));
    }

    @Test
    void one_flipped_bit_anywhere_is_refused() throws Exception {
        byte[] whole = written(3);
        for (int i = 0; i < whole.length * Byte.SIZE; i++) {
            byte[] flipped = whole.clone();
            flipped[i / Byte.SIZE] ^= (byte) (1 << i % Byte.SIZE);
            int bit = i;
            assertThatThrownBy(() -> read(flipped)).as("bit %s", bit).isInstanceOf(BackupRefused.class);
        }
    }

    @Test
    void a_file_that_ends_anywhere_but_at_its_end_is_refused() throws Exception {
        byte[] whole = written(4);
        for (int length = 0; length < whole.length; length++) {
            byte[] shorter = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> read(shorter)).as("length %s", length).isInstanceOf(BackupRefused.class);
        }
        refused(Arrays.copyOf(whole, whole.length + 1), BackupRefused.Reason.DAMAGED);
    }

    @Test
    void chunks_cannot_be_left_out_or_change_places() throws Exception {
        byte[] whole = large();
        int first = Arrays.mismatch(whole, new byte[0]); // 0; the chunks begin behind the preamble
        ByteBuffer bytes = ByteBuffer.wrap(whole);
        int header = bytes.getInt(12);
        int seals = bytes.getInt(16 + header);
        first += 16 + header + 4 + seals + 32;
        int chunk = 4 + bytes.getInt(first);
        assertThat(chunk).isEqualTo(4 + BackupFormat.CHUNK_BYTES + BackupKeys.TAG_BYTES);
        assertThat(bytes.getInt(first + chunk)).isEqualTo(chunk - 4);

        byte[] swapped = whole.clone();
        System.arraycopy(whole, first, swapped, first + chunk, chunk);
        System.arraycopy(whole, first + chunk, swapped, first, chunk);
        byte[] without = new byte[whole.length - chunk];
        System.arraycopy(whole, 0, without, 0, first);
        System.arraycopy(whole, first + chunk, without, first, without.length - first);
        byte[] withoutLast = new byte[first + chunk + 12 + 32];
        System.arraycopy(whole, 0, withoutLast, 0, first + chunk);
        System.arraycopy(whole, whole.length - 44, withoutLast, first + chunk, 44);

        assertThat(read(whole)).hasSize(38);
        refused(swapped, BackupRefused.Reason.DAMAGED);
        refused(without, BackupRefused.Reason.DAMAGED);
        refused(withoutLast, BackupRefused.Reason.DAMAGED);
    }

    @Test
    void a_chunk_of_another_backup_under_the_same_root_key_is_refused() throws Exception {
        byte[] one = written(5);
        BackupHeader other = new BackupHeader(
                Instant.EPOCH, "1", "sqlite", Map.of(), List.of(), seal.check(), new byte[BackupHeader.SALT_BYTES]);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BackupWriter.begin(out, other, SEALS, seal).finish();
        int ownPreamble = 16 + header().toJson().length + 4 + SEALS.length + 32;
        byte[] mixed = new byte[out.size() - (16 + other.toJson().length + 4 + SEALS.length + 32) + ownPreamble];
        System.arraycopy(one, 0, mixed, 0, ownPreamble);
        System.arraycopy(
                out.toByteArray(),
                out.size() - (mixed.length - ownPreamble),
                mixed,
                ownPreamble,
                mixed.length - ownPreamble);

        refused(mixed, BackupRefused.Reason.DAMAGED);
    }

    @Test
    void another_format_and_another_file_are_told_from_damage() throws Exception {
        byte[] older = written(6);
        older[11] = 0;
        refused(older, BackupRefused.Reason.OTHER_FORMAT);
        assertThatThrownBy(() -> read(older)).hasMessageContaining("format `0`").hasMessageContaining("release");
        refused("a text".repeat(100).getBytes(StandardCharsets.UTF_8), BackupRefused.Reason.NOT_A_BACKUP);
        refused(new byte[0], BackupRefused.Reason.NOT_A_BACKUP);
    }

    @Test
    void a_mangled_file_is_refused_and_never_a_bug() throws Exception {
        long seed = Long.getLong("backup.fuzz.seed", System.nanoTime());
        System.out.println("a_mangled_file_is_refused seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < FUZZ_ROUNDS; round++) {
            byte[] whole = written(random.nextLong());
            byte[] mangled = mangle(whole, random);
            if (Arrays.equals(whole, mangled)) {
                continue;
            }
            assertThatThrownBy(() -> read(mangled)).as("seed %s", seed).isInstanceOf(BackupRefused.class);
        }
    }

    private static byte[] mangle(byte[] whole, Random random) {
        byte[] mangled = whole.clone();
        for (int i = random.nextInt(1, 4); i > 0; i--) {
            int at = random.nextInt(mangled.length);
            switch (random.nextInt(4)) {
                case 0 -> mangled[at] = (byte) random.nextInt();
                case 1 -> mangled = Arrays.copyOf(mangled, at + 1);
                case 2 ->
                    ByteBuffer.wrap(mangled).putInt(Math.max(0, Math.min(at, mangled.length - 4)), random.nextInt());
                default -> System.arraycopy(mangled, 0, mangled, at, mangled.length - at);
            }
        }
        return mangled;
    }

    /** What no chunk lets through: the reader of the content alone. */
    @Test
    void content_that_is_not_well_formed_ends_in_a_finding() throws Exception {
        long seed = Long.getLong("backup.fuzz.seed", System.nanoTime());
        System.out.println("content_that_is_not_well_formed seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < FUZZ_ROUNDS * 10; round++) {
            byte[] content = new byte[random.nextInt(1, 60)];
            random.nextBytes(content);
            for (int i = random.nextInt(content.length); i >= 0; i--) {
                content[i] = (byte) random.nextInt(8);
            }
            try {
                ContentReader.read(new DataInputStream(new ByteArrayInputStream(content)), new Recorded());
                assertThat(content[0]).as("seed %s", seed).isEqualTo((byte) ContentWriter.END);
            } catch (BackupRefused | EOFException expected) {
                assertThat(expected).isNotNull();
            } catch (RuntimeException bug) {
                fail("seed " + seed, bug);
            }
        }
    }

    @Test
    void what_is_too_large_to_be_read_back_is_not_written() throws Exception {
        BackupWriter writer = BackupWriter.begin(OutputStream.nullOutputStream(), header(), SEALS, seal);
        BackupContent content = writer.content();
        content.beginTable("t", List.of("c"));
        content.row(new Object[] {new byte[BackupContent.VALUE_BYTES_MAX]});

        assertThatThrownBy(() -> content.row(new Object[] {new byte[BackupContent.VALUE_BYTES_MAX + 1]}))
                .isInstanceOf(BackupRefused.class);
        assertThatThrownBy(() -> content.beginFile("x".repeat(BackupContent.NAME_LENGTH_MAX + 1)))
                .isInstanceOf(BackupRefused.class);
        assertThatThrownBy(() ->
                        content.beginTable("t", java.util.Collections.nCopies(BackupContent.COLUMNS_MAX + 1, "c")))
                .isInstanceOf(BackupRefused.class);
        assertThatThrownBy(() -> content.row(new Object[] {1.5})).isInstanceOf(BackupRefused.class);
    }

    @Test
    void a_full_disk_is_told_to_the_caller() throws Exception {
        OutputStream full = new OutputStream() {
            private int room = 100_000;

            @Override
            public void write(int one) throws IOException {
                if (--room < 0) {
                    throw new IOException("No space left on device");
                }
            }
        };
        BackupWriter writer = BackupWriter.begin(full, header(), SEALS, seal);
        assertThatThrownBy(() -> {
                    writer.content().beginFile("large");
                    byte[] piece = new byte[BackupContent.PIECE_BYTES_MAX];
                    for (int i = 0; i < 100; i++) {
                        new Random(i).nextBytes(piece);
                        writer.content().piece(piece, piece.length);
                    }
                })
                .isInstanceOf(IOException.class)
                .hasMessage("No space left on device");
    }
}
