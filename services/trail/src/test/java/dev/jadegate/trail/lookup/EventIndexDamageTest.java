package dev.jadegate.trail.lookup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jadegate.base.AccountId;
import dev.jadegate.store.journal.Journal;
import dev.jadegate.store.journal.JournalEvent;
import dev.jadegate.store.journal.JournalOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of the index that are not as they were written, and the edges of blocks and days. */
class EventIndexDamageTest {
    private static final AccountId ACCOUNT = new AccountId("1234567890123456");
    private static final Instant START = Instant.parse("2026-11-20T00:00:00Z");
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-23T00:00:00Z"), ZoneOffset.UTC);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int FULL = BlockContent.EVENTS_MAX;

    @TempDir
    Path folder;

    private Path day;

    @BeforeEach
    void name() {
        day = folder.resolve("events").resolve("2026-11-20.db");
    }

    private Journal journal() throws IOException {
        return Journal.open(folder.resolve("journal"), JournalOptions.defaults(), new SplittableRandom(1));
    }

    private EventIndex index(Journal journal) throws IOException {
        return EventIndex.open(folder.resolve("events"), journal, CLOCK);
    }

    private static void append(Journal journal, int from, int to) {
        CompletableFuture<Long> last = CompletableFuture.completedFuture(0L);
        for (int i = from; i < to; i++) {
            last = append(
                    journal, START.toEpochMilli() + i, "{\"eventId\":\"e" + i + "\",\"eventName\":\"N" + i % 7 + "\"}");
        }
        last.join();
    }

    private static CompletableFuture<Long> append(Journal journal, long time, String json) {
        return journal.appendAsync(
                new JournalEvent("id", time, ACCOUNT.value(), json.getBytes(StandardCharsets.UTF_8)));
    }

    private static List<String> find(EventIndex index, LookupKey key, String value) throws IOException {
        return index
                .find(new LookupQuery(
                        ACCOUNT,
                        List.of(new LookupQuery.IndexedFilter(key, value)),
                        START,
                        START.plus(Duration.ofDays(2)),
                        true,
                        null,
                        50))
                .events()
                .stream()
                .map(event -> new String(event, StandardCharsets.UTF_8))
                .toList();
    }

    private static List<String> expected(int name) {
        List<String> events = new ArrayList<>();
        for (int i = name; events.size() < 50; i += 7) {
            events.add("{\"eventId\":\"e" + i + "\",\"eventName\":\"N" + name + "\"}");
        }
        return events;
    }

