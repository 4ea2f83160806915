package dev.jadegate.store.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the journal does when disks and processes fail. */
class JournalFaultTest {
    private static final JournalOptions SMALL = JournalOptions.defaults().withSegmentBytesMax(4096);

    @TempDir
    private Path folder = Path.of("");

    private static void assertRefused(Journal journal, JournalUnavailable.Reason reason) {
        assertThatThrownBy(() -> journal.append(Events.event(999)))
                .isInstanceOfSatisfying(
                        JournalUnavailable.class,
                        refused -> assertThat(refused.reason()).isEqualTo(reason));
    }

    private Path lastSegment() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.max(Path::compareTo).orElseThrow();
        }
    }

    /** Length without the zeros that were written ahead. */
    private static int usedBytes(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        int length = bytes.length;
        while (bytes[length - 1] == 0) {
            length--;
        }
        return length;
    }

    private static void flip(Path file, long bit) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(bit / 8);
            int value = bytes.read();
            bytes.seek(bit / 8);
            bytes.write(value ^ 1 << bit % 8);
        }
    }

    @Test
    void a_full_disk_refuses_and_heals_without_a_restart() throws Exception {
        FaultyFiles files = new FaultyFiles();
        try (Journal journal = Journal.open(folder, SMALL, new Random(1), files)) {
            Events.append(journal, 0, 20);
            for (long room : new long[] {0, 1, 40, 100}) {
                files.room.set(room);
                assertRefused(journal, JournalUnavailable.Reason.DISK_FULL);
                assertRefused(journal, JournalUnavailable.Reason.DISK_FULL);
            }
            assertThat(journal.isAvailable()).isTrue();
            assertThat(Events.readAll(journal)).hasSize(20);
            files.room.set(Long.MAX_VALUE);
            Events.append(journal, 20, 40);
        }
        try (Journal journal = Journal.open(folder, SMALL, new Random(1))) {
            assertThat(journal.truncatedBytes()).isZero();
            assertThat(Events.readAll(journal)).hasSize(40);
        }
    }

    @Test
    void a_disk_that_fills_up_while_a_segment_is_begun_heals_too() throws Exception {
        for (long room = 0; room < 200; room += 8) {
            Path place = folder.resolve("room" + room);
            FaultyFiles files = new FaultyFiles();
            files.freedRoomIsTaken = true;
            try (Journal journal = Journal.open(place, SMALL, new Random(1), files)) {
                Events.append(journal, 0, 1);
                long next = 1;
                while (usedBytes(place.resolve("00000000000000000000.journal")) < 4096) {
                    Events.append(journal, next, next + 1);
                    next++;
                }
                files.room.set(room);
                assertRefused(journal, JournalUnavailable.Reason.DISK_FULL);
                assertRefused(journal, JournalUnavailable.Reason.DISK_FULL);
                files.room.set(Long.MAX_VALUE);
                Events.append(journal, next, next + 3);
                Events.readAll(journal);
            }
            try (Journal journal = Journal.open(place, SMALL, new Random(1))) {
                Events.readAll(journal);
            }
        }
    }

    @Test
    void a_full_disk_at_the_very_first_append_heals_too() throws Exception {
        FaultyFiles files = new FaultyFiles();
        try (Journal journal = Journal.open(folder, SMALL, new Random(1), files)) {
            files.room.set(10);
            assertRefused(journal, JournalUnavailable.Reason.DISK_FULL);
            files.room.set(Long.MAX_VALUE);
            Events.append(journal, 0, 2);
        }
    }

    @Test
    void a_failed_write_closes_the_journal_until_it_is_opened_anew() throws Exception {
        FaultyFiles files = new FaultyFiles();
        try (Journal journal = Journal.open(folder, SMALL, new Random(1), files)) {
            Events.append(journal, 0, 5);
            files.writesUntilFailure.set(0);
            assertRefused(journal, JournalUnavailable.Reason.WRITE_FAILED);
            assertRefused(journal, JournalUnavailable.Reason.WRITE_FAILED);
            assertThat(journal.isAvailable()).isFalse();
            assertThat(Events.readAll(journal)).hasSize(5);
        }
        try (Journal journal = Journal.open(folder, SMALL, new Random(1))) {
            assertThat(journal.truncatedBytes()).isPositive();
            Events.append(journal, 5, 8);
            assertThat(Events.readAll(journal)).hasSize(8);
        }
    }

    @Test
    void after_a_failed_force_nothing_is_tried_again() throws Exception {
        FaultyFiles files = new FaultyFiles();
        try (Journal journal = Journal.open(folder, SMALL, new Random(1), files)) {
            Events.append(journal, 0, 5);
            files.forcesUntilFailure.set(0);
            assertRefused(journal, JournalUnavailable.Reason.FORCE_FAILED);
            int forces = files.forces.get();
            assertRefused(journal, JournalUnavailable.Reason.FORCE_FAILED);
            assertThat(files.forces.get()).isEqualTo(forces);
            assertThat(journal.size()).isEqualTo(5);
        }
    }

    @Test
    void a_disk_that_cannot_even_be_cleaned_up_closes_the_journal() throws Exception {
        FaultyFiles files = new FaultyFiles();
        try (Journal journal = Journal.open(folder, SMALL, new Random(1), files)) {
            Events.append(journal, 0, 5);
            files.room.set(30);
            assertRefused(journal, JournalUnavailable.Reason.DISK_FULL);
            files.room.set(Long.MAX_VALUE);
            files.truncationsUntilFailure.set(0);
            assertRefused(journal, JournalUnavailable.Reason.WRITE_FAILED);
        }
        try (Journal journal = Journal.open(folder, SMALL, new Random(1))) {
            assertThat(Events.readAll(journal)).hasSize(5);
        }
    }

    @Test
    void a_write_torn_at_any_byte_loses_only_what_was_not_acknowledged() throws Exception {
        try (Journal journal = Events.open(folder)) {
            Events.append(journal, 0, 4);
        }
        Path segment = lastSegment();
        byte[] whole = Files.readAllBytes(segment);
        long[] starts = new long[5];
        try (Journal journal = Events.open(folder)) {
            for (JournalRecord record : Events.readAll(journal)) {
                starts[(int) record.index()] = record.position();
            }
        }
        starts[4] = whole.length;
        for (int length = 0; length <= whole.length; length += length < 40 || length > starts[3] ? 1 : 5) {
            Files.write(segment, Arrays.copyOf(whole, length));
            int complete = 0;
            while (complete < 4 && starts[complete + 1] <= length) {
                complete++;
            }
            try (Journal journal = Events.open(folder)) {
                assertThat(journal.size()).as("cut at %s", length).isEqualTo(complete);
                Events.append(journal, complete, 4);
                assertThat(Events.readAll(journal)).hasSize(4);
            }
            try (Journal journal = Events.open(folder)) {
                assertThat(Events.readAll(journal)).hasSize(4);
            }
        }
    }

    @Test
    void room_that_was_reserved_is_cut_off_and_counts_as_nothing() throws Exception {
        try (Journal journal = Events.open(folder)) {
            Events.append(journal, 0, 4);
        }
        byte[] whole = Files.readAllBytes(lastSegment());
        Files.write(lastSegment(), Arrays.copyOf(whole, whole.length + 9000));
        try (Journal journal = Events.open(folder)) {
            assertThat(journal.truncatedBytes()).isZero();
            assertThat(Events.readAll(journal)).hasSize(4);
        }
        assertThat(Files.size(lastSegment())).isEqualTo(whole.length);
    }

    @Test
    void a_torn_record_in_reserved_room_is_cut_off() throws Exception {
        try (Journal journal = Events.open(folder)) {
            Events.append(journal, 0, 4);
        }
        byte[] whole = Files.readAllBytes(lastSegment());
        byte[] torn = Arrays.copyOf(whole, whole.length + 9000);
        Arrays.fill(torn, whole.length - 3, torn.length, (byte) 0);
        Files.write(lastSegment(), torn);
        try (Journal journal = Events.open(folder)) {
            assertThat(journal.truncatedBytes()).isPositive();
            assertThat(Events.readAll(journal)).hasSize(3);
        }
    }

    @Test
    void what_was_reserved_does_not_outlive_a_clean_end() throws Exception {
        FaultyFiles files = new FaultyFiles();
        try (Journal journal = Journal.open(folder, JournalOptions.defaults(), new Random(1), files)) {
            Events.append(journal, 0, 4);
            assertThat(Files.size(lastSegment())).isGreaterThan(JournalWriter.RESERVED_BYTES);
        }
        assertThat(Files.size(lastSegment())).isEqualTo(usedBytes(lastSegment()));
    }

    @Test
    void records_that_still_fit_are_taken_when_there_is_no_room_to_reserve() throws Exception {
        FaultyFiles files = new FaultyFiles();
        try (Journal journal = Journal.open(folder, JournalOptions.defaults(), new Random(1), files)) {
            files.room.set(100_000);
            Events.append(journal, 0, 1);
        }
        try (Journal journal = Events.open(folder)) {
            assertThat(Events.readAll(journal)).hasSize(1);
        }
    }

    @Test
    void pages_of_one_unacknowledged_batch_that_arrived_out_of_order_are_cut_off() throws Exception {
        FaultyFiles files = new FaultyFiles();
        long first;
        try (Journal journal = Journal.open(folder, JournalOptions.defaults(), new Random(1), files)) {
            Events.append(journal, 0, 2);
            files.forcePermits.drainPermits();
            var blocked = journal.appendAsync(Events.event(2));
            var batch = Stream.iterate(3L, number -> number + 1)
                    .limit(6)
                    .map(number -> journal.appendAsync(Events.event(number)))
                    .toList();
            files.forcePermits.release(1_000);
            blocked.join();
            batch.forEach(CompletableFuture::join);
            List<JournalRecord> records = Events.readAll(journal);
            first = records.getLast().batchFirstIndex();
            assertThat(first).isLessThan(records.getLast().index());
            flip(lastSegment(), records.get((int) first).position() * 8 + 200);
        }
        try (Journal journal = Events.open(folder)) {
            assertThat(journal.size()).isEqualTo(first);
        }
    }

    @Test
    void any_flipped_bit_before_the_last_batch_is_an_error_that_names_the_record() throws Exception {
        long seed = System.nanoTime();
        System.out.println("any_flipped_bit seed " + seed);
        Random random = new Random(seed);
        try (Journal journal = Journal.open(folder, SMALL, new Random(1))) {
            Events.append(journal, 0, 40);
        }
        List<JournalRecord> records;
        try (Journal journal = Journal.open(folder, SMALL, new Random(1))) {
            records = Events.readAll(journal);
        }
        for (int round = 0; round < 300; round++) {
            JournalRecord record = records.get(random.nextInt(records.size() - 1));
            int next = (int) record.index() + 1;
            Path segment = null;
            try (Stream<Path> files = Files.list(folder)) {
                segment = files.filter(
                                file -> Segment.firstIndex(file.getFileName().toString()) <= record.index())
                        .max(Path::compareTo)
                        .orElseThrow();
            }
            boolean lastOfSegment = records.get(next).position() < record.position();
            long end = lastOfSegment ? Files.size(segment) : records.get(next).position();
            long bit = record.position() * 8 + random.nextLong((end - record.position()) * 8);
            flip(segment, bit);
            assertThatThrownBy(() -> {
                        try (Journal journal = Journal.open(folder, SMALL, new Random(1))) {
                            Events.readAll(journal);
                        }
                    })
                    .as("bit %s of %s", bit, segment)
                    .isInstanceOfSatisfying(
                            JournalCorruptedException.class,
                            corrupted -> assertThat(corrupted.index()).isEqualTo(record.index()));
            flip(segment, bit);
        }
    }

    @Test
    void a_damaged_last_record_is_not_taken_for_a_torn_write_when_it_is_known_to_be_acknowledged() throws Exception {
        try (Journal journal = Events.open(folder)) {
            Events.append(journal, 0, 10);
        }
        flip(lastSegment(), Files.size(lastSegment()) * 8 - 1);
        assertThatThrownBy(
                        () -> Journal.open(folder, JournalOptions.defaults().withAcknowledgedSize(10), new Random(1)))
                .isInstanceOfSatisfying(
                        JournalCorruptedException.class,
                        corrupted -> assertThat(corrupted.index()).isEqualTo(9));
        try (Journal journal = Journal.open(folder, JournalOptions.defaults().withAcknowledgedSize(9), new Random(1))) {
            assertThat(journal.size()).isEqualTo(9);
        }
    }

    @Test
    void missing_segments_are_errors() throws Exception {
        try (Journal journal = Journal.open(folder, SMALL, new Random(1))) {
            Events.append(journal, 0, 60);
        }
        List<Path> segments;
        try (Stream<Path> files = Files.list(folder)) {
            segments = files.sorted().toList();
        }
        assertThat(segments).hasSizeGreaterThan(3);
        byte[] second = Files.readAllBytes(segments.get(1));
        long secondFirst = Segment.firstIndex(segments.get(1).getFileName().toString());
        Files.delete(segments.get(1));
        assertThatThrownBy(() -> {
                    try (Journal journal = Journal.open(folder, SMALL, new Random(1))) {
                        Events.readAll(journal);
                    }
                })
                .isInstanceOfSatisfying(
                        JournalCorruptedException.class,
                        corrupted -> assertThat(corrupted.index()).isEqualTo(secondFirst));
        Files.write(segments.get(1), second);
        Files.delete(segments.getFirst());
        assertThatThrownBy(() -> Journal.open(folder, SMALL, new Random(1)))
                .isInstanceOf(JournalCorruptedException.class)
                .hasMessageContaining("record `0`");
    }

    @Test
    void a_damaged_segment_header_is_an_error() throws Exception {
        try (Journal journal = Journal.open(folder, SMALL, new Random(1))) {
            Events.append(journal, 0, 60);
        }
        for (int bit = 0; bit < RecordFormat.SEGMENT_HEADER_BYTES * 8; bit++) {
            flip(lastSegment(), bit);
            assertThatThrownBy(() -> Journal.open(folder, SMALL, new Random(1)))
                    .isInstanceOf(JournalCorruptedException.class);
            flip(lastSegment(), bit);
        }
    }
}
