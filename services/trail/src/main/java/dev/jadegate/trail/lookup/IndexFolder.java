package dev.jadegate.trail.lookup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of the index, one for each day, and the newest events that are in none yet. Changed by one thread; lookups
 * run beside it.
 *
 * <p>INVARIANT (once): a record of the journal is in at most one block. Which are in none is told by the blocks, at every
 * opening, so a file that is missing is made again, and no other.
 */
final class IndexFolder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(IndexFolder.class);
    private static final long DAY_MILLIS = Duration.ofDays(1).toMillis();

    private final Path folder;
    private final NavigableMap<LocalDate, DaySegment> segments = new ConcurrentSkipListMap<>();
    private final Set<Path> damaged = ConcurrentHashMap.newKeySet();
    private volatile @Nullable OpenBlock open;

    IndexFolder(Path folder) {
        this.folder = folder;
    }

    /**
     * Opens what an earlier run has left. Files that are not whole are deleted, and all of them when they contradict each
     * other or the journal.
     *
     * @param journalSize records of the journal
     * @return the records that are in no file, in order; the last range ends at {@code journalSize} and can be empty
     */
    List<DaySegment.Range> reopen(long journalSize) throws IOException, SQLException {
        close();
        for (Path file : List.copyOf(damaged)) {
            LOG.warn("{} is damaged and is made again from the journal", file);
            SegmentFile.delete(file);
            damaged.remove(file);
        }
        List<DaySegment.Range> covered = new ArrayList<>();
        for (Path file : files()) {
            LocalDate day = day(file);
            try {
                if (day != null) {
                    segments.put(day, DaySegment.reopen(file, covered));
                }
            } catch (DamagedIndexException damage) {
                LOG.warn("{} is made again from the journal: {}", file, damage.getMessage());
                SegmentFile.delete(file);
            }
        }
        covered.sort(Comparator.comparingLong(DaySegment.Range::from));
        List<DaySegment.Range> missing = new ArrayList<>();
        long next = 0;
        for (DaySegment.Range range : covered) {
            if (range.from() < next || range.to() > journalSize) {
                LOG.warn(
                        "The event index is made again: it does not agree with the journal at record {}", range.from());
                close();
                for (Path file : files()) {
                    SegmentFile.delete(file);
                }
                return List.of(new DaySegment.Range(0, journalSize));
            }
            if (range.from() > next) {
                missing.add(new DaySegment.Range(next, range.from()));
            }
            next = range.to();
        }
        missing.add(new DaySegment.Range(next, journalSize));
        return missing;
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> listed = Files.list(folder)) {
            return listed.filter(file -> day(file) != null).sorted().toList();
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

    static LocalDate day(long millis) {
        return LocalDate.ofInstant(Instant.ofEpochMilli(millis), ZoneOffset.UTC);
    }

    /** Adds the next event; it is found from now on. */
    void add(OpenBlock.Entry entry) throws IOException, SQLException {
        OpenBlock block = open;
        if (block != null
                && (block.isFull()
                        || block.end() != entry.index()
                        || Math.floorDiv(block.minTime(), DAY_MILLIS)
                                != Math.floorDiv(entry.eventTimeMillis(), DAY_MILLIS))) {
            flush(block);
            block = null;
        }
        if (block == null) {
            block = new OpenBlock(entry.index());
        }
        block.add(entry);
        open = block;
    }

    private void flush(OpenBlock block) throws IOException, SQLException {
        LocalDate day = day(block.minTime());
        DaySegment segment = segments.computeIfAbsent(day, _ -> DaySegment.begin(folder.resolve(day + ".db")));
        try {
            segment.add(block);
        } catch (DamagedIndexException damage) {
            throw noted(segment, damage);
        }
        for (DaySegment other : segments.values()) {
            if (!other.equals(segment)) {
                other.rest();
            }
        }
    }

    private DamagedIndexException noted(DaySegment segment, DamagedIndexException damage) {
        synchronized (damaged) {
            // A lookup that is slow to tell may hold a file that was made again meanwhile: the new one is not damaged.
            if (segments.containsValue(segment)) {
                damaged.add(segment.file());
            }
        }
        return new DamagedIndexException(
                "the event index " + segment.file() + " is damaged and is made again from the journal: "
                        + damage.getMessage(),
                damage);
    }

    /** Whether a file was found damaged since the last opening; the next one makes it again. */
    boolean isDamaged() {
        return !damaged.isEmpty();
    }

    /** Deletes the days before {@code oldest}. */
    void drop(LocalDate oldest) throws IOException, SQLException {
        for (DaySegment segment : segments.headMap(oldest).values()) {
            segment.close();
            SegmentFile.delete(segment.file());
        }
        segments.headMap(oldest).clear();
    }

    /**
     * The first events of a query, a page and one more when there are more.
     *
     * @throws IOException when a file cannot be read, or is damaged
     */
    List<Hits.Hit> find(LookupQuery query, List<Term> terms) throws IOException {
        Hits hits = new Hits(query);
        // The events in memory first: those that go to a file in the meantime are then found twice, and never not at
        // all.
        OpenBlock newest = open;
        if (newest != null) {
            newest.find(terms, hits);
        }
        NavigableMap<LocalDate, DaySegment> days = segments.subMap(
                day(query.start().toEpochMilli()), true, day(query.end().toEpochMilli()), true);
        for (var day : (query.forward() ? days : days.descendingMap()).entrySet()) {
            long begin = Math.multiplyExact(day.getKey().toEpochDay(), DAY_MILLIS);
            if (!hits.exclude(begin, begin + DAY_MILLIS - 1)) {
                try {
                    day.getValue().lookup().find(terms, hits);
                } catch (DamagedIndexException damage) {
                    throw noted(day.getValue(), damage);
                }
            }
        }
        return hits.toList();
    }

    /** Closes the files. What is in none is forgotten. */
    @Override
    public void close() throws SQLException {
        open = null;
        for (DaySegment segment : segments.values()) {
            segment.close();
        }
        synchronized (damaged) {
            segments.clear();
        }
    }
}
