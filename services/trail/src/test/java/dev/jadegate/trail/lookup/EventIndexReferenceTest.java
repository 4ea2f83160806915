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
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The index beside a walk over all events. */
class EventIndexReferenceTest {
    private static final AccountId ACCOUNT = new AccountId("1234567890123456");
    private static final AccountId OTHER = new AccountId("6543210987654321");
    private static final Instant START = Instant.parse("2026-11-20T20:00:00Z");
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-23T00:00:00Z"), ZoneOffset.UTC);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int PAGES_MAX = 200;
    private static final String[] NAMES = {"CreateUser", "GetUser", "DeleteUser", "AssumeRole"};

    @TempDir
    Path folder;

    private final List<Known> known = new CopyOnWriteArrayList<>();

    private record Known(
            AccountId account, long time, long index, String id, String name, String user, String resource) {
        boolean has(LookupKey key, String value) {
            return switch (key) {
                case EVENT_ID -> id.equals(value);
                case EVENT_NAME -> name.equals(value);
                case EVENT_RW -> (name.startsWith("Get") ? "Read" : "Write").equals(value);
                case USER -> user.equals(value);
                case RESOURCE_NAME -> resource.equals(value);
                case SERVICE_NAME -> value.equals("Ram");
                case SENSITIVE_ACTION ->
                    Boolean.toString(!name.equals("GetUser")).equals(value);
                case EVENT_ACCESS_KEY_ID, SOURCE_IP_ADDRESS, ROLE_NAME, RESOURCE_TYPE, EVENT_TYPE -> false;
            };
        }
    }

    private Journal journal() throws IOException {
        return Journal.open(folder.resolve("journal"), JournalOptions.defaults(), new SplittableRandom(1));
    }

    private EventIndex index(Journal journal) throws IOException {
        return EventIndex.open(folder.resolve("events"), journal, CLOCK);
    }

    /** Times go on by seconds, and now and then jump by hours, also back. */
    private void append(Journal journal, Random random, int count) {
        CompletableFuture<?> last = CompletableFuture.completedFuture(null);
        for (int i = 0; i < count; i++) {
            long time = START.toEpochMilli()
                    + known.size() * 20_000L
                    + random.nextInt(30_000)
                    - (random.nextInt(50) == 0 ? random.nextLong(14_400_000) : 0);
            AccountId account = random.nextInt(5) == 0 ? OTHER : ACCOUNT;
            Known event = new Known(
                    account,
                    time,
                    known.size(),
                    "id-" + random.nextInt(1_000_000) + "-" + known.size(),
                    NAMES[random.nextInt(NAMES.length)],
                    "user" + random.nextInt(7),
                    "r" + random.nextInt(300));
            String json = "{\"eventId\":\"" + event.id + "\",\"eventName\":\"" + event.name + "\",\"eventRW\":\""
                    + (event.name.startsWith("Get") ? "Read" : "Write")
                    + "\",\"serviceName\":\"Ram\",\"referencedResources\":{\"ACS::RAM::User\":[\"" + event.resource
                    + "\"]},\"userIdentity\":{\"type\":\"ram-user\",\"userName\":\"" + event.user + "\"}}";
            last = journal.appendAsync(
                    new JournalEvent(event.id, event.time, account.value(), json.getBytes(StandardCharsets.UTF_8)));
            known.add(event);
        }
        last.join();
    }

    private void compare(EventIndex index, Random random, int queries, String seed) throws IOException {
        for (int i = 0; i < queries; i++) {
            List<LookupQuery.IndexedFilter> filters = new ArrayList<>();
            for (int f = random.nextInt(3); f > 0; f--) {
                filters.add(filter(random));
            }
            long span = known.size() * 20_000L + 40_000;
            long from = START.toEpochMilli() - 14_400_000 + (random.nextBoolean() ? 0 : random.nextLong(span));
            long to = random.nextBoolean() ? from + random.nextLong(span) : from + span + 14_400_000;
            boolean forward = random.nextBoolean();
            Comparator<Known> order = Comparator.comparingLong(Known::time).thenComparingLong(Known::index);
            List<String> expected = known.stream()
                    .filter(event -> event.account.equals(ACCOUNT) && event.time >= from && event.time <= to)
                    .filter(event -> filters.stream().allMatch(filter -> event.has(filter.key(), filter.value())))
                    .sorted(forward ? order : order.reversed())
                    .map(Known::id)
                    .toList();
            // Small pages of much are compared as far as PAGES_MAX go.
            List<String> found = all(index, filters, from, to, forward, 1 + random.nextInt(50));
            assertThat(found)
                    .as("%s query %s: %s %s..%s %s", seed, i, filters, from, to, forward)
                    .isEqualTo(expected.subList(0, Math.min(found.size(), expected.size())));
            assertThat(found.size())
                    .as("%s query %s: %s %s..%s %s", seed, i, filters, from, to, forward)
                    .isGreaterThanOrEqualTo(Math.min(expected.size(), PAGES_MAX));
        }
    }

