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
 * <p>The pace of a disk moves within seconds, most of all on a machine with other work, so each figure is taken in
 * many short slices, each between two measures of the disk; the table shows the median of their ratios and the lowest
 * and highest. A ratio above the number of callers is not possible with one force for each commit: it means that the
 * disk was busier while it was measured, and that the run is to be repeated on a quieter machine. Changes for each
 * commit do not depend on that.
 *
 * <p>Arguments: milliseconds of a slice (default 400), slices (default 12), folder (default: a new one in the working
 * directory, deleted afterwards; its disk is what is measured).
 */
public final class StoreBench {
    private static final AccountId ACCOUNT = new AccountId("1234567890123456");
    private static final int EVENT_BYTES = 675;
    private static final int[] CALLERS = {1, 8, 64};
    private static final double[] AIMS = {0.5, 1.35, 5.6};
    private static final int READ_ROWS = 10_000;
    private static final long READ_NANOS = 2_000_000_000L;

    private final Path folder;
    private final Duration slice;
    private final int slices;
    private final AtomicLong names = new AtomicLong();

    private StoreBench(Path folder, Duration slice, int slices) {
        this.folder = folder;
        this.slice = slice;
        this.slices = slices;
    }

    private record Answer(String name) {}

    /** Runs the benchmark and prints its table. */
    public static void main(String[] arguments) throws Exception {
        Duration slice = Duration.ofMillis(arguments.length > 0 ? Long.parseLong(arguments[0]) : 400);
        int slices = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 12;
        Path folder = Files.createTempDirectory(
                arguments.length > 2 ? Path.of(arguments[2]) : Path.of("").toAbsolutePath(), "bench-store-");
        try {
            new StoreBench(folder, slice, slices).run();
        } finally {
            delete(folder);
        }
    }

    private void run() throws Exception {
        List<Figure> figures = new ArrayList<>();
        double[] paces = new double[slices];
        try {
            for (boolean withJournal : new boolean[] {false, true}) {
                for (int i = 0; i < CALLERS.length; i++) {
                    figures.add(new Figure(CALLERS[i], AIMS[i], withJournal));
                }
            }
            for (Figure figure : figures) {
                figure.changes(); // warms up
            }
            for (int i = 0; i < slices; i++) {
                double before = forces();
                for (Figure figure : figures) {
                    double changes = figure.changes();
                    double after = forces();
                    figure.record(i, changes, (before + after) / 2);
                    before = after;
                }
                paces[i] = before;
            }
        } finally {
            for (Figure figure : figures) {
                figure.close();
            }
        }
        System.out.printf(
                "append of %d bytes + fdatasync: %,.0f a second (median of %d slices; %,.0f to %,.0f)%n",
                EVENT_BYTES, median(paces), slices, lowest(paces), highest(paces));
        System.out.println("recorded changes a second, SQLite:");
        System.out.printf(
                "%8s %18s %10s %10s %18s %16s %6s%n",
                "callers", "with", "a second", "x disk", "lowest, highest", "for each commit", "aim");
        figures.forEach(Figure::print);
        System.out.printf("point read in its own snapshot, one caller: %.1f microseconds%n", readMicros());
    }

    /** One line of the table. */
    private final class Figure implements AutoCloseable {
        private final int callers;
        private final double aim;
        private final boolean withJournal;
        private final Journal journal;
        private final SqliteStore store;
        private final double[] rates = new double[slices];
        private final double[] ratios = new double[slices];

        Figure(int callers, double aim, boolean withJournal) throws IOException, OpeningRefused {
            this.callers = callers;
            this.aim = aim;
            this.withJournal = withJournal;
            Path place = Files.createTempDirectory(folder, "figure");
            this.journal = Journal.open(place.resolve("journal"), JournalOptions.defaults(), new SecureRandom());
            this.store = StoreBench.open(place, withJournal ? new JournalSink(journal) : new NoSink());
        }

        /** Changes a second, over one slice. */
        double changes() throws InterruptedException {
            LongAdder made = new LongAdder();
            long start = System.nanoTime();
            long end = start + slice.toNanos();
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
        }

        void record(int index, double changes, double pace) {
            rates[index] = changes;
            ratios[index] = changes / pace;
        }

        void print() {
            SqliteStore.Statistics statistics = store.statistics();
            System.out.printf(
                    "%8d %18s %,10.0f %10.2f %8.2f, %8.2f %16.1f %6.2f%n",
                    callers,
                    withJournal ? "outbox, journal" : "outbox",
                    median(rates),
                    median(ratios),
                    lowest(ratios),
                    highest(ratios),
                    (double) statistics.changes() / statistics.commits(),
                    aim);
        }

        @Override
        public void close() {
            store.close();
            journal.close();
        }
    }

    private double forces() throws IOException {
        Path file = folder.resolve("forced");
        ByteBuffer bytes = ByteBuffer.allocateDirect(EVENT_BYTES);
        long count = 0;
        long start = System.nanoTime();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            long end = start + slice.toNanos() / 2;
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
            long half = System.nanoTime() + READ_NANOS;
            long end = half + READ_NANOS;
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

    private static double lowest(double[] values) {
        return Arrays.stream(values).min().orElse(0);
    }

    private static double highest(double[] values) {
        return Arrays.stream(values).max().orElse(0);
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
