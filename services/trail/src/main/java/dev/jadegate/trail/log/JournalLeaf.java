package dev.jadegate.trail.log;

import dev.jadegate.merkle.Hash;
import dev.jadegate.merkle.TreeHashing;
import dev.jadegate.store.journal.JournalRecord;

/** A journal record's log entry with its leaf hash. Immutable as long as nobody writes to the array. */
final class JournalLeaf {
    private final byte[] entry;
    private final Hash hash;
    private final String eventId;

    private JournalLeaf(byte[] entry, String eventId) {
        this.entry = entry;
        this.hash = TreeHashing.leaf(entry);
        this.eventId = eventId;
    }

    static JournalLeaf of(JournalRecord record) {
        return new JournalLeaf(
                EventCommitment.of(record).encode(), record.event().eventId());
    }

    byte[] entry() {
        return entry;
    }

    Hash hash() {
        return hash;
    }

    String eventId() {
        return eventId;
    }
}
