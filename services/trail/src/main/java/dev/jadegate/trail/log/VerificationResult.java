package dev.jadegate.trail.log;

import dev.jadegate.merkle.Hash;
import org.jspecify.annotations.Nullable;

/** What the offline check of a data folder has found. */
public sealed interface VerificationResult {
    /**
     * Every record that the newest checkpoint covers is the one that was signed, and so is everything
     * that hangs together with it.
     *
     * @param size records that the newest checkpoint covers
     * @param root the root that it signs
     * @param pendingRecords intact records after those, which no checkpoint covers yet; 0 after a clean
     *     stop
     * @param unfinishedBytes bytes of an interrupted write at the journal's end, acknowledged to nobody
     * @param checkpoints kept checkpoints that were checked
     */
    record Intact(long size, Hash root, long pendingRecords, long unfinishedBytes, long checkpoints)
            implements VerificationResult {}

    /**
     * Something is not what was recorded and signed.
     *
     * @param firstBadIndex the first record that cannot be trusted; the records before it can
     * @param kind what happened to it
     * @param part where it was found
     * @param eventId the event that it concerns, when that is known
     * @param sentence the finding for people
     */
    record Tampered(
            long firstBadIndex,
            Kind kind,
            Part part,
            @Nullable String eventId,
            String sentence) implements VerificationResult {}

    /** Something is missing without which nothing can be said, for example the signed log. */
    record Incomplete(String what) implements VerificationResult {}

    /** A file could not be read. */
    record Unreadable(String what) implements VerificationResult {}

    /** What happened. */
    enum Kind {
        /** The content is another. */
        ALTERED,
        /** It was there and is no more. */
        MISSING,
        /** It was slipped in. */
        ADDED,
        /** It stands at another place. */
        REORDERED,
        /** The whole folder is older than a checkpoint that was kept elsewhere. */
        ROLLED_BACK,
        /** A signature or key is not the log's. */
        FORGED
    }

    /** Where it was found. */
    enum Part {
        /** The event records. */
        JOURNAL,
        /** The log's entries. */
        ENTRIES,
        /** The log's hashes. */
        TILES,
        /** The newest checkpoint. */
        CHECKPOINT,
        /** The kept checkpoints. */
        HISTORY,
        /** The log's public key. */
        KEY,
        /** The checkpoint that was kept elsewhere. */
        EXTERNAL_CHECKPOINT
    }
}
