package dev.jadegate.store.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Reads one segment file from front to back. Each reader has its own channel, because an interrupted
 * thread closes the channel that it reads from. For one thread.
 */
final class SegmentReader implements Closeable {
    private static final int WINDOW_BYTES = 128 * 1024;

    /** What stands at a position. */
    sealed interface Found {}

    /**
     * A record that is as it was written.
     *
     * @param end position after it
     */
    record Good(JournalRecord record, long end) implements Found {}

    /**
     * Something that is not a record.
     *
     * @param cutOff whether the file ends before the record does, as after an interrupted write
     */
    record Bad(String reason, boolean cutOff) implements Found {}

    /** The end of the file. */
    record End() implements Found {}

    private final FileChannel channel;
    private ByteBuffer window = ByteBuffer.allocate(WINDOW_BYTES).limit(0);
    /** Position in the file of the first byte of {@code window}. */
    private long windowStart;

    SegmentReader(Path file) throws IOException {
        this.channel = FileChannel.open(file, StandardOpenOption.READ);
    }

    long size() throws IOException {
        return channel.size();
    }

    /** Says what is wrong with the segment's header, or nothing. */
    @Nullable
    String headerFault(long firstIndex) throws IOException {
        int available = ensure(0, RecordFormat.SEGMENT_HEADER_BYTES);
        return RecordFormat.segmentHeaderFault(
                window.duplicate().limit(Math.min(available, RecordFormat.SEGMENT_HEADER_BYTES)), firstIndex);
    }

    Found at(long position) throws IOException {
        int available = ensure(position, RecordFormat.RECORD_HEADER_BYTES);
        if (available == 0) {
            return new End();
        }
        if (available < RecordFormat.RECORD_HEADER_BYTES) {
            return new Bad("the record is cut off in its header", true);
        }
        RecordFormat.Header header = RecordFormat.header(window, (int) (position - windowStart));
        if (header.fault() != null) {
            return new Bad(header.fault(), false);
        }
        int length = RecordFormat.RECORD_HEADER_BYTES + header.bodyLength();
        if (ensure(position, length) < length) {
            return new Bad("the record is cut off", true);
        }
        int start = (int) (position - windowStart);
        RecordFormat.Decoded decoded = RecordFormat.decode(window.duplicate().limit(start + length), start, position);
        JournalRecord record = decoded.record();
        if (record == null) {
            return new Bad(String.valueOf(decoded.fault()), false);
        }
        return new Good(record, position + length);
    }

    /** The first intact record that starts at or after {@code position}, or nothing. */
    @Nullable
    Good nextIntact(long position) throws IOException {
        long candidate = position;
        while (true) { // ends at the end of the file: the candidate grows in every round
            int available = ensure(candidate, RecordFormat.RECORD_HEADER_BYTES);
            if (available < RecordFormat.RECORD_HEADER_BYTES) {
                return null;
            }
            int start = (int) (candidate - windowStart);
            int last = window.limit() - RecordFormat.RECORD_HEADER_BYTES;
            while (start <= last && window.getInt(start) != RecordFormat.RECORD_MAGIC) {
                start++;
            }
            candidate = windowStart + start;
            if (start <= last) {
                if (at(candidate) instanceof Good good) {
                    return good;
                }
                candidate++;
            }
        }
    }

    /** Whether only zero bytes follow: room that was reserved and not used. */
    boolean onlyZerosFrom(long position) throws IOException {
        long next = position;
        while (ensure(next, 1) > 0) { // ends at the end of the file
            for (int i = (int) (next - windowStart); i < window.limit(); i++) {
                if (window.get(i) != 0) {
                    return false;
                }
            }
            next = windowStart + window.limit();
        }
        return true;
    }

    /** Whether the writer did not get to cut off the zeros that it had written ahead. No event ends in one. */
    boolean endsInReservedRoom() throws IOException {
        ByteBuffer last = ByteBuffer.allocate(1);
        return channel.read(last, channel.size() - 1) == 1 && last.get(0) == 0;
    }

    /** Brings {@code length} bytes from {@code position} on into the window; returns how many there are. */
    private int ensure(long position, int length) throws IOException {
        if (position < windowStart || position > windowStart + window.limit()) {
            window.limit(0);
            windowStart = position;
        }
        int start = (int) (position - windowStart);
        if (window.limit() - start >= length) {
            return window.limit() - start;
        }
        ByteBuffer kept = window.duplicate().position(start);
        ByteBuffer next = ByteBuffer.allocate(Math.max(WINDOW_BYTES, length)).put(kept);
        windowStart = position;
        long from = position + next.position();
        while (next.hasRemaining()) { // ends when the window is full or the file ends
            int count = channel.read(next, from);
            if (count < 0) {
                break;
            }
            from += count;
        }
        window = next.flip();
        return window.limit();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
