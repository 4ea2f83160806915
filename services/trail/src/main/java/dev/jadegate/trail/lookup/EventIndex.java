package dev.jadegate.trail.lookup;

import dev.jadegate.store.journal.Journal;
import dev.jadegate.store.journal.JournalRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The history of the last 90 days: follows the journal on a thread of its own and answers lookups. An event is found
 * about {@link #PAUSE} after it was recorded, later when the machine has better things to do. Safe for use by many
 * threads.
 *
 * <p>INVARIANT (once): the records of a run that falls on one day go into that day's segment in one transaction together
 * with the index of the last; runs are added in the order of the journal. So what is behind the last index of any
 * segment is in, and a restart goes on there.
 */
public final class EventIndex implements AutoCloseable {
    /** How long the history is. */
    public static final Duration HISTORY = Duration.ofDays(90);

    /** Between two looks at the journal, so that records are taken by the hundred. */
    static final Duration PAUSE = Duration.ofMillis(100);

    private static final Logger LOG = LoggerFactory.getLogger(EventIndex.class);
    private static final int BATCH_RECORDS_MAX = 2000;
    private static final long BATCH_BYTES_MAX = 8L * 1024 * 1024;

    private final Path folder;
    private final Journal journal;
    private final Clock clock;
    private final IndexedFields fields = new IndexedFields();
    private final NavigableMap<LocalDate, DaySegment> segments = new TreeMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition grown = lock.newCondition();
    private final Thread thread;
    private volatile boolean closing;
    private volatile @Nullable String failure;
    private long next;

    private EventIndex(Path folder, Journal journal, Clock clock) {
        this.folder = folder;
        this.journal = journal;
        this.clock = clock;
        this.thread = Thread.ofPlatform().name("event-index").unstarted(this::follow);
    }

    /**
     * Opens the index in {@code folder} and begins to follow {@code journal}.
     *
     * @throws IOException when the folder cannot be read or written
     */
    public static EventIndex open(Path folder, Journal journal, Clock clock) throws IOException {
        EventIndex index = new EventIndex(folder, journal, clock);
        Files.createDirectories(folder);
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                LocalDate day = day(file);
                if (day != null) {
                    index.reopen(day, file);
                }
            }
        }
        index.thread.start();
        return index;
    }

    private void reopen(LocalDate day, Path file) throws IOException {
        try {
            DaySegment segment = new DaySegment(file);
            if (segment.lastIndex() >= journal.size()) {
                // The index is ahead of the journal: it is of another journal.
                segment.close();
                throw new IOException("the event index " + file + " does not belong to this journal: delete the folder "
                        + folder + ", it is made again");
            }
            segments.put(day, segment);
            next = Math.max(next, segment.lastIndex() + 1);
        } catch (SQLException unreadable) {
            throw new IOException(
                    "the event index " + file + " cannot be read: delete the folder " + folder + ", it is made again",
                    unreadable);
        }
    }

    private static @Nullable LocalDate day(Path file) {
        String name = file.getFileName().toString();
        try {
            return name.endsWith(".db") ? LocalDate.parse(name.substring(0, name.length() - 3)) : null;
        } catch (DateTimeParseException _) {
            return null;
        }
    }

    private void follow() {
        try {
            while (!closing) {
                long size = journal.awaitBeyond(next, PAUSE);
                if (size > next) {
                    catchUp();
                }
                if (!closing) {
                    pause();
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (IOException | SQLException | RuntimeException failed) {
            // Recording goes on without the index; what is missing is added after a restart.
            LOG.error("The event index has stopped at record {}", next, failed);
            failure = String.valueOf(failed.getMessage());
        } finally {
            lock.lock();
            try {
                grown.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    private void pause() throws InterruptedException {
        lock.lock();
        try {
            long nanos = PAUSE.toNanos();
            while (nanos > 0 && !closing) {
                nanos = grown.awaitNanos(nanos);
            }
        } finally {
            lock.unlock();
        }
    }

    private void catchUp() throws IOException, SQLException {
        while (!closing && next < journal.size()) {
            List<DaySegment.Entry> batch = new ArrayList<>();
            journal.read(next, BATCH_RECORDS_MAX, BATCH_BYTES_MAX, record -> batch.add(entry(record)));
            lock.lock();
            try {
                addRuns(batch);
                next = batch.getLast().index() + 1;
                dropOld();
                grown.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    private DaySegment.Entry entry(JournalRecord record) {
        return new DaySegment.Entry(
                record.event().accountId(),
                record.event().eventTimeMillis(),
                record.index(),
                record.position(),
                fields.of(record.event().eventBytes()));
    }

    private void addRuns(List<DaySegment.Entry> batch) throws SQLException {
        int from = 0;
        while (from < batch.size()) {
            LocalDate day = day(batch.get(from).eventTimeMillis());
            int to = from + 1;
            while (to < batch.size() && day(batch.get(to).eventTimeMillis()).equals(day)) {
                to++;
            }
            segment(day).add(batch.subList(from, to));
            from = to;
        }
    }

    private DaySegment segment(LocalDate day) throws SQLException {
        DaySegment segment = segments.get(day);
        if (segment == null) {
            segment = new DaySegment(file(day));
            segments.put(day, segment);
        }
        return segment;
    }

    private Path file(LocalDate day) {
        return folder.resolve(day + ".db");
    }

    private static LocalDate day(long millis) {
        return LocalDate.ofInstant(Instant.ofEpochMilli(millis), ZoneOffset.UTC);
    }

    /** Drops the days that have left the history; but never the one that says how far the index is. */
    private void dropOld() throws SQLException {
        LocalDate oldest = LocalDate.ofInstant(clock.instant().minus(HISTORY), ZoneOffset.UTC);
        while (segments.size() > 1
                && segments.firstKey().isBefore(oldest)
                && segments.firstEntry().getValue().lastIndex() < next - 1) {
            LocalDate day = segments.firstKey();
            segments.firstEntry().getValue().close();
            segments.remove(day);
            for (String suffix : new String[] {"", "-wal", "-shm"}) {
                try {
                    Files.deleteIfExists(folder.resolve(day + ".db" + suffix));
                } catch (IOException kept) {
                    LOG.warn("{} could not be deleted", file(day), kept);
                }
            }
        }
    }

    /**
     * One page of events.
     *
     * @throws IOException when an event cannot be read from the journal or the index
     */
    public LookupQuery.Page find(LookupQuery query) throws IOException {
        List<DaySegment.Hit> hits = new ArrayList<>();
        lock.lock();
        try {
            NavigableMap<LocalDate, DaySegment> days = segments.subMap(
                    day(query.start().toEpochMilli()), true, day(query.end().toEpochMilli()), true);
            NavigableMap<LocalDate, DaySegment> order = query.forward() ? days : days.descendingMap();
            for (DaySegment segment : order.values()) {
                if (hits.size() <= query.eventsMax()) {
                    hits.addAll(segment.find(query, query.eventsMax() + 1 - hits.size()));
                }
            }
        } catch (SQLException unreadable) {
            throw new IOException("the event index cannot be read", unreadable);
        } finally {
            lock.unlock();
        }
        boolean more = hits.size() > query.eventsMax();
        List<byte[]> events = new ArrayList<>();
        List<DaySegment.Hit> shown = more ? hits.subList(0, query.eventsMax()) : hits;
        for (DaySegment.Hit hit : shown) {
            events.add(journal.readAt(hit.index(), hit.position()).event().eventBytes());
        }
        DaySegment.@Nullable Hit last = more ? shown.getLast() : null;
        return new LookupQuery.Page(
                events, last == null ? null : new LookupQuery.Place(last.eventTimeMillis(), last.index()));
    }

    /** Records that are not in the index yet. */
    public long lag() {
        lock.lock();
        try {
            return journal.size() - next;
        } finally {
            lock.unlock();
        }
    }

    /** Why the index has stopped to grow, or null. */
    public @Nullable String failure() {
        return failure;
    }

    /**
     * Waits until the first {@code size} records are in the index.
     *
     * @return whether they are; false when the time was over
     */
    public boolean awaitIndexed(long size, Duration timeout) throws InterruptedException {
        long nanos = timeout.toNanos();
        lock.lock();
        try {
            while (next < size && nanos > 0 && thread.isAlive()) {
                nanos = grown.awaitNanos(nanos);
            }
            return next >= size;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        closing = true;
        lock.lock();
        try {
            grown.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            thread.join();
            for (DaySegment segment : segments.values()) {
                segment.close();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (SQLException unclosed) {
            LOG.warn("The event index could not be closed", unclosed);
        }
        segments.clear();
    }
}
