package dev.jadegate.bench;

import dev.jadegate.base.AccountId;
import dev.jadegate.base.EventDraft;
import dev.jadegate.base.RecordedEvent;
import dev.jadegate.store.EventSink;
import dev.jadegate.store.OpeningRefused;
import dev.jadegate.store.Store;
import dev.jadegate.store.journal.Journal;
import dev.jadegate.store.journal.JournalEvent;
import dev.jadegate.store.journal.JournalOptions;
import dev.jadegate.store.sqlite.SqliteOptions;
import dev.jadegate.store.sqlite.SqliteStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * How many recorded changes a second the store in the process makes durable, beside how often the same disk can be
 * forced in the same run. A change inserts one row and its event of 675 bytes.
 *
 * <p>Arguments: seconds for each figure (default 2), rounds (default 3; the median counts), folder (default: a new one
 * in the working directory, deleted afterwards; its disk is what is measured).
 */
public final class StoreBench {
    private static final AccountId ACCOUNT = new AccountId("1234567890123456");
    private static final int EVENT_BYTES = 675;
    private static final int[] CALLERS = {1, 8, 64};
    private static final double[] AIMS = {0.5, 1.35, 5.6};
    private static final int READ_ROWS = 10_000;

    private final Path folder;
    private final Duration span;
    private final int rounds;
    private final AtomicLong names = new AtomicLong();

    private StoreBench(Path folder, Duration span, int rounds) {
        this.folder = folder;
        this.span = span;
        this.rounds = rounds;
    }

    private record Answer(String name) {}

    /** Runs the benchmark and prints its table. */
    public static void main(String[] arguments) throws Exception {
        Duration span = Duration.ofSeconds(arguments.length > 0 ? Long.parseLong(arguments[0]) : 2);
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 3;
        Path folder = Files.createTempDirectory(
                arguments.length > 2 ? Path.of(arguments[2]) : Path.of("").toAbsolutePath(), "bench-store-");
        try {
            new StoreBench(folder, span, rounds).run();
        } finally {
            delete(folder);
        }
    }

