package dev.jadegate.store.journal;

/** One record read back from the journal: an event with its index, its salt and its place. Immutable. */
public final class JournalRecord {
    /**
     * Bytes of the salt. Fixed, so that the hash over salt and event bytes has one reading only; 16
     * random bytes keep the content of a short event from being guessed from its hash.
     */
    public static final int SALT_BYTES = 16;

    private final long index;
    private final long position;
    private final long batchFirstIndex;
    private final byte[] salt;
    private final JournalEvent event;

    JournalRecord(long index, long position, long batchFirstIndex, byte[] salt, JournalEvent event) {
        this.index = index;
        this.position = position;
        this.batchFirstIndex = batchFirstIndex;
        this.salt = salt;
        this.event = event;
    }

    /** Position in the sequence, from 0; the index of the event's Merkle leaf. */
    public long index() {
        return index;
    }

    /** Byte position within its segment file, for {@link Journal#readAt}. */
    public long position() {
        return position;
    }

    /** Index of the first record that was made durable by the same write. */
    long batchFirstIndex() {
        return batchFirstIndex;
    }

    /** A copy of the {@value #SALT_BYTES} salt bytes. */
    public byte[] salt() {
        return salt.clone();
    }

    /** The event as it was appended. */
    public JournalEvent event() {
        return event;
    }
}
