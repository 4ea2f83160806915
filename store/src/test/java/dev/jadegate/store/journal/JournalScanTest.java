package dev.jadegate.store.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalScanTest {
    @TempDir
    private Path folder = Path.of("");

    private List<JournalRecord> records = List.of();

    @BeforeEach
    void fill() throws Exception {
        JournalOptions small = JournalOptions.defaults().withSegmentBytesMax(4096);
        try (Journal journal = Journal.open(folder, small, new Random(1))) {
            Events.append(journal, 0, 60);
            records = Events.readAll(journal);
        }
    }

    private List<JournalScan.Item> scan() throws IOException {
        List<JournalScan.Item> items = new ArrayList<>();
        try (JournalScan scan = JournalScan.open(folder)) {
            JournalScan.Item item = scan.next();
            while (!(item instanceof JournalScan.End)) {
                items.add(item);
                item = scan.next();
            }
            assertThat(scan.next()).isEqualTo(new JournalScan.End());
        }
        return items;
    }

    private static List<Long> indexes(List<JournalScan.Item> items) {
        return items.stream()
                .map(item -> item instanceof JournalScan.Intact intact
                        ? intact.record().index()
                        : -1L)
                .toList();
    }

    private List<Path> segments() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    @Test
    void an_undamaged_journal_is_read_whole() throws Exception {
        assertThat(indexes(scan())).hasSize(60).isSorted().doesNotContain(-1L);
    }

    @Test
    void reading_goes_on_behind_a_damaged_record() throws Exception {
        Path first = segments().getFirst();
        byte[] bytes = Files.readAllBytes(first);
        bytes[(int) records.get(2).position() + 4] ^= 0x40; // its length
        bytes[(int) records.get(4).position() + 40] ^= 0x40; // its content
        Files.write(first, bytes);
        assertThat(indexes(scan())).startsWith(0L, 1L, -1L, 3L, -1L, 5L, 6L).hasSize(60);
    }

    @Test
    void a_removed_segment_leaves_a_gap_in_the_indexes() throws Exception {
        Path second = segments().get(1);
        long firstIndex = Segment.firstIndex(second.getFileName().toString());
        Files.delete(second);
        assertThat(indexes(scan())).contains(firstIndex - 1).doesNotContain(firstIndex, -1L);
    }

    @Test
    void only_the_cut_off_end_of_the_last_segment_is_unfinished() throws Exception {
        Path last = segments().getLast();
        byte[] bytes = Files.readAllBytes(last);
        Files.write(last, Arrays.copyOf(bytes, bytes.length - 1));
        assertThat(scan().getLast()).isInstanceOf(JournalScan.Unfinished.class);
        Files.write(last, Arrays.copyOf(bytes, bytes.length + 1000));
        assertThat(scan().getLast()).as("reserved room").isInstanceOf(JournalScan.Intact.class);
        byte[] torn = Arrays.copyOf(bytes, bytes.length + 1000);
        torn[bytes.length - 1] = 0;
        Files.write(last, torn);
        assertThat(scan().getLast()).as("torn in reserved room").isInstanceOf(JournalScan.Unfinished.class);
        bytes[bytes.length - 1] ^= 1;
        Files.write(last, bytes);
        assertThat(scan().getLast()).isInstanceOf(JournalScan.Damaged.class);
        bytes[bytes.length - 1] ^= 1;
        Files.write(last, bytes);

        Path second = segments().get(1);
        byte[] earlier = Files.readAllBytes(second);
        Files.write(second, Arrays.copyOf(earlier, earlier.length - 1));
        assertThat(scan()).hasAtLeastOneElementOfType(JournalScan.Damaged.class);
        assertThat(scan()).doesNotHaveAnyElementsOfTypes(JournalScan.Unfinished.class);
    }

    @Test
    void a_segment_that_was_never_begun_is_unfinished() throws Exception {
        Files.write(folder.resolve("00000000000000000060.journal"), new byte[] {1, 2, 3});
        assertThat(scan().getLast()).isEqualTo(new JournalScan.Unfinished(3));
    }

    @Test
    void a_damaged_header_is_told_once() throws Exception {
        Path second = segments().get(1);
        byte[] bytes = Files.readAllBytes(second);
        bytes[3] ^= 1;
        Files.write(second, bytes);
        assertThat(indexes(scan())).hasSize(61).containsOnlyOnce(-1L);
    }
}
