package dev.jadegate.store.journal;

/**
 * Settings of a journal.
 *
 * @param segmentBytesMax a segment file that has reached this size is closed and the next one begun;
 *     at least 4 096. Default 64 MiB: large enough that files stay few, small enough to copy
 * @param eventBytesMax largest event, 1 to {@link JournalEvent#EVENT_BYTES_LIMIT}. Default 256 KiB,
 *     what the large clouds allow
 * @param pendingMax appends that may wait at once; further ones are refused. Default 65 536, more
 *     than the calls that a server lets in
 * @param acknowledgedSize records known to have been acknowledged, from a place other than the
 *     journal (the signed log). Opening fails when fewer are left, instead of taking them for the
 *     torn end of an interrupted write. Default 0: nothing known
 */
public record JournalOptions(long segmentBytesMax, int eventBytesMax, int pendingMax, long acknowledgedSize) {
    public JournalOptions {
        if (segmentBytesMax < 4096) {
            throw new IllegalArgumentException("segmentBytesMax is at least 4096, not `" + segmentBytesMax + "`");
        }
        if (eventBytesMax < 1 || eventBytesMax > JournalEvent.EVENT_BYTES_LIMIT) {
            throw new IllegalArgumentException(
                    "eventBytesMax is 1 to " + JournalEvent.EVENT_BYTES_LIMIT + ", not `" + eventBytesMax + "`");
        }
        if (pendingMax < 1) {
            throw new IllegalArgumentException("pendingMax is at least 1, not `" + pendingMax + "`");
        }
        if (acknowledgedSize < 0) {
            throw new IllegalArgumentException("acknowledgedSize is not negative: `" + acknowledgedSize + "`");
        }
    }

    /** The defaults. */
    public static JournalOptions defaults() {
        return new JournalOptions(64L * 1024 * 1024, 256 * 1024, 65_536, 0);
    }

    /** The same settings with another acknowledged size. */
    public JournalOptions withAcknowledgedSize(long size) {
        return new JournalOptions(segmentBytesMax, eventBytesMax, pendingMax, size);
    }

    /** The same settings with another segment size. */
    public JournalOptions withSegmentBytesMax(long bytes) {
        return new JournalOptions(bytes, eventBytesMax, pendingMax, acknowledgedSize);
    }
}
