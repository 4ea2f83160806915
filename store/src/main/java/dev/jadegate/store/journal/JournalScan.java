package dev.jadegate.store.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the segments of a journal that no process has open, for whoever checks it: front to back,
 * past anything damaged, changing nothing. It trusts no index: the caller compares what it gets with
 * what it expects. For one thread.
 */
public final class JournalScan implements Closeable {
    /** What stands next in the journal. */
    public sealed interface Item {}

    /** A record whose checksum is right. Its index is what the record says of itself. */
    public record Intact(JournalRecord record) implements Item {}

    /**
     * Bytes that are no record, up to the next intact one or the end of the segment.
     *
     * @param place file name and byte position, for people
     * @param reason what is wrong
     */
    public record Damaged(String place, String reason) implements Item {}

    /**
     * The unfinished end of the last segment, as a write leaves it that was interrupted before its
     * caller got an answer.
     */
    public record Unfinished(long bytes) implements Item {}

    /** Nothing follows. */
    public record End() implements Item {}

    private final Deque<Segment> segments;
    private @Nullable SegmentReader reader;
    private String fileName = "";
    private long position;
    private boolean headerIsChecked;
    private long firstIndex;

    private JournalScan(Deque<Segment> segments) {
        this.segments = segments;
    }

    /**
     * Lists the segments of a folder.
     *
     * @throws IOException when the folder cannot be read
     */
    public static JournalScan open(Path folder) throws IOException {
        Deque<Segment> segments = new ArrayDeque<>();
        try (Stream<Path> files = Files.list(folder)) {
            files.map(file -> Segment.firstIndex(String.valueOf(file.getFileName())))
                    .filter(firstIndex -> firstIndex >= 0)
                    .sorted(Comparator.naturalOrder())
                    .forEach(firstIndex -> segments.addLast(new Segment(folder, firstIndex)));
        }
        return new JournalScan(segments);
    }

    /** The next item; {@link End} again and again at the end. */
    public Item next() throws IOException {
        while (true) { // ends: every round but the last opens one of the listed segments
            SegmentReader current = reader;
            if (current != null) {
                Item item = nextIn(current);
                if (item != null) {
                    return item;
                }
                current.close();
                reader = null;
            }
            Segment segment = segments.pollFirst();
            if (segment == null) {
                return new End();
            }
            reader = new SegmentReader(segment.file());
            fileName = String.valueOf(segment.file().getFileName());
            firstIndex = segment.firstIndex();
            headerIsChecked = false;
            position = RecordFormat.SEGMENT_HEADER_BYTES;
        }
    }

    private @Nullable Item nextIn(SegmentReader current) throws IOException {
        if (!headerIsChecked) {
            headerIsChecked = true;
            String fault = current.headerFault(firstIndex);
            if (fault != null) {
                boolean unbegun = segments.isEmpty() && current.size() < RecordFormat.SEGMENT_HEADER_BYTES;
                return unbegun ? new Unfinished(current.size()) : new Damaged(fileName, fault);
            }
        }
        SegmentReader.Found found = current.at(position);
        return switch (found) {
            case SegmentReader.Good good -> {
                position = good.end();
                yield new Intact(good.record());
            }
            case SegmentReader.Bad bad -> skip(current, bad);
            case SegmentReader.End _ -> null;
        };
    }

    private @Nullable Item skip(SegmentReader current, SegmentReader.Bad bad) throws IOException {
        SegmentReader.Good next = current.nextIntact(position + 1);
        long start = position;
        position = next == null ? current.size() : next.record().position();
        boolean atTheEnd = next == null && segments.isEmpty();
        if (atTheEnd && current.onlyZerosFrom(start)) {
            // Room that the writer had reserved.
            return null;
        }
        // A write that was interrupted ends with the file, or in the room that was reserved for it.
        return atTheEnd && (bad.cutOff() || current.endsInReservedRoom())
                ? new Unfinished(current.size() - start)
                : new Damaged(fileName + " byte " + start, bad.reason());
    }

    @Override
    public void close() throws IOException {
        SegmentReader current = reader;
        if (current != null) {
            current.close();
        }
    }
}
