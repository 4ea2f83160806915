package dev.jadegate.trail.lookup;

import dev.jadegate.store.journal.Journal;
import dev.jadegate.store.journal.JournalRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The history of the last 90 days: follows the journal on a thread of its own and answers lookups. A lookup finds every
 * event that was recorded before it began, so the thread may let events gather. Safe for use by many threads.
 */
public final class EventIndex implements AutoCloseable {
    /** How long the history is. */
    public static final Duration HISTORY = Duration.ofDays(90);

    /** How long a lookup waits for the events before it; then it answers with what there is. */
    static final Duration CATCH_UP_MAX = Duration.ofSeconds(2);

    /** So often damaged files are made again in one run: a disk that goes on damaging them is for the operator. */
    static final int REPAIRS_MAX = 10;

    /** How long events gather before they are indexed, when nobody asks for them. */
    private static final Duration GATHER = Duration.ofSeconds(1);

    private static final Duration WAKE_UP = Duration.ofMillis(100);
    private static final Logger LOG = LoggerFactory.getLogger(EventIndex.class);
    private static final long BATCH_BYTES_MAX = 8L * 1024 * 1024;

    private final IndexFolder folder;
    private final Journal journal;
    private final Clock clock;
    private final IndexedFields fields = new IndexedFields();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition stirred = lock.newCondition();
    private final Condition grown = lock.newCondition();
    private final Thread thread;
    /** What is to be indexed, in order; the last range has no end. Used by the thread only, once it runs. */
    private final Deque<DaySegment.Range> work = new ArrayDeque<>();

    /** Changed by the thread only. */
    private final AtomicInteger repairs = new AtomicInteger();

    private LocalDate oldestDay = LocalDate.MIN;
    private volatile boolean closing;
    private volatile @Nullable String failure;
    /** Every record before this one is indexed, or is older than the history. */
    private volatile long next;
    /** Somebody waits for the records before this one. */
    private long wanted;

    private EventIndex(Path folder, Journal journal, Clock clock) {
        this.folder = new IndexFolder(folder);
        this.journal = journal;
        this.clock = clock;
        this.thread = Thread.ofPlatform().name("event-index").unstarted(this::follow);
    }

    /**
     * Opens the index in {@code folder} and begins to follow {@code journal}. Days whose files are missing or damaged
     * are made again.
     *
     * @throws IOException when the folder cannot be read or written
     */
    public static EventIndex open(Path folder, Journal journal, Clock clock) throws IOException {
        EventIndex index = new EventIndex(folder, journal, clock);
        Files.createDirectories(folder);
        try {
            index.reopen();
        } catch (SQLException unreadable) {
            throw new IOException("the event index in " + folder + " cannot be opened", unreadable);
        }
        index.thread.start();
        return index;
    }

    private void reopen() throws IOException, SQLException {
        long size = journal.size();
        work.clear();
        for (DaySegment.Range missing : folder.reopen(size)) {
            if (missing.from() < missing.to() && !isHistory(missing.to() - 1)) {
                work.add(missing);
            }
        }
        work.add(new DaySegment.Range(size, Long.MAX_VALUE));
        next = work.getFirst().from();
    }

    /**
     * Whether a record, and so nearly all before it, is too old to be indexed: the days that were dropped long ago need
     * not be read at every start.
     */
    private boolean isHistory(long index) throws IOException {
        boolean[] old = new boolean[1];
        journal.read(index, 1, Long.MAX_VALUE, record -> old[0] = isOld(record));
        return old[0];
    }

    private boolean isOld(JournalRecord record) {
        return IndexFolder.day(record.event().eventTimeMillis()).isBefore(oldestDay());
    }

    private LocalDate oldestDay() {
        return LocalDate.ofInstant(clock.instant().minus(HISTORY), ZoneOffset.UTC);
    }