    /** Asks until the file that was found damaged is made again. */
    private static List<String> findAfterRepair(EventIndex index, LookupKey key, String value) throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) { // ends with PATIENCE
            try {
                List<String> found = find(index, key, value);
                if (!found.isEmpty() || System.nanoTime() > end) {
                    return found;
                }
            } catch (IOException damaged) {
                if (System.nanoTime() > end) {
                    throw damaged;
                }
            }
            Thread.onSpinWait();
        }
    }

    @Test
    void a_file_that_was_overwritten_is_named_and_made_again_while_the_server_runs() throws Exception {
        try (Journal journal = journal()) {
            append(journal, 0, 3 * FULL);
            try (EventIndex index = index(journal)) {
                assertThat(index.awaitIndexed(3L * FULL, PATIENCE)).isTrue();
            }
            byte[] bytes = Files.readAllBytes(day);
            // Rows are at the end, behind what is read at the opening.
            java.util.Arrays.fill(bytes, bytes.length / 2, bytes.length, (byte) 0x5A);
            Files.write(day, bytes);
            try (EventIndex index = index(journal)) {
                assertThatThrownBy(() -> {
                            for (int i = 0; i < 7; i++) {
                                find(index, LookupKey.EVENT_ID, "e" + (FULL + i));
                            }
                        })
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining(day.toString())
                        .hasMessageContaining("is made again");
                for (int i = 0; i < 7; i++) {
                    assertThat(findAfterRepair(index, LookupKey.EVENT_NAME, "N" + i))
                            .isEqualTo(expected(i));
                }
                assertThat(findAfterRepair(index, LookupKey.EVENT_ID, "e" + (2 * FULL - 1)))
                        .hasSize(1);
                assertThat(index.failure()).isNull();
            }
        }
    }

    @Test
    void flipped_bits_give_the_right_events_or_none_but_never_wrong_ones() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        try (Journal journal = journal()) {
            append(journal, 0, FULL + 10);
            try (EventIndex index = index(journal)) {
                assertThat(index.awaitIndexed(FULL + 10, PATIENCE)).isTrue();
            }
            byte[] whole = Files.readAllBytes(day);
            for (int round = 0; round < 60; round++) {
                byte[] flipped = whole.clone();
                flipped[random.nextInt(whole.length)] ^= (byte) (1 << random.nextInt(8));
                SegmentFile.delete(day);
                Files.write(day, flipped);
                try (EventIndex index = index(journal)) {
                    int name = random.nextInt(7);
                    try {
                        assertThat(expected(name))
                                .as("seed %s round %s", seed, round)
                                .containsAll(find(index, LookupKey.EVENT_NAME, "N" + name));
                    } catch (IOException damaged) {
                        assertThat(damaged).as("seed %s round %s", seed, round).hasMessageContaining(day.toString());
                        assertThat(findAfterRepair(index, LookupKey.EVENT_NAME, "N" + name))
                                .isEqualTo(expected(name));
                    }
                    assertThat(index.failure()).isNull();
                }
            }
        }
    }

    @Test
    void a_disk_that_damages_files_again_and_again_stops_the_index_with_a_reason() throws Exception {
        try (Journal journal = journal()) {
            append(journal, 0, FULL + 1);
            try (EventIndex index = index(journal)) {
                assertThat(index.awaitIndexed(FULL + 1, PATIENCE)).isTrue();
                for (int i = 0; i <= EventIndex.REPAIRS_MAX; i++) {
                    assertThat(findAfterRepair(index, LookupKey.EVENT_NAME, "N1"))
                            .isEqualTo(expected(1));
                    assertThat(index.failure()).isNull();
                    try (Connection connection = SegmentFile.connect(day);
                            Statement statement = connection.createStatement()) {
                        statement.execute("UPDATE block_row SET content = zeroblob(9)");
                    }
                    assertThatThrownBy(() -> find(index, LookupKey.EVENT_NAME, "N1"))
                            .isInstanceOf(IOException.class)
                            .hasMessageContaining(day.toString());
                }
                // What was to be repaired is not in the index any more, so nothing waits for longer than the thread
                // lives.
                assertThat(index.awaitIndexed(FULL + 2, PATIENCE)).isFalse();
                assertThat(index.failure()).contains("see to the disk");
            }
        }
    }

    @Test
    void blocks_end_with_their_last_event_and_begin_with_the_next() throws Exception {
        for (int size : new int[] {1, FULL - 1, FULL, FULL + 1, 2 * FULL, 2 * FULL + 1}) {
            Path own = folder.resolve("size" + size);
            try (Journal journal =
                    Journal.open(own.resolve("journal"), JournalOptions.defaults(), new SplittableRandom(1))) {
                append(journal, 0, size);
                for (int run = 0; run < 2; run++) {
                    try (EventIndex index = EventIndex.open(own.resolve("events"), journal, CLOCK)) {
                        assertThat(find(index, LookupKey.EVENT_ID, "e0")).hasSize(1);
                        assertThat(find(index, LookupKey.EVENT_ID, "e" + (size - 1)))
                                .hasSize(1);
                        assertThat(find(index, LookupKey.EVENT_ID, "e" + size)).isEmpty();
                    }
                }
            }
        }
    }

    @Test
    void the_last_millisecond_of_a_day_and_the_first_of_the_next_are_in_different_files() throws Exception {
        try (Journal journal = journal();
                EventIndex index = index(journal)) {
            long midnight = START.plus(Duration.ofDays(1)).toEpochMilli();
            for (long time : new long[] {midnight - 1, midnight, midnight - 2, midnight + 1}) {
                append(journal, time, "{\"eventId\":\"t" + time + "\",\"eventName\":\"Same\"}")
                        .join();
            }
            assertThat(find(index, LookupKey.EVENT_NAME, "Same"))
                    .extracting(event -> event.replaceAll(".*\"t(\\d+)\".*", "$1"))
                    .containsExactly(
                            Long.toString(midnight - 2),
                            Long.toString(midnight - 1),
                            Long.toString(midnight),
                            Long.toString(midnight + 1));
            assertThat(day).exists();
            assertThat(day.resolveSibling("2026-11-21.db")).exists();
        }
    }

    @Test
    void of_more_resources_than_the_limit_the_first_can_be_looked_up_by() throws Exception {
        StringBuilder names = new StringBuilder();
        StringBuilder types = new StringBuilder();
        for (int i = 0; i <= IndexedFields.RESOURCES_MAX; i++) {
            names.append(i == 0 ? "" : ",").append("\"r").append(i).append('"');
            types.append(",\"T").append(i).append("\":[]");
        }
        try (Journal journal = journal();
                EventIndex index = index(journal)) {
            append(journal, START.toEpochMilli(), "{\"referencedResources\":{\"A\":[" + names + "]}}")
                    .join();
            append(journal, START.toEpochMilli(), "{\"referencedResources\":{" + types.substring(1) + "}}")
                    .join();
            int last = IndexedFields.RESOURCES_MAX - 1;
            assertThat(find(index, LookupKey.RESOURCE_NAME, "r" + last)).hasSize(1);
            assertThat(find(index, LookupKey.RESOURCE_NAME, "r" + (last + 1))).isEmpty();
            assertThat(find(index, LookupKey.RESOURCE_TYPE, "T" + last)).hasSize(1);
            assertThat(find(index, LookupKey.RESOURCE_TYPE, "T" + (last + 1))).isEmpty();
        }
    }
}
