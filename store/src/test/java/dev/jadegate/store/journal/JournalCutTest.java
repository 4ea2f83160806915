package dev.jadegate.store.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jadegate.store.backup.BackupContent;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalCutTest {
    private static final JournalOptions SMALL = JournalOptions.defaults().withSegmentBytesMax(4_096);

    @TempDir
    Path folder;

    /** Files by name. */
    private static final class Copied implements BackupContent {
        private final Map<String, ByteArrayOutputStream> files = new LinkedHashMap<>();
        private ByteArrayOutputStream file = new ByteArrayOutputStream();

        @Override
        public void beginFile(String name) {
            file = new ByteArrayOutputStream();
            files.put(name, file);
        }

        @Override
        public void piece(byte[] bytes, int length) {
            file.write(bytes, 0, length);
        }

        @Override
        public void endFile() {
            file = new ByteArrayOutputStream();
        }

        @Override
        public void beginTable(String name, List<String> columns) {
            throw new AssertionError(name);
        }

        @Override
        public void row(@Nullable Object[] values) {
            throw new AssertionError();
        }

        @Override
        public void endTable() {
            throw new AssertionError();
        }
    }

    private static Copied copy(JournalCut cut) throws Exception {
        Copied copied = new Copied();
        cut.copy(copied);
        return copied;
    }

    private long sizeOf(Copied copied) throws Exception {
        Path target = Files.createTempDirectory(folder, "copy");
        for (var file : copied.files.entrySet()) {
            Path to = target.resolve(file.getKey());
            Files.createDirectories(to.getParent());
            Files.write(to, file.getValue().toByteArray());
        }
        Files.createDirectories(target.resolve("journal"));
        try (Journal journal = Journal.open(target.resolve("journal"), SMALL, new Random(1))) {
            assertThat(journal.truncatedBytes()).isZero();
            long next = 0;
            while (next < journal.size()) { // reads every record, or fails
                next += journal.read(next, 100, Long.MAX_VALUE, _ -> {});
            }
            return journal.size();
        }
    }

    private void fill(int events) throws Exception {
        try (Journal journal = Journal.open(folder.resolve("journal"), SMALL, new Random(1))) {
            Events.append(journal, 0, events);
        }
    }

    private Path newestSegment() throws Exception {
        try (Stream<Path> files = Files.list(folder.resolve("journal"))) {
            return files.sorted().toList().getLast();
        }
    }

    @Test
    void a_journal_at_rest_is_copied_byte_for_byte() throws Exception {
        fill(100);
        Copied copied = copy(JournalCut.of(folder.resolve("journal")));

        assertThat(copied.files.size()).isGreaterThan(3);
        for (var file : copied.files.entrySet()) {
            assertThat(Files.readAllBytes(folder.resolve(file.getKey())))
                    .isEqualTo(file.getValue().toByteArray());
        }
        assertThat(sizeOf(copied)).isEqualTo(100);
    }

    @Test
    void an_empty_journal_has_nothing_to_copy() throws Exception {
        Files.createDirectories(folder.resolve("journal"));
        JournalCut cut = JournalCut.of(folder.resolve("journal"));
        assertThat(cut.size()).isZero();
        assertThat(copy(cut).files).isEmpty();

        fill(3);
        cut.advance();
        assertThat(sizeOf(copy(cut))).isEqualTo(3);
    }

    @Test
    void the_cut_moves_over_new_segments_and_what_comes_after_it_is_not_copied() throws Exception {
        try (Journal journal = Journal.open(folder.resolve("journal"), SMALL, new Random(1))) {
            journal.append(Events.event(0));
            JournalCut cut = JournalCut.of(folder.resolve("journal"));
            Events.append(journal, 1, 80);
            cut.advance();
            Events.append(journal, 80, 160);

            assertThat(cut.size()).isEqualTo(80);
            assertThat(sizeOf(copy(cut))).isEqualTo(80);
        }
    }

    @Test
    void what_an_interrupted_write_left_is_not_copied() throws Exception {
        fill(10);
        byte[] whole = Files.readAllBytes(newestSegment());
        Files.write(newestSegment(), Arrays.copyOf(whole, whole.length - 3));
        JournalCut cut = JournalCut.of(folder.resolve("journal"));

        assertThat(sizeOf(copy(cut))).isEqualTo(cut.size()).isEqualTo(9);
    }

    @Test
    void damage_before_the_last_batch_is_told() throws Exception {
        fill(5);
        byte[] whole = Files.readAllBytes(newestSegment());
        byte[] damaged = whole.clone();
        damaged[RecordFormat.SEGMENT_HEADER_BYTES + 60] ^= 1;
        Files.write(newestSegment(), damaged);
        assertThatThrownBy(() -> JournalCut.of(folder.resolve("journal")))
                .isInstanceOf(JournalCorruptedException.class);

        Files.delete(newestSegment());
        fill(100);
        damaged = Files.readAllBytes(folder.resolve("journal").resolve("0".repeat(20) + ".journal"));
        damaged[damaged.length - 1] ^= 1;
        Files.write(folder.resolve("journal").resolve("0".repeat(20) + ".journal"), damaged);
        JournalCut cut = JournalCut.of(folder.resolve("journal"));
        assertThatThrownBy(() -> copy(cut)).isInstanceOf(JournalCorruptedException.class);
    }

    @Test
    void a_missing_first_segment_is_told() throws Exception {
        fill(100);
        Files.delete(folder.resolve("journal").resolve("0".repeat(20) + ".journal"));
        assertThatThrownBy(() -> JournalCut.of(folder.resolve("journal")))
                .isInstanceOf(JournalCorruptedException.class);
    }

    /** The writer takes a batch back when the disk is full, after the cut was made. */
    @Test
    void a_last_batch_that_its_writer_takes_back_stays_in_the_copy() throws Exception {
        fill(10);
        JournalCut cut = JournalCut.of(folder.resolve("journal"));
        byte[] whole = Files.readAllBytes(newestSegment());
        ByteBuffer zeroed = ByteBuffer.wrap(whole.clone());
        int last = whole.length;
        try (SegmentReader reader = new SegmentReader(newestSegment())) {
            long position = RecordFormat.SEGMENT_HEADER_BYTES;
            while (reader.at(position) instanceof SegmentReader.Good good) {
                last = (int) position;
                position = good.end();
            }
        }
        while (zeroed.position() < zeroed.capacity()) {
            zeroed.put(zeroed.position() < last ? whole[zeroed.position()] : 0);
        }
        Files.write(newestSegment(), zeroed.array());

        assertThat(sizeOf(copy(cut))).isEqualTo(10);
    }
}
