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
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The history of the last 90 days: follows the journal on a thread of its own and answers lookups. A lookup finds every
 * event that was recorded before it began, so the thread may take its time and thousands of events at once. Safe for use
 * by many threads.
 *
 * <p>INVARIANT (once): every record up to the last index of any day's file is in exactly one block of one file, or is
 * counted as left out. Files that do not add up to that, because one was deleted or damaged, are all made again.
 */
public final class EventIndex implements AutoCloseable {
    /** How long the history is. */
    public static final Duration HISTORY = Duration.ofDays(90);

    /** How long a lookup waits for the events before it; then it answers with what there is. */
    static final Duration CATCH_UP_MAX = Duration.ofSeconds(2);

    /** How long events gather before they are indexed, when nobody asks for them. */
    private static final Duration GATHER = Duration.ofSeconds(1);

    private static final Duration WAKE_UP = Duration.ofMillis(100);
    private static final Logger LOG = LoggerFactory.getLogger(EventIndex.class);
    private static final long BATCH_BYTES_MAX = 8L * 1024 * 1024;

    /** So many small blocks in a row become one. */
    private static final int MERGED_AT_ONCE = 64;

    /** What small is: blocks of single events become hundreds, those become thousands. */
    private static final int[] SMALL = {MERGED_AT_ONCE, EventBlock.EVENTS_MAX / 4};

    private final Path folder;
    private final Journal journal;
    private final Clock clock;
    private final IndexedFields fields = new IndexedFields();
    private final NavigableMap<LocalDate, DaySegment> segments = new ConcurrentSkipListMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition stirred = lock.newCondition();
    private final Condition grown = lock.newCondition();
    private final Thread thread;
    private volatile boolean closing;
    private volatile @Nullable String failure;
    private volatile long next;
    /** Somebody waits for the records before this one. */
    private long wanted;

