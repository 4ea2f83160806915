package dev.jadegate.store.journal;

import java.nio.file.Path;
import java.util.concurrent.ConcurrentSkipListMap;

/** One segment file and what is known of the places of its records. Safe for several threads. */
final class Segment {
    /** One place is remembered for so many records: little memory, short walks. */
    private static final int RECORDS_PER_PLACE = 64;

    private static final String SUFFIX = ".journal";
    private static final int DIGITS = 20;

    private final Path file;
    private final long firstIndex;
    private final ConcurrentSkipListMap<Long, Long> positions = new ConcurrentSkipListMap<>();

    Segment(Path folder, long firstIndex) {
        String digits = Long.toString(firstIndex);
        this.file = folder.resolve("0".repeat(DIGITS - digits.length()) + digits + SUFFIX);
        this.firstIndex = firstIndex;
        positions.put(firstIndex, (long) RecordFormat.SEGMENT_HEADER_BYTES);
    }

    /** The first index that a file name stands for, or -1 when it is no segment's name. */
    static long firstIndex(String fileName) {
        if (fileName.length() != DIGITS + SUFFIX.length() || !fileName.endsWith(SUFFIX)) {
            return -1;
        }
        try {
            String digits = fileName.substring(0, DIGITS);
            return digits.chars().allMatch(digit -> digit >= '0' && digit <= '9') ? Long.parseLong(digits) : -1;
        } catch (NumberFormatException tooLarge) {
            return -1;
        }
    }

    Path file() {
        return file;
    }

    long firstIndex() {
        return firstIndex;
    }

    void remember(long index, long position) {
        if ((index - firstIndex) % RECORDS_PER_PLACE == 0) {
            positions.put(index, position);
        }
    }

    /**
     * A record from which on to read.
     *
     * @param index its index
     * @param position its byte position in the file
     */
    record Place(long index, long position) {}

    /** The nearest known place at or before {@code index}, which must not be before the segment. */
    Place placeBefore(long index) {
        var entry = positions.floorEntry(index);
        return new Place(entry.getKey(), entry.getValue());
    }
}
