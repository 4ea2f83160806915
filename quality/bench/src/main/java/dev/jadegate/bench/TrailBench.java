package dev.jadegate.bench;

import dev.jadegate.base.AccountId;
import dev.jadegate.store.journal.Journal;
import dev.jadegate.store.journal.JournalEvent;
import dev.jadegate.store.journal.JournalOptions;
import dev.jadegate.trail.lookup.EventIndex;
import dev.jadegate.trail.lookup.LookupKey;
import dev.jadegate.trail.lookup.LookupQuery;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * What the event index costs: the CPU time of its thread for each event, and how many lookups a second it answers, with
 * a day of many events in full blocks, and with one event at a time, each looked for at once.
 *
 * <p>Events are as calls make them, about 1 000 bytes: 500 users with a key and an address each, 2 000 resources, 40
 * operations, an id of its own for each event. Those of the first part are spread over one day.
 *
 * <p>Arguments: events (default 1 000 000), events one at a time (default 20 000).
 */
public final class TrailBench {
    private static final AccountId ACCOUNT = new AccountId("1234567890123456");
    private static final Instant DAY = Instant.parse("2026-11-20T00:00:00Z");
    private static final Clock CLOCK = Clock.fixed(DAY.plus(Duration.ofDays(1)), ZoneOffset.UTC);
    private static final Duration PATIENCE = Duration.ofMinutes(30);
    private static final int USERS = 500;
    private static final int RESOURCES = 2_000;
    private static final int OPERATIONS = 40;
    private static final int APPENDED_AT_ONCE = 4096;
    private static final long LOOKUP_NANOS = 1_000_000_000L;
    private static final int PAGE = 20;

    private final Path folder;
    private final SplittableRandom random = new SplittableRandom(1);
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

    private TrailBench(Path folder) {
        this.folder = folder;
    }

    public static void main(String[] arguments) throws Exception {
        int events = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1_000_000;
        int single = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 20_000;
        System.out.printf(Locale.ROOT, "%-44s %12s %12s%n", "what", "events", "value");
        part(events, true);
        part(single, false);
    }

    private static void part(int events, boolean together) throws Exception {
        Path folder = Files.createTempDirectory(Path.of("").toAbsolutePath(), "jadegate-trail");
        try {
            new TrailBench(folder).run(events, together);
        } finally {
            delete(folder);
        }
    }

    private void run(int events, boolean together) throws Exception {
        try (Journal journal =
                Journal.open(folder.resolve("journal"), JournalOptions.defaults(), new SplittableRandom(2))) {
            if (together) {
                append(journal, 0, events, events);
            }
            long start = System.nanoTime();
            try (EventIndex index = EventIndex.open(folder.resolve("events"), journal, CLOCK)) {
                long thread = indexThread();
                if (!together) {
                    for (int i = 0; i < events; i++) {
                        append(journal, i, 1, events);
                        await(index, i + 1);
                    }
                }
                await(index, events);
                double micros = (System.nanoTime() - start) / 1e3 / events;
                String how = together ? "full blocks: " : "one at a time: ";
                print(how + "CPU us an event", events, threads.getThreadCpuTime(thread) / 1e3 / events);
                print(how + "us an event", events, micros);
                print(how + "bytes on disk an event", events, (double) bytes(folder.resolve("events")) / events);
                lookups(how, index, events);
            }
        }
    }

    private void lookups(String how, EventIndex index, int events) throws IOException {
        // Lookups of all kinds share most of their code: once for the compiler, so that the first does not pay for all.
        perSecond(index, events, true, true, List.of(LookupKey.USER));
        perSecond(index, events, false, true, List.of());
        lookups(how + "newest", index, events, true, List.of());
        lookups(how + "oldest", index, events, true, List.of());
        lookups(how + "EventId", index, events, true, List.of(LookupKey.EVENT_ID));
        lookups(how + "ResourceName", index, events, true, List.of(LookupKey.RESOURCE_NAME));
        lookups(how + "User", index, events, true, List.of(LookupKey.USER));
        lookups(how + "EventName", index, events, true, List.of(LookupKey.EVENT_NAME));
        lookups(how + "EventRW", index, events, true, List.of(LookupKey.EVENT_RW));
        lookups(how + "EventRW, User", index, events, true, List.of(LookupKey.EVENT_RW, LookupKey.USER));
        // What nobody did: every block that has both values is read, and none has an event with both.
        lookups(
                how + "User, another's key",
                index,
                events,
                false,
                List.of(LookupKey.USER, LookupKey.EVENT_ACCESS_KEY_ID));
    }

    private void lookups(String what, EventIndex index, int events, boolean found, List<LookupKey> keys)
            throws IOException {
        print(what + ", lookups/s", events, perSecond(index, events, what.endsWith("oldest"), found, keys));
    }

    private double perSecond(EventIndex index, int events, boolean forward, boolean found, List<LookupKey> keys)
            throws IOException {
        long begin = System.nanoTime();
        long count = 0;
        while (System.nanoTime() - begin < LOOKUP_NANOS) {
            int number = random.nextInt(events);
            List<LookupQuery.IndexedFilter> filters = new ArrayList<>();
            for (int i = 0; i < keys.size(); i++) {
                filters.add(new LookupQuery.IndexedFilter(
                        keys.get(i), value(keys.get(i), found || i == 0 ? number : number + 1)));
            }
            LookupQuery.Page page = index.find(
                    new LookupQuery(ACCOUNT, filters, DAY, DAY.plus(Duration.ofDays(1)), forward, null, PAGE));
            if (page.events().isEmpty() == found) {
                throw new IllegalStateException("event " + number + " is not found by " + filters);
            }
            count++;
        }
        return count * 1e9 / (System.nanoTime() - begin);
    }