    private void run() throws Exception {
        double[] forced = new double[rounds];
        double[][] withJournal = new double[CALLERS.length][rounds];
        double[][] withoutJournal = new double[CALLERS.length][rounds];
        double[][] ratios = new double[CALLERS.length][rounds];
        double[][] ratiosWithout = new double[CALLERS.length][rounds];
        double[] read = new double[rounds];
        changes("warm-up", 8, true);
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < CALLERS.length; i++) {
                // The disk's pace moves within a minute, so each figure has its own measure beside it.
                double before = forces();
                withJournal[i][round] = changes("journal", CALLERS[i], true);
                withoutJournal[i][round] = changes("alone", CALLERS[i], false);
                double pace = (before + forces()) / 2;
                forced[round] = pace;
                ratios[i][round] = withJournal[i][round] / pace;
                ratiosWithout[i][round] = withoutJournal[i][round] / pace;
            }
            read[round] = readMicros();
        }
        System.out.printf(
                "append of %d bytes + fdatasync: %,.0f a second (median of %d rounds of %d s)%n",
                EVENT_BYTES, median(forced), rounds, span.toSeconds());
        System.out.println("recorded changes a second, SQLite:");
        System.out.printf(
                "%8s %22s %10s %22s %10s %6s%n",
                "callers", "state and outbox", "x disk", "and journal", "x disk", "aim");
        for (int i = 0; i < CALLERS.length; i++) {
            System.out.printf(
                    "%8d %,22.0f %10.2f %,22.0f %10.2f %6.2f%n",
                    CALLERS[i],
                    median(withoutJournal[i]),
                    median(ratiosWithout[i]),
                    median(withJournal[i]),
                    median(ratios[i]),
                    AIMS[i]);
        }
        System.out.printf("point read in its own snapshot, one caller: %.1f microseconds%n", median(read));
    }

    private double forces() throws IOException {
        Path file = folder.resolve("forced");
        ByteBuffer bytes = ByteBuffer.allocateDirect(EVENT_BYTES);
        long count = 0;
        long start = System.nanoTime();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            long end = start + span.toNanos() / 2;
            while (System.nanoTime() < end) {
                bytes.clear();
                channel.write(bytes, count * EVENT_BYTES);
                channel.force(false);
                count++;
            }
        } finally {
            Files.deleteIfExists(file);
        }
        return count * 1e9 / (System.nanoTime() - start);
    }

    private double changes(String name, int callers, boolean withJournal) throws Exception {
        Path place = Files.createTempDirectory(folder, name);
        try (Journal journal = Journal.open(place.resolve("journal"), JournalOptions.defaults(), new SecureRandom());
                SqliteStore store = open(place, withJournal ? new JournalSink(journal) : new NoSink())) {
            LongAdder made = new LongAdder();
            long start = System.nanoTime();
            long end = start + span.toNanos();
            List<Thread> threads = new ArrayList<>();
            for (int caller = 0; caller < callers; caller++) {
                threads.add(Thread.startVirtualThread(() -> {
                    while (System.nanoTime() < end) {
                        change(store);
                        made.increment();
                    }
                }));
            }
            for (Thread thread : threads) {
                thread.join();
            }
            return made.sum() * 1e9 / (System.nanoTime() - start);
        } finally {
            delete(place);
        }
    }

    private static SqliteStore open(Path place, EventSink sink) throws OpeningRefused {
        return SqliteStore.open(place.resolve("state.db"), List.of("bench"), sink, SqliteOptions.defaults());
    }

    private void change(Store store) {
        // Names as ids have them: not in the order of time.
        String name = Long.toHexString(names.incrementAndGet() * 0x9E3779B97F4A7C15L);
        Answer answer = store.write(new Draft(name), transaction -> {
            transaction.update(
                    "INSERT INTO thing (account_id, name, changed_at, note) VALUES (?, ?, ?, ?)",
                    ACCOUNT,
                    name,
                    1_700_000_000_000L,
                    "a note of some length, as a description of a user or a policy has it");
            return new Answer(name);
        });
        if (!answer.name().equals(name)) {
            throw new IllegalStateException("the answer belongs to another change");
        }
    }

    private double readMicros() throws Exception {
        Path place = Files.createTempDirectory(folder, "read");
        try (SqliteStore store = open(place, new NoSink())) {
            store.maintain(transaction -> {
                for (int i = 0; i < READ_ROWS; i++) {
                    transaction.update(
                            "INSERT INTO thing (account_id, name, changed_at, note) VALUES (?, ?, 1, 'a note')",
                            ACCOUNT,
                            "row" + i);
                }
                return true;
            });
            long count = 0;
            long sum = 0;
            // The first half warms up.
            long half = System.nanoTime() + span.toNanos() / 2;
            long end = half + span.toNanos() / 2;
            long start = 0;
            for (long now = System.nanoTime(); now < end; now = System.nanoTime()) {
                if (start == 0 && now >= half) {
                    start = now;
                    count = 0;
                }
                String name = "row" + count % READ_ROWS;
                Long changedAt = store.read(transaction -> transaction.first(
                        "SELECT changed_at, note FROM thing WHERE account_id = ? AND name = ?",
                        row -> row.longAt(1) + row.text(2).length(),
                        ACCOUNT,
                        name));
                sum += changedAt == null ? 0 : changedAt;
                count++;
            }
            if (sum == 0) {
                throw new IllegalStateException("nothing was read");
            }
            return (System.nanoTime() - start) / 1e3 / count;
        } finally {
            delete(place);
        }
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static void delete(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failed) throws IOException {
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private record Draft(String eventId) implements EventDraft {
        private static final byte[] JSON = "x".repeat(EVENT_BYTES).getBytes(StandardCharsets.US_ASCII);

        @Override
        public RecordedEvent succeeded(Record response) {
            return new RecordedEvent(eventId, Instant.EPOCH, ACCOUNT, JSON);
        }

        @Override
        public void committed() {
            // Nobody asks.
        }
    }

    /** The journal as it is in the server. */
    private record JournalSink(Journal journal) implements EventSink {
        @Override
        public CompletionStage<?> append(RecordedEvent event) {
            return journal.appendAsync(new JournalEvent(
                    event.eventId(),
                    event.eventTime().toEpochMilli(),
                    event.account().value(),
                    event.json()));
        }

        @Override
        public long size() {
            return journal.size();
        }

        @Override
        public Set<String> find(Set<String> eventIds, long fromIndex) throws IOException {
            return journal.findEventIds(eventIds, fromIndex).keySet();
        }
    }

    /** Shows what the store costs by itself. */
    private record NoSink() implements EventSink {
        @Override
        public CompletionStage<?> append(RecordedEvent event) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public long size() {
            return 0;
        }

        @Override
        public Set<String> find(Set<String> eventIds, long fromIndex) {
            return Set.of();
        }
    }
}