    private long leftOut;

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
        index.reopen();
        index.thread.start();
        return index;
    }

    private void reopen() throws IOException {
        List<Path> files;
        try (Stream<Path> listed = Files.list(folder)) {
            files = listed.filter(file -> day(file) != null).sorted().toList();
        }
        String trouble = null;
        long events = 0;
        for (Path file : files) {
            try {
                DaySegment segment = DaySegment.reopen(file);
                segments.put(day(file), segment);
                events += segment.coverage().events();
                if (segment.coverage().lastIndex() >= next) {
                    next = segment.coverage().lastIndex() + 1;
                    leftOut = segment.coverage().leftOut();
                }
            } catch (DamagedIndexException damaged) {
                trouble = file + ": " + damaged.getMessage();
            }
        }
        if (trouble == null && next > journal.size()) {
            trouble = "it is ahead of the journal";
        }
        if (trouble == null && events + leftOut != next) {
            trouble = "it has " + (events + leftOut) + " of " + next + " events";
        }
        if (trouble != null) {
            LOG.warn("The event index is made again from the journal ({})", trouble);
            segments.clear();
            for (Path file : files) {
                DaySegment.delete(file);
            }
            next = 0;
            leftOut = 0;
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
                if (journal.awaitBeyond(next, WAKE_UP) > next) {
                    gather();
                    catchUp();
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

    /** Lets events come together until somebody wants them, or they make a whole block. */
    private void gather() throws InterruptedException {
        lock.lock();
        try {
            long nanosLeft = GATHER.toNanos();
            while (!closing && wanted <= next && journal.size() - next < EventBlock.EVENTS_MAX && nanosLeft > 0) {
                long turn = Math.min(nanosLeft, WAKE_UP.toNanos());
                nanosLeft -= turn - Math.max(0, stirred.awaitNanos(turn));
            }
        } finally {
            lock.unlock();
        }
    }

    private void catchUp() throws IOException, SQLException {
        while (!closing && next < journal.size()) {
            List<EventBlock.Entry> batch = new ArrayList<>();
            journal.read(next, EventBlock.EVENTS_MAX, BATCH_BYTES_MAX, record -> batch.add(entry(record)));
            addRuns(batch);
            next = batch.getLast().index() + 1;
            dropOld();
            lock.lock();
            try {
                grown.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    private EventBlock.Entry entry(JournalRecord record) {
        return new EventBlock.Entry(
                record.event().accountId(),
                record.event().eventTimeMillis(),
                record.index(),
                record.position(),
                fields.of(record.event().eventBytes()));
    }

    private void addRuns(List<EventBlock.Entry> batch) throws IOException, SQLException {
        int from = 0;
        while (from < batch.size()) {
            LocalDate day = day(batch.get(from).eventTimeMillis());
            int to = from + 1;
            while (to < batch.size() && day(batch.get(to).eventTimeMillis()).equals(day)) {
                to++;
            }
            if (day.isBefore(oldestDay())) {
                leftOut += to - from;
            } else {
                DaySegment segment = segments.computeIfAbsent(day, _ -> DaySegment.begin(file(day)));
                segment.add(EventBlock.of(batch.subList(from, to)), leftOut);
                merge(day, segment);
                for (DaySegment earlier : segments.headMap(day.minusDays(1)).values()) {
                    earlier.rest();
                }
            }
            from = to;
        }
    }

    /** Makes one block of many small ones at the end, so that a lookup of a quiet day reads few. */
    private void merge(LocalDate day, DaySegment segment) throws IOException, SQLException {
        for (int small : SMALL) {
            List<DaySegment.Span> spans = segment.newest(MERGED_AT_ONCE);
            int events = 0;
            for (DaySegment.Span span : spans) {
                events = span.count() < small ? events + span.count() : Integer.MAX_VALUE / 2;
            }
            if (spans.size() < MERGED_AT_ONCE || events > EventBlock.EVENTS_MAX) {
                continue;
            }
            List<EventBlock> old = new ArrayList<>();
            List<EventBlock.Entry> all = new ArrayList<>();
            for (DaySegment.Span span : spans.reversed()) {
                List<EventBlock.Entry> entries = reread(day, span);
                old.add(EventBlock.of(entries));
                all.addAll(entries);
            }
            segment.replace(old, EventBlock.of(all));
        }
    }

    /** A block's events once more: the journal has them, and so the file need not say which values they have. */
    private List<EventBlock.Entry> reread(LocalDate day, DaySegment.Span span) throws IOException {
        List<EventBlock.Entry> entries = new ArrayList<>();
        long from = span.firstIndex();
        while (from <= span.lastIndex()) { // grows by at least one record in every round
            from += journal.read(from, (int) (span.lastIndex() - from + 1), BATCH_BYTES_MAX, record -> {
                if (day(record.event().eventTimeMillis()).equals(day)) {
                    entries.add(entry(record));
                }
            });
        }
        return entries;
    }

    private Path file(LocalDate day) {
        return folder.resolve(day + ".db");
    }

    private static LocalDate day(long millis) {
        return LocalDate.ofInstant(Instant.ofEpochMilli(millis), ZoneOffset.UTC);
    }

    private LocalDate oldestDay() {
        return LocalDate.ofInstant(clock.instant().minus(HISTORY), ZoneOffset.UTC);
    }

    /** Drops the days that have left the history; but never the one that says how far the index is. */
    private void dropOld() throws IOException, SQLException {
        LocalDate oldest = oldestDay();
        while (segments.size() > 1 && segments.firstKey().isBefore(oldest)) {
            DaySegment dropped = segments.firstEntry().getValue();
            DaySegment newest = newest();
            if (newest == null || newest.equals(dropped)) {
                return;
            }
            leftOut += dropped.coverage().events();
            newest.leaveOut(leftOut);
            segments.remove(segments.firstKey());
            dropped.delete();
        }
    }

    /** The file that has the last record; null while that one is in none. */
    private @Nullable DaySegment newest() {
        for (DaySegment segment : segments.values()) {
            if (segment.coverage().lastIndex() == next - 1) {
                return segment;
            }
        }
        return null;
    }

    /**
     * One page of events, which has every event that was recorded before.
     *
     * @throws IOException when an event cannot be read from the journal or the index
     */
    public LookupQuery.Page find(LookupQuery query) throws IOException {
        try {
            awaitIndexed(journal.size(), CATCH_UP_MAX);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        List<EventBlock.Place> hits = new ArrayList<>();
        NavigableMap<LocalDate, DaySegment> days = segments.subMap(
                day(query.start().toEpochMilli()), true, day(query.end().toEpochMilli()), true);
        for (DaySegment segment : (query.forward() ? days : days.descendingMap()).values()) {
            if (hits.size() <= query.eventsMax()) {
                hits.addAll(segment.lookup().find(query, query.eventsMax() + 1 - hits.size()));
            }
        }
        boolean more = hits.size() > query.eventsMax();
        List<byte[]> events = new ArrayList<>();
        List<EventBlock.Place> shown = more ? hits.subList(0, query.eventsMax()) : hits;
        for (EventBlock.Place hit : shown) {
            byte[] event = journal.readAt(hit.index(), hit.position()).event().eventBytes();
            if (hasId(query, event)) {
                events.add(event);
            }
        }
        EventBlock.@Nullable Place last = more ? shown.getLast() : null;
        return new LookupQuery.Page(
                events, last == null ? null : new LookupQuery.Place(last.eventTimeMillis(), last.index()));
    }

    /** Ids are looked up by their hash, so the event has the last word. */
    private boolean hasId(LookupQuery query, byte[] event) {
        for (LookupQuery.IndexedFilter filter : query.filters()) {
            if (filter.key() == LookupKey.EVENT_ID
                    && !fields.of(event).contains(new IndexedFields.Field(LookupKey.EVENT_ID, filter.value()))) {
                return false;
            }
        }
        return true;
    }

    /** Records that are not in the index yet. */
    public long lag() {
        return Math.max(0, journal.size() - next);
    }

    /** Why the index has stopped to grow, or null. */
    public @Nullable String failure() {
        return failure;
    }

    /**
     * Waits until the first {@code size} records are in the index, which is then made at once.
     *
     * @return whether they are; false when the time was over
     */
    public boolean awaitIndexed(long size, Duration timeout) throws InterruptedException {
        if (next >= size) {
            return true;
        }
        long nanos = timeout.toNanos();
        lock.lock();
        try {
            wanted = Math.max(wanted, size);
            stirred.signalAll();
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
            stirred.signalAll();
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