    private LookupQuery.IndexedFilter filter(Random random) {
        Known event = known.get(random.nextInt(known.size()));
        return switch (random.nextInt(7)) {
            case 0 -> new LookupQuery.IndexedFilter(LookupKey.EVENT_ID, event.id);
            case 1 -> new LookupQuery.IndexedFilter(LookupKey.EVENT_NAME, event.name);
            case 2 -> new LookupQuery.IndexedFilter(LookupKey.USER, event.user);
            case 3 -> new LookupQuery.IndexedFilter(LookupKey.RESOURCE_NAME, event.resource);
            case 4 -> new LookupQuery.IndexedFilter(LookupKey.EVENT_RW, random.nextBoolean() ? "Read" : "Write");
            case 5 -> new LookupQuery.IndexedFilter(LookupKey.SERVICE_NAME, random.nextInt(4) == 0 ? "Ecs" : "Ram");
            default -> new LookupQuery.IndexedFilter(LookupKey.SENSITIVE_ACTION, "true");
        };
    }

    private static List<String> all(
            EventIndex index,
            List<LookupQuery.IndexedFilter> filters,
            long from,
            long to,
            boolean forward,
            int pageSize)
            throws IOException {
        List<String> ids = new ArrayList<>();
        LookupQuery.@Nullable Place after = null;
        int pages = 0;
        do {
            LookupQuery.Page page = index.find(new LookupQuery(
                    ACCOUNT, filters, Instant.ofEpochMilli(from), Instant.ofEpochMilli(to), forward, after, pageSize));
            for (byte[] event : page.events()) {
                String json = new String(event, StandardCharsets.UTF_8);
                ids.add(json.substring(12, json.indexOf('"', 12)));
            }
            after = page.next();
        } while (after != null && ++pages < PAGES_MAX);
        return ids;
    }

