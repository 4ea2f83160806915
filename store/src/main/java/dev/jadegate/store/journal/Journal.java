package dev.jadegate.store.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * An append-only sequence of event records in a folder. Any number of threads may append and read;
 * one process at a time may have a folder open (the caller holds the data folder's lock).
 *
 * <p>Appends that wait at the same time are written and made durable together, by one thread. An
 * append that has returned survives the loss of power. The journal keeps no time and no meaning: it
 * neither looks into events nor orders them by anything but arrival.
 */
public final class Journal implements AutoCloseable {
    private final NavigableMap<Long, Segment> segments;
    private final JournalWriter writer;
    private final long truncatedBytes;

    private Journal(NavigableMap<Long, Segment> segments, JournalWriter writer, long truncatedBytes) {
        this.segments = segments;
        this.writer = writer;
        this.truncatedBytes = truncatedBytes;
    }

    /**
     * Opens a journal, or begins one when the folder is empty or absent. The unacknowledged end that
     * an interrupted write has left is cut off; see {@link #truncatedBytes}.
     *
     * @param salts secret randomness for the salts of the leaves; used by one thread only
     * @throws JournalCorruptedException when records that must be there are missing or damaged
     * @throws IOException when the files cannot be read or written
     */
    public static Journal open(Path folder, JournalOptions options, RandomGenerator salts) throws IOException {
        return open(folder, options, salts, new LocalJournalFiles());
    }

    static Journal open(Path folder, JournalOptions options, RandomGenerator salts, JournalFiles files)
            throws IOException {
        JournalRecovery recovered = JournalRecovery.run(folder, options, files);
        JournalWriter writer = new JournalWriter(folder, options, salts, files, recovered);
        writer.start();
        return new Journal(recovered.segments(), writer, recovered.truncatedBytes());
    }

    /**
     * Records an event and returns its index once it is durable.
     *
     * @throws JournalUnavailable when it could not be recorded; it may then be found after a restart
     *     all the same, but never without a restart
     */
    public long append(JournalEvent event) {
        try {
            return writer.submit(event).join();
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof JournalUnavailable unavailable) {
                // One instance serves the whole batch: wrap it, so that each caller has its own trace.
                throw new JournalUnavailable(
                        unavailable.reason(), String.valueOf(unavailable.getMessage()), unavailable);
            }
            throw failed;
        }
    }

    /**
     * Records an event; the future holds its index once it is durable, or fails with {@link
     * JournalUnavailable}. Dependent stages run on the writing thread unless they are async: keep them
     * short.
     */
    public CompletableFuture<Long> appendAsync(JournalEvent event) {
        return writer.submit(event);
    }

    /** Durable records. */
    public long size() {
        return writer.size();
    }

    /** Whether an append could work now: neither closed nor failed for good. */
    public boolean isAvailable() {
        return writer.isAvailable();
    }

    /** Bytes that opening cut off as the unacknowledged end of an interrupted write. */
    public long truncatedBytes() {
        return truncatedBytes;
    }

    /**
     * Waits until there are more than {@code size} records, the journal is closed, or the time is over.
     *
     * @return {@link #size} afterwards
     * @throws InterruptedException when the calling thread is interrupted
     */
    public long awaitBeyond(long size, Duration timeout) throws InterruptedException {
        return writer.awaitBeyond(size, timeout);
    }

    /**
     * Hands records to {@code consumer}, in order, from {@code fromIndex} on.
     *
     * @param recordsMax at most so many records, at least 1
     * @param eventBytesMax stop before the record that would exceed so many event bytes in sum; one
     *     record is always delivered
     * @return how many records were delivered; 0 when {@code fromIndex} is {@link #size}
     * @throws JournalCorruptedException at the first record that is not as it was written
     * @throws IllegalArgumentException when {@code fromIndex} is negative or beyond {@link #size}
     */
    public int read(long fromIndex, int recordsMax, long eventBytesMax, Consumer<JournalRecord> consumer)
            throws IOException {
        long size = size();
        if (fromIndex < 0 || fromIndex > size) {
            throw new IllegalArgumentException("fromIndex is 0 to " + size + ", not `" + fromIndex + "`");
        }
        if (recordsMax < 1) {
            throw new IllegalArgumentException("recordsMax is at least 1, not `" + recordsMax + "`");
        }
        long index = fromIndex;
        long bytes = 0;
        while (index < size && index - fromIndex < recordsMax) {
            Segment segment = segments.floorEntry(index).getValue();
            Long nextFirst = segments.higherKey(index);
            long end = Math.min(nextFirst == null ? size : nextFirst, size);
            try (SegmentReader reader = new SegmentReader(segment.file())) {
                Segment.Place place = segment.placeBefore(index);
                long position = place.position();
                for (long current = place.index(); current < end && index - fromIndex < recordsMax; current++) {
                    SegmentReader.Good good = intact(reader.at(position), current);
                    segment.remember(current, position);
                    position = good.end();
                    if (current < index) {
                        continue;
                    }
                    bytes += good.record().event().eventBytesLength();
                    if (bytes > eventBytesMax && index > fromIndex) {
                        return (int) (index - fromIndex);
                    }
                    consumer.accept(good.record());
                    index++;
                }
                if (index < end) {
                    return (int) (index - fromIndex);
                }
            }
        }
        return (int) (index - fromIndex);
    }

    private static SegmentReader.Good intact(SegmentReader.Found found, long index) throws JournalCorruptedException {
        return switch (found) {
            case SegmentReader.Good good when good.record().index() == index -> good;
            case SegmentReader.Good good ->
                throw new JournalCorruptedException(
                        index, "record `" + good.record().index() + "` stands in its place");
            case SegmentReader.Bad bad -> throw new JournalCorruptedException(index, bad.reason());
            case SegmentReader.End _ -> throw new JournalCorruptedException(index, "the segment ends before it");
        };
    }

    /**
     * Reads one record by its index and the position that {@link JournalRecord#position} told. A wrong
     * position costs time, never correctness: the record is then looked for by its index.
     *
     * @throws JournalCorruptedException when the record is not as it was written
     * @throws IllegalArgumentException when {@code index} is negative or not below {@link #size}
     */
    public JournalRecord readAt(long index, long position) throws IOException {
        if (index < 0 || index >= size()) {
            throw new IllegalArgumentException("index is 0 to " + (size() - 1) + ", not `" + index + "`");
        }
        Segment segment = segments.floorEntry(index).getValue();
        if (position >= RecordFormat.SEGMENT_HEADER_BYTES) {
            try (SegmentReader reader = new SegmentReader(segment.file())) {
                if (reader.at(position) instanceof SegmentReader.Good good
                        && good.record().index() == index) {
                    return good.record();
                }
            }
        }
        JournalRecord[] found = new JournalRecord[1];
        read(index, 1, Long.MAX_VALUE, record -> found[0] = record);
        return found[0];
    }

    /**
     * Looks for events from {@code fromIndex} on. Reads every record from there to the end.
     *
     * @param eventIds the ids to look for
     * @return the index of the first record of each id that was found
     * @throws JournalCorruptedException at the first record that is not as it was written
     */
    public Map<String, Long> findEventIds(Set<String> eventIds, long fromIndex) throws IOException {
        Map<String, Long> found = new HashMap<>();
        long next = fromIndex;
        while (found.size() < eventIds.size() && next < size()) {
            next += read(next, 4096, 16L * 1024 * 1024, record -> {
                String eventId = record.event().eventId();
                if (eventIds.contains(eventId)) {
                    found.putIfAbsent(eventId, record.index());
                }
            });
        }
        return found;
    }

    /** Writes what is waiting, refuses what comes later, and closes the files. Idempotent. */
    @Override
    public void close() {
        writer.close();
    }
}