    private void follow() {
        try {
            while (!closing) {
                if (folder.isDamaged()) {
                    repair();
                }
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
            signal(grown);
        }
    }

    private void signal(Condition condition) {
        lock.lock();
        try {
            condition.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void repair() throws IOException, SQLException {
        if (repairs.get() == REPAIRS_MAX) {
            throw new IOException(
                    "files of the event index were damaged more than `" + REPAIRS_MAX + "` times; see to the disk");
        }
        // Lookups wait from now on; those that waited before ask again.
        next = 0;
        repairs.incrementAndGet();
        reopen();
    }

    /** Lets events come together until somebody wants them, or there are many. */
    private void gather() throws InterruptedException {
        lock.lock();
        try {
            long nanosLeft = GATHER.toNanos();
            while (!closing
                    && wanted <= next
                    && journal.size() - next < BlockContent.EVENTS_MAX
                    && nanosLeft > 0) { // ends after GATHER
                long turn = Math.min(nanosLeft, WAKE_UP.toNanos());
                nanosLeft -= turn - Math.max(0, stirred.awaitNanos(turn));
            }
        } finally {
            lock.unlock();
        }
    }

    private void catchUp() throws IOException, SQLException {
        while (!closing && !folder.isDamaged() && next < journal.size()) { // next grows in every round
            LocalDate oldest = oldestDay();
            if (!oldest.equals(oldestDay)) {
                folder.drop(oldest);
                oldestDay = oldest;
            }
            DaySegment.Range range = work.getFirst();
            long most = Math.min(BlockContent.EVENTS_MAX, range.to() - next);
            List<OpenBlock.Entry> batch = new ArrayList<>();
            int read = journal.read(next, (int) most, BATCH_BYTES_MAX, record -> {
                if (!isOld(record)) {
                    batch.add(entry(record));
                }
            });
            try {
                for (OpenBlock.Entry entry : batch) {
                    folder.add(entry);
                }
            } catch (DamagedIndexException damage) {
                LOG.warn("The event index is repaired", damage);
                return;
            }
            long end = next + read;
            if (end == range.to()) {
                work.removeFirst();
                end = work.getFirst().from();
            }
            next = end;
            signal(grown);
        }
    }

    private OpenBlock.Entry entry(JournalRecord record) {
        String account = record.event().accountId();
        List<IndexedFields.Field> values = fields.of(record.event().eventBytes());
        List<Term> terms = new ArrayList<>(values.size() + 1);
        terms.add(Term.everyEvent(account));
        for (IndexedFields.Field field : values) {
            terms.add(Term.of(account, field.key(), field.value()));
        }
        return new OpenBlock.Entry(record.index(), record.event().eventTimeMillis(), record.position(), terms);
    }

    /**
     * One page of events, which has every event that was recorded before. It can be shorter than asked for although more
     * follow.
     *
     * @throws IOException when an event cannot be read from the journal or the index; a damaged file of the index is
     *     then made again
     */
    public LookupQuery.Page find(LookupQuery query) throws IOException {
        List<Hits.Hit> hits = hits(query);
        boolean more = hits.size() > query.eventsMax();
        List<Hits.Hit> shown = more ? hits.subList(0, query.eventsMax()) : hits;
        List<byte[]> events = new ArrayList<>(shown.size());
        for (Hits.Hit hit : shown) {
            JournalRecord record = journal.readAt(hit.index(), hit.position());
            byte[] event = record.event().eventBytes();
            if (isAnswer(query, record, event)) {
                events.add(event);
            }
        }
        Hits.@Nullable Hit last = more ? shown.getLast() : null;
        return new LookupQuery.Page(
                events, last == null ? null : new LookupQuery.Place(last.eventTimeMillis(), last.index()));
    }

    private List<Hits.Hit> hits(LookupQuery query) throws IOException {
        while (true) { // ends after REPAIRS_MAX, at the latest
            int repairsBefore = repairs.get();
            try {
                awaitIndexed(journal.size(), CATCH_UP_MAX);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
            try {
                List<Hits.Hit> hits = folder.find(query, terms(query));
                if (repairs.get() == repairsBefore) {
                    return hits;
                }
            } catch (DamagedIndexException damaged) {
                // Whoever finds it says so; the repair begins within moments.
                throw damaged;
            } catch (IOException unreadable) {
                if (repairs.get() == repairsBefore) {
                    throw unreadable;
                }
            }
        }
    }

    /** The terms of a query, that which fewest events have first. */
    private static List<Term> terms(LookupQuery query) {
        String account = query.account().value();
        if (query.filters().isEmpty()) {
            return List.of(Term.everyEvent(account));
        }
        return query.filters().stream()
                .sorted(Comparator.comparing(LookupQuery.IndexedFilter::key))
                .map(filter -> Term.of(account, filter.key(), filter.value()))
                .toList();
    }

    /** Values are looked up by their hash, so the event has the last word; above all on whose it is. */
    private boolean isAnswer(LookupQuery query, JournalRecord record, byte[] event) {
        if (!record.event().accountId().equals(query.account().value())) {
            return false;
        }
        if (query.filters().isEmpty()) {
            return true;
        }
        List<IndexedFields.Field> values = fields.of(event);
        return query.filters().stream()
                .allMatch(filter -> values.contains(new IndexedFields.Field(filter.key(), filter.value())));
    }

    /** Records that may not be in the index yet: those behind the first that is not. */
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
            while (next < size && nanos > 0 && thread.isAlive() && failure == null) {
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
        signal(stirred);
        try {
            thread.join();
            folder.close();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (SQLException unclosed) {
            LOG.warn("The event index could not be closed", unclosed);
        }
    }
}
