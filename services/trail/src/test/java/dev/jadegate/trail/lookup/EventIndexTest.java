package dev.jadegate.trail.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jadegate.base.AccountId;
import dev.jadegate.store.journal.Journal;
import dev.jadegate.store.journal.JournalEvent;
import dev.jadegate.store.journal.JournalOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventIndexTest {
    private static final AccountId ACCOUNT = new AccountId("1234567890123456");
    private static final AccountId OTHER = new AccountId("6543210987654321");
    private static final Instant START = Instant.parse("2026-11-20T22:00:00Z");
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-23T00:00:00Z"), ZoneOffset.UTC);

    @TempDir
    Path folder;

    private Journal journal() throws IOException {
        return Journal.open(folder.resolve("journal"), JournalOptions.defaults(), new SplittableRandom(1));
    }

    private EventIndex index(Journal journal) throws IOException {
        return EventIndex.open(folder.resolve("events"), journal, CLOCK);
    }

    /** Ten minutes apart, so that forty of them reach over several days. */
    private static JournalEvent event(AccountId account, int number, String name, String user) {
        String json = "{\"eventId\":\"e" + number + "\",\"eventName\":\"" + name + "\",\"eventRW\":\""
                + (name.startsWith("Get") ? "Read" : "Write") + "\",\"serviceName\":\"Ram\",\"referencedResources\":"
                + "{\"ACS::RAM::User\":[\"u" + number + "\",\"shared\"],\"ACS::RAM::Group\":[\"g" + number % 3
                + "\"]},\"userIdentity\":{\"type\":\"assumed-role\",\"userName\":\"" + user + ":s\"}}";
        return new JournalEvent(
                account + "-e" + number,
                START.plus(Duration.ofMinutes(10L * number)).toEpochMilli(),
                account.value(),
                json.getBytes(StandardCharsets.UTF_8));
    }

    private static void fill(Journal journal, int from, int to) {
        for (int i = from; i < to; i++) {
            journal.append(event(ACCOUNT, i, i % 2 == 0 ? "CreateUser" : "GetUser", i % 5 == 0 ? "ops" : "dev"));
        }
    }

    private static List<String> ids(
            EventIndex index, boolean forward, int pageSize, LookupQuery.IndexedFilter... filters) throws IOException {
        List<String> ids = new ArrayList<>();
        LookupQuery.@Nullable Place after = null;
        for (int pages = 0; pages < 100; pages++) {
            LookupQuery.Page page = index.find(new LookupQuery(
                    ACCOUNT,
                    List.of(filters),
                    START.minusSeconds(1),
                    START.plus(Duration.ofDays(2)),
                    forward,
                    after,
                    pageSize));
            page.events().forEach(bytes -> {
                String json = new String(bytes, StandardCharsets.UTF_8);
                ids.add(json.substring(12, json.indexOf('"', 12)));
            });
            after = page.next();
            if (after == null) {
                return ids;
            }
        }
        throw new AssertionError("paging does not end");
    }

    private static List<String> expected(int count, boolean forward, java.util.function.IntPredicate which) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int number = forward ? i : count - 1 - i;
            if (which.test(number)) {
                ids.add("e" + number);
            }
        }
        return ids;
    }

    private static LookupQuery.IndexedFilter filter(LookupKey key, String value) {
        return new LookupQuery.IndexedFilter(key, value);
    }

    @Test
    void every_page_size_and_direction_gives_every_event_once_across_days() throws Exception {
        try (Journal journal = journal();
                EventIndex index = index(journal)) {
            fill(journal, 0, 40);
            journal.append(event(OTHER, 100, "CreateUser", "dev"));
            assertThat(index.awaitIndexed(41, Duration.ofSeconds(30))).isTrue();
            for (int pageSize : new int[] {1, 7, 39, 40, 50}) {
                assertThat(ids(index, true, pageSize)).isEqualTo(expected(40, true, i -> true));
                assertThat(ids(index, false, pageSize)).isEqualTo(expected(40, false, i -> true));
            }
        }
    }

    @Test
    void filters_are_exact_and_two_must_both_match() throws Exception {
        try (Journal journal = journal();
                EventIndex index = index(journal)) {
            fill(journal, 0, 40);
            assertThat(index.awaitIndexed(40, Duration.ofSeconds(30))).isTrue();
            assertThat(ids(index, true, 7, filter(LookupKey.EVENT_NAME, "GetUser")))
                    .isEqualTo(expected(40, true, i -> i % 2 == 1));
            assertThat(ids(index, true, 7, filter(LookupKey.EVENT_NAME, "getuser")))
                    .isEmpty();
            assertThat(ids(index, false, 7, filter(LookupKey.EVENT_RW, "Write"), filter(LookupKey.ROLE_NAME, "ops")))
                    .isEqualTo(expected(40, false, i -> i % 10 == 0));
            assertThat(ids(index, true, 7, filter(LookupKey.RESOURCE_NAME, "g1"), filter(LookupKey.USER, "dev:s")))
                    .isEqualTo(expected(40, true, i -> i % 3 == 1 && i % 5 != 0));
            assertThat(ids(index, true, 7, filter(LookupKey.RESOURCE_TYPE, "ACS::RAM::Group")))
                    .hasSize(40);
            assertThat(ids(index, true, 7, filter(LookupKey.SERVICE_NAME, "Ecs")))
                    .isEmpty();
            assertThat(ids(index, true, 7, filter(LookupKey.EVENT_ID, "e17"))).containsExactly("e17");
        }
    }

    @Test
    void a_restart_goes_on_and_a_deleted_index_is_made_again() throws Exception {
        try (Journal journal = journal()) {
            fill(journal, 0, 20);
            try (EventIndex index = index(journal)) {
                assertThat(index.awaitIndexed(20, Duration.ofSeconds(30))).isTrue();
            }
            fill(journal, 20, 40);
            try (EventIndex index = index(journal)) {
                assertThat(index.awaitIndexed(40, Duration.ofSeconds(30))).isTrue();
                assertThat(ids(index, true, 50)).isEqualTo(expected(40, true, i -> true));
            }
            try (Stream<Path> files = Files.list(folder.resolve("events"))) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            try (EventIndex index = index(journal)) {
                assertThat(index.awaitIndexed(40, Duration.ofSeconds(30))).isTrue();
                assertThat(ids(index, true, 50)).isEqualTo(expected(40, true, i -> true));
            }
        }
    }

    @Test
    void an_event_that_is_not_json_does_not_stop_the_index() throws Exception {
        try (Journal journal = journal();
                EventIndex index = index(journal)) {
            journal.append(new JournalEvent(
                    "broken",
                    START.toEpochMilli(),
                    ACCOUNT.value(),
                    "{\"eventName\":".getBytes(StandardCharsets.UTF_8)));
            fill(journal, 1, 3);
            assertThat(index.awaitIndexed(3, Duration.ofSeconds(30))).isTrue();
            assertThat(ids(index, true, 50, filter(LookupKey.EVENT_NAME, "CreateUser")))
                    .containsExactly("e2");
            assertThat(index.failure()).isNull();
        }
    }
}