    private static String value(LookupKey key, int number) {
        return switch (key) {
            case EVENT_ID -> id(number);
            case RESOURCE_NAME -> "resource-" + mixed(number, 1) % RESOURCES;
            case EVENT_ACCESS_KEY_ID -> "LTAI5tKeyNumber" + number % USERS;
            case USER -> "user-" + number % USERS;
            case EVENT_NAME -> operation(number);
            case EVENT_RW -> operation(number).startsWith("Get") ? "Read" : "Write";
            default -> throw new IllegalArgumentException("not asked for: " + key);
        };
    }

    private static long mixed(long number, long salt) {
        long mixed = (number * 31 + salt) * 0x9E3779B97F4A7C15L;
        return (mixed ^ (mixed >>> 29)) >>> 1;
    }

    private static String id(int number) {
        return String.format(Locale.ROOT, "%016X-%016X", mixed(number, 2), mixed(number, 3));
    }

    private static String operation(int number) {
        int operation = (int) (mixed(number, 4) % OPERATIONS);
        return (operation % 4 == 0 ? "CreateThing" : "GetThing") + operation;
    }

    private static void append(Journal journal, int from, int count, int events) {
        List<CompletableFuture<Long>> waiting = new ArrayList<>();
        for (int i = from; i < from + count; i++) {
            long time = DAY.toEpochMilli() + (long) i * Duration.ofDays(1).toMillis() / events;
            waiting.add(journal.appendAsync(
                    new JournalEvent(id(i), time, ACCOUNT.value(), json(i, time).getBytes(StandardCharsets.UTF_8))));
            if (waiting.size() == APPENDED_AT_ONCE || i == from + count - 1) {
                waiting.forEach(CompletableFuture::join);
                waiting.clear();
            }
        }
    }

    private static String json(int number, long time) {
        String request = "{\"Name\":\"" + value(LookupKey.RESOURCE_NAME, number)
                + "\",\"AcsHost\":\"127.0.0.1:9460\",\"AcsProduct\":\"Ram\",\"HostId\":\"127.0.0.1:9460\","
                + "\"RegionId\":\"cn-hangzhou\",\"RequestId\":\"" + id(number) + "\"}";
        return "{\"acsRegion\":\"cn-hangzhou\",\"apiVersion\":\"2015-05-01\",\"eventCategory\":\"Management\",\"eventId\":\""
                + id(number) + "\",\"eventName\":\"" + operation(number) + "\",\"eventRW\":\""
                + value(LookupKey.EVENT_RW, number) + "\",\"eventSource\":\"127.0.0.1:9460\",\"eventTime\":\""
                + Instant.ofEpochMilli(time) + "\",\"eventType\":\"ApiCall\",\"eventVersion\":\"1\",\"errorCode\":\"\","
                + "\"errorMessage\":\"\",\"recipientAccountId\":\"" + ACCOUNT.value() + "\",\"resourceName\":\""
                + value(LookupKey.RESOURCE_NAME, number) + "\",\"resourceType\":\"ACS::RAM::User\","
                + "\"referencedResources\":{\"ACS::RAM::User\":[\"" + value(LookupKey.RESOURCE_NAME, number)
                + "\"]},\"requestId\":\"" + id(number) + "\",\"requestParameters\":" + request
                + ",\"requestParameterJson\":\"" + request.replace("\"", "\\\"")
                + "\",\"responseElements\":{},\"serviceName\":\"Ram\",\"sourceIpAddress\":\"10.0."
                + number % USERS / 250 + "." + number % 250
                + "\",\"userAgent\":\"AlibabaCloud (linux; amd64) Java/17 Core/4.6\",\"userIdentity\":{\"accessKeyId\":\""
                + value(LookupKey.EVENT_ACCESS_KEY_ID, number) + "\",\"accountId\":\"" + ACCOUNT.value()
                + "\",\"principalId\":\"2000000000" + number % USERS + "\",\"type\":\"ram-user\",\"userName\":\""
                + value(LookupKey.USER, number) + "\"}}";
    }

    private static void await(EventIndex index, long size) throws InterruptedException {
        if (!index.awaitIndexed(size, PATIENCE)) {
            throw new IllegalStateException("the index stands still: " + index.failure());
        }
    }

    private long indexThread() {
        return Arrays.stream(threads.getAllThreadIds())
                .filter(id -> {
                    var info = threads.getThreadInfo(id);
                    return info != null && info.getThreadName().equals("event-index");
                })
                .findFirst()
                .orElseThrow();
    }

    private static long bytes(Path folder) throws IOException {
        long bytes = 0;
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                bytes += Files.size(file);
            }
        }
        return bytes;
    }

    private static void print(String what, int events, double value) {
        System.out.printf(Locale.ROOT, "%-44s %12d %12.1f%n", what, events, value);
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
