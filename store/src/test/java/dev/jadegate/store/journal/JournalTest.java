package dev.jadegate.store.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void what_was_appended_is_read_back_after_reopening() throws Exception {
        try (Journal journal = Events.open(folder)) {
            Events.append(journal, 0, 300);
            assertThat(journal.size()).isEqualTo(300);
            Events.readAll(journal);
        }
        try (Journal journal = Events.open(folder)) {
            assertThat(journal.truncatedBytes()).isZero();
            Events.append(journal, 300, 310);
            List<JournalRecord> records = Events.readAll(journal);
            assertThat(records).hasSize(310);
            JournalEvent event = records.get(5).event();
            assertThat(event.eventId()).isEqualTo("event-5");
            assertThat(event.eventTimeMillis()).isEqualTo(1_700_000_000_005L);
            assertThat(event.accountId()).isEqualTo("1000000000000005");
        }
    }

    @Test
    void every_record_has_a_salt_of_its_own() throws Exception {
        try (Journal journal = Events.open(folder)) {
            Events.append(journal, 0, 50);
            assertThat(Events.readAll(journal).stream()
                            .map(record -> new String(record.salt(), StandardCharsets.ISO_8859_1)))
                    .doesNotHaveDuplicates()
                    .allMatch(salt -> salt.length() == JournalRecord.SALT_BYTES);
        }
    }

    @Test
    void segments_follow_each_other_without_a_gap() throws Exception {
        JournalOptions small = JournalOptions.defaults().withSegmentBytesMax(4096);
        try (Journal journal = Journal.open(folder, small, new Random(1))) {
            Events.append(journal, 0, 200);
            Events.readAll(journal);
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.count()).isGreaterThan(10);
        }
        try (Journal journal = Journal.open(folder, small, new Random(1))) {
            Events.append(journal, 200, 220);
            assertThat(Events.readAll(journal)).hasSize(220);
        }
    }

    @Test
    void one_record_is_read_by_its_index_with_a_right_or_wrong_position() throws Exception {
        JournalOptions small = JournalOptions.defaults().withSegmentBytesMax(4096);
        try (Journal journal = Journal.open(folder, small, new Random(1))) {
            Events.append(journal, 0, 200);
            for (JournalRecord record : Events.readAll(journal)) {
                for (long position : new long[] {record.position(), -1, 0, record.position() + 1, 1L << 40}) {
                    assertThat(journal.readAt(record.index(), position).event().eventId())
                            .isEqualTo(record.event().eventId());
                }
            }
            assertThatThrownBy(() -> journal.readAt(200, 0)).hasMessageContaining("`200`");
            assertThatThrownBy(() -> journal.readAt(-1, 0)).hasMessageContaining("`-1`");
        }
    }

    @Test
    void reading_stops_at_the_asked_for_limits() throws Exception {
        try (Journal journal = Events.open(folder)) {
            Events.append(journal, 0, 100);
            List<JournalRecord> records = new ArrayList<>();
            assertThat(journal.read(10, 7, Long.MAX_VALUE, records::add)).isEqualTo(7);
            assertThat(records).extracting(JournalRecord::index).containsExactly(10L, 11L, 12L, 13L, 14L, 15L, 16L);
            assertThat(journal.read(10, 7, 1, _ -> {})).isEqualTo(1);
            int two = Events.body(10).length() + Events.body(11).length();
            assertThat(journal.read(10, 7, two, _ -> {})).isEqualTo(2);
            assertThat(journal.read(10, 7, two - 1, _ -> {})).isEqualTo(1);
            assertThat(journal.read(100, 7, 1, _ -> {})).isZero();
            assertThatThrownBy(() -> journal.read(101, 1, 1, _ -> {})).hasMessageContaining("`101`");
            assertThatThrownBy(() -> journal.read(-1, 1, 1, _ -> {})).hasMessageContaining("`-1`");
            assertThatThrownBy(() -> journal.read(0, 0, 1, _ -> {})).hasMessageContaining("`0`");
        }
    }

    @Test
    void event_ids_are_found_from_an_index_on() throws Exception {
        try (Journal journal = Events.open(folder)) {
            Events.append(journal, 0, 100);
            assertThat(journal.findEventIds(Set.of("event-3", "event-70", "event-100"), 3))
                    .isEqualTo(Map.of("event-3", 3L, "event-70", 70L));
            assertThat(journal.findEventIds(Set.of("event-3"), 4)).isEmpty();
            assertThat(journal.findEventIds(Set.of(), 0)).isEmpty();
        }
    }

    @Test
    void callers_at_once_share_their_forces_and_get_different_indexes() throws Exception {
        FaultyFiles files = new FaultyFiles();
        try (Journal journal = Journal.open(folder, JournalOptions.defaults(), new Random(1), files)) {
            files.forcePermits.drainPermits();
            Set<Long> indexes = new ConcurrentSkipListSet<>();
            List<Thread> callers = new ArrayList<>();
            for (int caller = 0; caller < 64; caller++) {
                int number = caller;
                callers.add(Thread.startVirtualThread(() -> indexes.add(journal.append(Events.event(number)))));
            }
            files.forcePermits.release(1_000);
            for (Thread caller : callers) {
                caller.join();
            }
            assertThat(indexes).hasSize(64).contains(0L, 63L);
            assertThat(files.forces.get()).isLessThan(64);
        }
    }

    @Test
    void closing_writes_what_waits_and_refuses_what_comes_later() throws Exception {
        FaultyFiles files = new FaultyFiles();
        Journal journal = Journal.open(folder, JournalOptions.defaults(), new Random(1), files);
        files.forcePermits.drainPermits();
        List<CompletableFuture<Long>> waiting = new ArrayList<>();
        for (int number = 0; number < 20; number++) {
            waiting.add(journal.appendAsync(Events.event(number)));
        }
        files.forcePermits.release(1_000);
        journal.close();
        assertThat(waiting).allMatch(recorded -> recorded.isDone() && !recorded.isCompletedExceptionally());
        assertThat(journal.isAvailable()).isFalse();
        assertThatThrownBy(() -> journal.append(Events.event(20)))
                .isInstanceOfSatisfying(
                        JournalUnavailable.class,
                        refused -> assertThat(refused.reason()).isEqualTo(JournalUnavailable.Reason.CLOSED));
        journal.close();
    }

    @Test
    void appends_past_the_waiting_limit_are_refused() throws Exception {
        FaultyFiles files = new FaultyFiles();
        JournalOptions options = new JournalOptions(1 << 20, 1000, 3, 0);
        try (Journal journal = Journal.open(folder, options, new Random(1), files)) {
            journal.append(Events.event(0));
            files.forcePermits.drainPermits();
            List<CompletableFuture<Long>> accepted = new ArrayList<>();
            CompletableFuture<Long> last = journal.appendAsync(Events.event(1));
            // The writer may have taken some of them already; it cannot finish, so the queue fills.
            for (int number = 2; number < 20 && !last.isCompletedExceptionally(); number++) {
                accepted.add(last);
                last = journal.appendAsync(Events.event(number));
            }
            assertThat(last).isCompletedExceptionally();
            assertThat(accepted.size()).isBetween(3, 6);
            files.forcePermits.release(1_000);
            for (CompletableFuture<Long> recorded : accepted) {
                recorded.join();
            }
            assertThat(journal.append(Events.event(50))).isEqualTo(accepted.size() + 1);
        }
    }

    @Test
    void an_event_past_the_size_limit_is_refused_and_nothing_else() throws Exception {
        JournalOptions options = new JournalOptions(1 << 20, 1000, 10, 0);
        try (Journal journal = Journal.open(folder, options, new Random(1))) {
            assertThat(journal.append(new JournalEvent("a", 0, "", new byte[1000])))
                    .isZero();
            assertThatThrownBy(() -> journal.append(new JournalEvent("b", 0, "", new byte[1001])))
                    .isInstanceOfSatisfying(
                            JournalUnavailable.class,
                            refused ->
                                    assertThat(refused.reason()).isEqualTo(JournalUnavailable.Reason.EVENT_TOO_LARGE));
            assertThat(journal.isAvailable()).isTrue();
        }
    }

    @Test
    void the_largest_event_that_can_be_allowed_round_trips() throws Exception {
        JournalOptions options = new JournalOptions(4096, JournalEvent.EVENT_BYTES_LIMIT, 10, 0);
        JournalEvent largest = new JournalEvent("i".repeat(128), Long.MAX_VALUE, "a".repeat(64), new byte[1024 * 1024]);
        try (Journal journal = Journal.open(folder, options, new Random(1))) {
            for (int i = 0; i < 6; i++) {
                var recorded = List.of(journal.appendAsync(largest), journal.appendAsync(largest));
                recorded.forEach(CompletableFuture::join);
            }
        }
        try (Journal journal = Journal.open(folder, options, new Random(1))) {
            assertThat(journal.size()).isEqualTo(12);
            assertThat(journal.readAt(11, -1).event().eventBytes()).hasSize(1024 * 1024);
        }
    }

    @Test
    void events_outside_their_limits_are_refused() {
        byte[] body = {1};
        assertThatThrownBy(() -> new JournalEvent("", 0, "", body)).hasMessageContaining("`0`");
        assertThatThrownBy(() -> new JournalEvent("i".repeat(129), 0, "", body)).hasMessageContaining("`129`");
        assertThatThrownBy(() -> new JournalEvent("i", 0, "a".repeat(65), body)).hasMessageContaining("`65`");
        assertThatThrownBy(() -> new JournalEvent("i", -1, "", body)).hasMessageContaining("`-1`");
        assertThatThrownBy(() -> new JournalEvent("i", 0, "", new byte[0])).hasMessageContaining("`0`");
        assertThatThrownBy(() -> new JournalEvent("i", 0, "", new byte[1024 * 1024 + 1]))
                .hasMessageContaining("`1048577`");
    }

    @Test
    void waiting_ends_with_an_append_with_time_and_with_closing() throws Exception {
        Journal journal = Events.open(folder);
        assertThat(journal.awaitBeyond(0, Duration.ofMillis(1))).isZero();
        CompletableFuture<Long> seen = new CompletableFuture<>();
        Thread waiter = Thread.startVirtualThread(() -> {
            try {
                seen.complete(journal.awaitBeyond(0, Duration.ofMinutes(1)));
            } catch (InterruptedException interrupted) {
                seen.completeExceptionally(interrupted);
            }
        });
        journal.append(Events.event(0));
        assertThat(seen.join()).isEqualTo(1);
        waiter.join();
        journal.close();
        assertThat(journal.awaitBeyond(1, Duration.ofMinutes(1))).isEqualTo(1);
    }

    @Test
    void foreign_files_in_the_folder_are_left_alone() throws Exception {
        Path note = Files.writeString(folder.resolve("README"), "hello");
        Path almost = Files.writeString(folder.resolve("0000000000000000000x.journal"), "hello");
        try (Journal journal = Events.open(folder)) {
            Events.append(journal, 0, 3);
        }
        assertThat(note).hasContent("hello");
        assertThat(almost).hasContent("hello");
    }
}
