package dev.jadegate.store.journal;

import java.io.IOException;

/** What the journal holds at some index is not what was written there. Never skipped over. */
public final class JournalCorruptedException extends IOException {
    private final long index;

    JournalCorruptedException(long index, String message) {
        super("record `" + index + "`: " + message);
        this.index = index;
    }

    /** The first index that cannot be trusted. */
    public long index() {
        return index;
    }
}
