package dev.jadegate.store.journal;

import dev.jadegate.store.backup.BackupContent;
import dev.jadegate.store.backup.BackupRefused;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A journal up to its present end, while another process may be writing to it: what a crash at this moment would leave.
 * Changes nothing. For one thread.
 *
 * <p>All batches but the last are durable and never change (INVARIANT one batch in flight, see {@link JournalRecovery}).
 * The last one may be taken back by its writer when the disk is full, so its bytes are kept here.
 */
public final class JournalCut {
    private static final int COPY_BYTES = BackupContent.PIECE_BYTES_MAX;

    private final Path folder;
    private final List<Segment> complete = new ArrayList<>();
    private @Nullable Segment last;
    private long size;
    private long position;
    private long batchPosition;
    private long batchFirstIndex = -1;
    private byte[] lastBatch = new byte[0];

    private JournalCut(Path folder) {
        this.folder = folder;
    }

    /**
     * Cuts at the present end.
     *
     * @throws JournalCorruptedException when records that must be there are missing or damaged
     */
    public static JournalCut of(Path folder) throws IOException {
        JournalCut cut = new JournalCut(folder);
        List<Long> firstIndexes;
        try (Stream<Path> files = Files.list(folder)) {
            firstIndexes = files.map(file -> Segment.firstIndex(String.valueOf(file.getFileName())))
                    .filter(firstIndex -> firstIndex >= 0)
                    .sorted()
                    .toList();
        }
        for (long firstIndex : firstIndexes) {
            Segment segment = new Segment(folder, firstIndex);
            if (isBegun(segment)) {
                cut.begin(segment);
            }
        }
        if (!firstIndexes.isEmpty() && firstIndexes.getFirst() != 0) {
            throw new JournalCorruptedException(0, "the first segment starts at `" + firstIndexes.getFirst() + "`");
        }
        cut.advance();
        return cut;
    }

    private static boolean isBegun(Segment segment) throws IOException {
        return Files.exists(segment.file()) && Files.size(segment.file()) >= RecordFormat.SEGMENT_HEADER_BYTES;
    }

    private void begin(Segment segment) throws IOException {
        if (last != null) {
            complete.add(last);
        }
        try (SegmentReader reader = new SegmentReader(segment.file())) {
            String fault = reader.headerFault(segment.firstIndex());
            if (fault != null) {
                throw new JournalCorruptedException(segment.firstIndex(), fault);
            }
        }
        last = segment;
        size = segment.firstIndex();
        position = RecordFormat.SEGMENT_HEADER_BYTES;
        batchPosition = position;
        batchFirstIndex = -1;
    }

    /** Number of records. */
    public long size() {
        return size;
    }

    /** Moves the cut to the end as it is now; reads what has been written since the last time, and no more. */
    public void advance() throws IOException {
        if (last == null) {
            Segment first = new Segment(folder, 0);
            if (!isBegun(first)) {
                return;
            }
            begin(first);
        }
        Segment current = last;
        while (current != null) { // ends: each round but the last goes on to the next segment
            readOn(current);
            Segment next = size > current.firstIndex() ? new Segment(folder, size) : current;
            if (next == current || !isBegun(next)) {
                break;
            }
            begin(next);
            current = next;
        }
        lastBatch = current == null ? lastBatch : bytes(current, batchPosition, position);
    }

    private void readOn(Segment segment) throws IOException {
        SegmentReader.@Nullable Bad bad = readGood(segment);
        if (bad == null) {
            return;
        }
        boolean acknowledged;
        try (SegmentReader reader = new SegmentReader(segment.file())) {
            acknowledged = hasLaterBatch(reader);
        }
        // What looked torn may have been a write under way, which by now is followed by others.
        long before = size;
        if (acknowledged && readGood(segment) != null && size == before) {
            throw new JournalCorruptedException(size, bad.reason());
        }
    }