    @Test
    void every_lookup_finds_what_a_walk_over_all_events_finds() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        try (Journal journal = journal()) {
            try (EventIndex index = index(journal)) {
                // One by one, each looked for at once.
                for (int i = 0; i < 300; i++) {
                    append(journal, random, 1);
                    assertThat(index.awaitIndexed(known.size(), PATIENCE)).isTrue();
                }
                compare(index, random, 60, "seed " + seed);
                append(journal, random, 5_000);
                compare(index, random, 60, "seed " + seed);
            }
            append(journal, random, 1_000);
            try (EventIndex index = index(journal)) {
                compare(index, random, 60, "seed " + seed);
                for (int i = 0; i < 100; i++) {
                    append(journal, random, 1 + random.nextInt(80));
                    assertThat(index.awaitIndexed(known.size(), PATIENCE)).isTrue();
                }
                compare(index, random, 60, "seed " + seed);
                assertThat(index.failure()).isNull();
            }
        }
    }

    @Test
    void a_day_that_was_deleted_or_damaged_is_made_again() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        try (Journal journal = journal()) {
            append(journal, random, 9_000);
            List<Path> days = new ArrayList<>();
            try (EventIndex index = index(journal)) {
                assertThat(index.awaitIndexed(known.size(), PATIENCE)).isTrue();
            }
            try (Stream<Path> files = Files.list(folder.resolve("events"))) {
                files.filter(file -> file.toString().endsWith(".db")).sorted().forEach(days::add);
            }
            assertThat(days).hasSizeGreaterThan(2);
            for (Path day : days) {
                Files.delete(day);
                FileTime before = FileTime.from(Instant.EPOCH);
                for (Path other : days) {
                    if (!other.equals(day)) {
                        Files.setLastModifiedTime(other, before);
                    }
                }
                try (EventIndex index = index(journal)) {
                    compare(index, random, 10, "deleted " + day + " seed " + seed);
                }
                for (Path other : days) {
                    assertThat(Files.getLastModifiedTime(other).equals(before))
                            .as("%s untouched after %s was deleted", other, day)
                            .isEqualTo(!other.equals(day));
                }
                byte[] whole = Files.readAllBytes(day);
                Files.write(day, Arrays.copyOf(whole, random.nextInt(whole.length)));
                try (EventIndex index = index(journal)) {
                    compare(index, random, 10, "cut " + day + " seed " + seed);
                }
            }
        }
    }

    @Test
    void a_file_of_an_older_release_is_made_again() throws Exception {
        Files.createDirectories(folder.resolve("events"));
        Path old = folder.resolve("events").resolve("2026-11-20.db");
        try (var connection = SegmentFile.connect(old);
                var statement = connection.createStatement()) {
            statement.execute("CREATE TABLE event (account_id TEXT)");
        }
        Random random = new Random(1);
        try (Journal journal = journal()) {
            append(journal, random, 50);
            try (EventIndex index = index(journal)) {
                compare(index, random, 10, "old schema");
            }
        }
    }

    @Test
    void a_lookup_finds_what_was_recorded_before_it_began() throws Exception {
        Random random = new Random(2);
        try (Journal journal = journal();
                EventIndex index = index(journal)) {
            for (int i = 0; i < 20; i++) {
                append(journal, random, 3);
                compare(index, random, 1, "at once");
            }
        }
    }

    @Test
    void lookups_beside_the_indexing_find_all_that_was_recorded_before_them() throws Exception {
        Random random = new Random(4);
        try (Journal journal = journal();
                EventIndex index = index(journal)) {
            append(journal, random, 100);
            AtomicBoolean enough = new AtomicBoolean();
            AtomicInteger recorded = new AtomicInteger(known.size());
            Thread recording = Thread.ofVirtual().start(() -> {
                Random other = new Random(5);
                while (!enough.get() && recorded.get() < 20_000) {
                    append(journal, other, 1 + other.nextInt(40));
                    recorded.set(known.size());
                }
            });
            for (int i = 0; i < 100; i++) {
                int before = recorded.get();
                boolean forward = random.nextBoolean();
                List<LookupQuery.IndexedFilter> filters =
                        List.of(new LookupQuery.IndexedFilter(LookupKey.USER, "user" + random.nextInt(7)));
                List<String> found = all(index, filters, 0, START.toEpochMilli() * 2, forward, 50);
                assertThat(found).doesNotHaveDuplicates();
                if (found.size() < 50 * PAGES_MAX) {
                    Set<String> ids = Set.copyOf(found);
                    for (Known event : List.copyOf(known).subList(0, before)) {
                        assertThat(ids.contains(event.id))
                                .as("record %s of %s", event.index, before)
                                .isEqualTo(event.account.equals(ACCOUNT)
                                        && event.user.equals(filters.getFirst().value()));
                    }
                }
            }
            enough.set(true);
            recording.join();
            compare(index, random, 20, "afterwards");
        }
    }

    @Test
    void days_that_left_the_history_are_dropped_and_nothing_else() throws Exception {
        Random random = new Random(3);
        try (Journal journal = journal()) {
            append(journal, random, 9_000);
            try (EventIndex index = index(journal)) {
                assertThat(index.awaitIndexed(known.size(), PATIENCE)).isTrue();
            }
            Instant later = Instant.parse("2026-11-22T00:00:00Z").plus(EventIndex.HISTORY);
            Clock clock = Clock.fixed(later, ZoneOffset.UTC);
            for (int i = 0; i < 2; i++) {
                try (EventIndex index = EventIndex.open(folder.resolve("events"), journal, clock)) {
                    append(journal, random, 1);
                    assertThat(index.awaitIndexed(known.size(), PATIENCE)).isTrue();
                    List<String> found = all(index, List.of(), 0, later.toEpochMilli(), true, 50);
                    List<String> expected = known.stream()
                            .filter(event -> event.account.equals(ACCOUNT)
                                    && event.time
                                            >= Instant.parse("2026-11-22T00:00:00Z")
                                                    .toEpochMilli())
                            .sorted(Comparator.comparingLong(Known::time).thenComparingLong(Known::index))
                            .map(Known::id)
                            .toList();
                    assertThat(found).isEqualTo(expected).isNotEmpty();
                }
            }
            assertThat(folder.resolve("events").resolve("2026-11-20.db")).doesNotExist();
        }
    }
}
