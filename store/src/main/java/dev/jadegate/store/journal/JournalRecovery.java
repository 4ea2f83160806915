package dev.jadegate.store.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What opening a folder has found.
 *
 * @param segments by first index; the journal goes on to add to it
 * @param size records in them
 * @param lastLength bytes of the last segment, 0 when there is none
 * @param truncatedBytes bytes that were cut off
 */
record JournalRecovery(NavigableMap<Long, Segment> segments, long size, long lastLength, long truncatedBytes) {
    /**
     * Finds the segments, reads the last one, and cuts off what an interrupted write has left behind
     * its last record. Earlier segments are checked when they are read.
     */
    static JournalRecovery run(Path folder, JournalOptions options, JournalFiles files) throws IOException {
        Files.createDirectories(folder);
        NavigableMap<Long, Segment> segments = segments(folder);
        if (segments.isEmpty()) {
            requireAcknowledged(0, options);
            return new JournalRecovery(segments, 0, 0, 0);
        }
        if (segments.firstKey() != 0) {
            throw new JournalCorruptedException(0, "the first segment starts at `" + segments.firstKey() + "`");
        }
        long before = segments.lastKey();
        long truncated = dropUnbegunSegment(folder, segments, options, files);
        if (segments.isEmpty()) {
            return new JournalRecovery(segments, 0, 0, truncated);
        }
        // Even one without content tells how many records there were before it was begun.
        JournalOptions atLeast = options.withAcknowledgedSize(Math.max(before, options.acknowledgedSize()));
        for (Segment segment : segments.values()) {
            try (SegmentReader reader = new SegmentReader(segment.file())) {
                @Nullable String fault = reader.headerFault(segment.firstIndex());
                if (fault != null) {
                    throw new JournalCorruptedException(segment.firstIndex(), fault);
                }
            }
        }
        return readLast(folder, segments, atLeast, files, truncated);
    }

    private static NavigableMap<Long, Segment> segments(Path folder) throws IOException {
        NavigableMap<Long, Segment> segments = new ConcurrentSkipListMap<>();
        List<String> names;
        try (Stream<Path> listed = Files.list(folder)) {
            names = listed.map(file -> String.valueOf(file.getFileName())).toList();
        }
        for (String name : names) {
            long firstIndex = Segment.firstIndex(name);
            if (firstIndex >= 0) {
                segments.put(firstIndex, new Segment(folder, firstIndex));
            }
        }
        return segments;
    }

    /** A crash while a segment is begun leaves a file without a whole header: it holds nothing. */
    private static long dropUnbegunSegment(
            Path folder, NavigableMap<Long, Segment> segments, JournalOptions options, JournalFiles files)
            throws IOException {
        Segment last = segments.lastEntry().getValue();
        long size = Files.size(last.file());
        if (size >= RecordFormat.SEGMENT_HEADER_BYTES) {
            return 0;
        }
        requireAcknowledged(last.firstIndex(), options);
        files.delete(last.file());
        files.forceFolder(folder);
        segments.remove(last.firstIndex());
        return size;
    }

    private static JournalRecovery readLast(
            Path folder,
            NavigableMap<Long, Segment> segments,
            JournalOptions options,
            JournalFiles files,
            long alreadyTruncated)
            throws IOException {
        Segment last = segments.lastEntry().getValue();
        long index = last.firstIndex();
        long position = RecordFormat.SEGMENT_HEADER_BYTES;
        long length;
        boolean unusedRoom = false;
        try (SegmentReader reader = new SegmentReader(last.file())) {
            length = reader.size();
            while (reader.at(position) instanceof SegmentReader.Good good) { // ends at the end of the file
                if (good.record().index() != index) {
                    throw new JournalCorruptedException(
                            index, "record `" + good.record().index() + "` stands in its place");
                }
                last.remember(index, position);
                position = good.end();
                index++;
            }
            if (reader.at(position) instanceof SegmentReader.Bad bad) {
                unusedRoom = reader.onlyZerosFrom(position);
                requireUnacknowledged(reader, index, position, bad);
            }
        }
        requireAcknowledged(index, options);
        try (JournalFiles.Writable writable = files.open(last.file())) {
            if (position < length) {
                writable.truncate(position);
            }
            // After a crash the records may be in memory only; from here on they count as durable.
            writable.force();
        }
        files.forceFolder(folder);
        return new JournalRecovery(segments, index, position, alreadyTruncated + (unusedRoom ? 0 : length - position));
    }

    /**
     * INVARIANT (one batch in flight): a batch is written only after the one before it was durable. So
     * an intact record of a later batch behind the bad place proves that the bad place was acknowledged.
     */
    private static void requireUnacknowledged(SegmentReader reader, long index, long position, SegmentReader.Bad bad)
            throws IOException {
        SegmentReader.@Nullable Good later = reader.nextIntact(position + 1);
        while (later != null) { // ends at the end of the file
            if (later.record().batchFirstIndex() > index) {
                throw new JournalCorruptedException(
                        index,
                        bad.reason() + ", and it was acknowledged before record `"
                                + later.record().index() + "` was written");
            }
            later = reader.nextIntact(later.end());
        }
    }

    private static void requireAcknowledged(long size, JournalOptions options) throws JournalCorruptedException {
        if (size < options.acknowledgedSize()) {
            throw new JournalCorruptedException(
                    size,
                    "only `" + size + "` records are intact, but `" + options.acknowledgedSize()
                            + "` were acknowledged");
        }
    }
}