    private boolean hasLaterBatch(SegmentReader reader) throws IOException {
        SegmentReader.@Nullable Good later = reader.nextIntact(position + 1);
        while (later != null) { // ends at the end of the file
            if (later.record().batchFirstIndex() > size) {
                return true;
            }
            later = reader.nextIntact(later.end());
        }
        return false;
    }

    /** What stands behind the last good record, or nothing at the end. */
    private SegmentReader.@Nullable Bad readGood(Segment segment) throws IOException {
        try (SegmentReader reader = new SegmentReader(segment.file())) {
            SegmentReader.Found found = reader.at(position);
            while (found instanceof SegmentReader.Good good) { // ends at the end of the file
                if (good.record().index() != size) {
                    throw new JournalCorruptedException(
                            size, "record `" + good.record().index() + "` stands in its place");
                }
                if (good.record().batchFirstIndex() != batchFirstIndex) {
                    batchFirstIndex = good.record().batchFirstIndex();
                    batchPosition = position;
                }
                position = good.end();
                size++;
                found = reader.at(position);
            }
            return found instanceof SegmentReader.Bad bad ? bad : null;
        }
    }

    private static byte[] bytes(Segment segment, long start, long end) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(end - start));
        try (FileChannel channel = FileChannel.open(segment.file(), StandardOpenOption.READ)) {
            while (bytes.hasRemaining()) { // a read that makes no progress ends it
                if (channel.read(bytes, start + bytes.position()) < 0) {
                    throw new JournalCorruptedException(segment.firstIndex(), "the segment became shorter");
                }
            }
        }
        return bytes.array();
    }

    /**
     * Hands over the segments up to the cut, each as a file {@code journal/<name>}.
     *
     * @throws JournalCorruptedException when a record is not as it was written
     */
    public void copy(BackupContent content) throws IOException, BackupRefused {
        for (int i = 0; i < complete.size(); i++) {
            Segment segment = complete.get(i);
            Segment next = i + 1 < complete.size() ? complete.get(i + 1) : last;
            demandWhole(segment, next == null ? size : next.firstIndex());
            begin(content, segment);
            copy(content, segment, Files.size(segment.file()));
            content.endFile();
        }
        Segment end = last;
        if (end != null) {
            begin(content, end);
            copy(content, end, batchPosition);
            for (int start = 0; start < lastBatch.length; start += COPY_BYTES) {
                byte[] piece = Arrays.copyOfRange(lastBatch, start, Math.min(lastBatch.length, start + COPY_BYTES));
                content.piece(piece, piece.length);
            }
            content.endFile();
        }
    }

    private static void begin(BackupContent content, Segment segment) throws IOException, BackupRefused {
        content.beginFile("journal/" + segment.file().getFileName());
    }

    private static void copy(BackupContent content, Segment segment, long length) throws IOException, BackupRefused {
        ByteBuffer piece = ByteBuffer.allocate(COPY_BYTES);
        try (FileChannel channel = FileChannel.open(segment.file(), StandardOpenOption.READ)) {
            long done = 0;
            while (done < length) { // each round reads at least one byte
                piece.clear().limit((int) Math.min(COPY_BYTES, length - done));
                int count = channel.read(piece, done);
                if (count <= 0) {
                    throw new JournalCorruptedException(segment.firstIndex(), "the segment became shorter");
                }
                content.piece(piece.array(), count);
                done += count;
            }
        }
    }

    /** A segment that has a successor holds every record up to it and nothing else. */
    private static void demandWhole(Segment segment, long nextFirstIndex) throws IOException {
        try (SegmentReader reader = new SegmentReader(segment.file())) {
            long index = segment.firstIndex();
            SegmentReader.Found found = reader.at(RecordFormat.SEGMENT_HEADER_BYTES);
            while (found instanceof SegmentReader.Good good && good.record().index() == index) { // ends with the file
                index++;
                found = reader.at(good.end());
            }
            if (!(found instanceof SegmentReader.End) || index != nextFirstIndex) {
                throw new JournalCorruptedException(index, "it is not in the segment where it should be");
            }
        }
    }
}
