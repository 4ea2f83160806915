package dev.jadegate.trail.lookup;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a block's rows. Within a block events are told by their ordinal, from 0. Never changed without a new
 * version of the file.
 *
 * <p>A row of terms has for each term its hash (8 bytes), the number of runs, and each run of ordinals as how many are
 * left out before it and how many follow its first. A list of every event takes ten bytes or so, that of an event's id
 * twelve. Each row ends in its CRC-32C.
 */
final class BlockContent {
    /** Bounds the memory of a block and the work of a lookup that wants one event of it. */
    static final int EVENTS_MAX = 4096;

    private static final int CHECKSUM_BYTES = 4;

    /** When events happened, in milliseconds since 1970, and their positions in the journal, by ordinal. */
    @SuppressWarnings("ArrayRecordComponent") // Made once and read once, between this package's classes.
    record Places(long[] times, long[] positions) {}

    private BlockContent() {}

    /** A row as it is stored: with a checksum, as a bit that flips in a list would go unseen. */
    static byte[] sealed(Varints.Writer row) {
        byte[] content = row.toBytes();
        return ByteBuffer.allocate(content.length + CHECKSUM_BYTES)
                .put(content)
                .putInt(checksum(content, content.length))
                .array();
    }

    /** A reader of a stored row. */
    private static Varints.Reader opened(byte[] row) throws DamagedIndexException {
        int length = row.length - CHECKSUM_BYTES;
        if (length < 0 || ByteBuffer.wrap(row).getInt(length) != checksum(row, length)) {
            throw new DamagedIndexException("a row of `" + row.length + "` bytes has another checksum");
        }
        return new Varints.Reader(Arrays.copyOf(row, length));
    }

    private static int checksum(byte[] bytes, int length) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, 0, length);
        return (int) checksum.getValue();
    }

    /** Appends a term to its row. */
    static void write(Varints.Writer row, Term term, int[] ordinals, int size) {
        int runs = 0;
        for (int i = 0; i < size; i++) {
            runs += i == 0 || ordinals[i] != ordinals[i - 1] + 1 ? 1 : 0;
        }
        row.fixed(term.hash());
        row.unsigned(runs);
        int end = 0;
        for (int i = 0; i < size; ) {
            int next = i + 1;
            while (next < size && ordinals[next] == ordinals[next - 1] + 1) {
                next++;
            }
            row.unsigned(ordinals[i] - (long) end);
            row.unsigned(next - i - 1L);
            end = ordinals[next - 1] + 1;
            i = next;
        }
    }

    /** The events of a term in a block of {@code count}, by its row; null when there are none. */
    static @Nullable BitSet ordinals(byte[] row, Term term, int count) throws DamagedIndexException {
        Varints.Reader reader = opened(row);
        while (reader.hasMore()) {
            boolean isIt = reader.fixed() == term.hash();
            long runs = within(reader.unsigned() - 1, count) + 1;
            BitSet ordinals = isIt ? new BitSet(count) : null;
            long end = 0;
            for (long run = 0; run < runs; run++) {
                long start = end + within(reader.unsigned(), count);
                end = start + within(reader.unsigned(), count) + 1;
                if (end > count) {
                    throw new DamagedIndexException("a list names the event `" + (end - 1) + "` of `" + count + "`");
                }
                if (ordinals != null) {
                    ordinals.set((int) start, (int) end);
                }
            }
            if (ordinals != null) {
                return ordinals;
            }
        }
        return null;
    }

    private static long within(long number, int count) throws DamagedIndexException {
        if (number < 0 || number >= count) {
            throw new DamagedIndexException("a list names the event `" + number + "` of `" + count + "`");
        }
        return number;
    }

    /** The row of places. */
    static byte[] write(Places places, int count) {
        Varints.Writer row = new Varints.Writer();
        long time = 0;
        long position = 0;
        for (int i = 0; i < count; i++) {
            row.signed(places.times[i] - time);
            row.signed(places.positions[i] - position);
            time = places.times[i];
            position = places.positions[i];
        }
        return sealed(row);
    }

    /** The places of {@code count} events by their row. */
    static Places places(byte[] row, int count) throws DamagedIndexException {
        Varints.Reader reader = opened(row);
        Places places = new Places(new long[count], new long[count]);
        long time = 0;
        long position = 0;
        for (int i = 0; i < count; i++) {
            time += reader.signed();
            position += reader.signed();
            places.times[i] = time;
            places.positions[i] = position;
        }
        if (reader.hasMore()) {
            throw new DamagedIndexException("a block has more than `" + count + "` places");
        }
        return places;
    }
}
