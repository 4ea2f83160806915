package dev.jadegate.trail.log;

import dev.jadegate.merkle.Hash;
import dev.jadegate.store.journal.JournalScan;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells what happened to a journal from the first place on where it is not what was signed: the
 * records that follow are found again among the stored leaves, or the other way round.
 */
final class JournalMismatch {
    /** A record that was moved, or a gap, is recognised over so many records. */
    static final int WINDOW = 65_536;

    /**
     * One thing that stands in the journal.
     *
     * @param leaf its leaf hash; none when it is damaged
     * @param index the index that it claims
     * @param eventId the event that it claims
     * @param damage what is wrong with it, when it is damaged
     */
    record Found(
            @Nullable Hash leaf,
            long index,
            @Nullable String eventId,
            @Nullable String damage) {
        static Found of(JournalScan.Item item) {
            return switch (item) {
                case JournalScan.Intact intact -> {
                    JournalLeaf leaf = JournalLeaf.of(intact.record());
                    yield new Found(leaf.hash(), intact.record().index(), leaf.eventId(), null);
                }
                case JournalScan.Damaged damaged ->
                    new Found(null, -1, null, damaged.place() + ": " + damaged.reason());
                case JournalScan.Unfinished _ -> new Found(null, -1, null, "the end of the journal is cut off");
                case JournalScan.End _ -> new Found(null, -1, null, "the journal ends");
            };
        }
    }

    private JournalMismatch() {}

    /**
     * Explains the mismatch at {@code index}.
     *
     * @param found what the journal holds from there on, at least one
     * @param stored the leaf hashes that should be there
     * @param leaves names the events of the stored leaves
     */
    static VerificationFinding explain(long index, List<Found> found, List<Hash> stored, StoredLeaves leaves)
            throws IOException {
        Found first = found.getFirst();
        String signedEvent = leaves.eventId(index);
        Hash leaf = first.leaf();
        Hash expected = stored.isEmpty() ? null : stored.getFirst();
        Set<Hash> storedLater = new HashSet<>(stored.subList(Math.min(1, stored.size()), stored.size()));
        Set<Hash> foundLater = new HashSet<>();
        for (Found later : found.subList(1, found.size())) {
            if (later.leaf() != null) {
                foundLater.add(later.leaf());
            }
        }
        boolean moved = leaf != null && storedLater.contains(leaf);
        boolean delayed = expected != null && foundLater.contains(expected);
        if (moved && delayed) {
            return finding(
                    index,
                    VerificationResult.Kind.REORDERED,
                    first.eventId(),
                    "Records were moved: another one than the signed one stands at " + index);
        }
        if (moved || (expected == null && first.index() > index)) {
            return finding(index, VerificationResult.Kind.MISSING, signedEvent, "Record " + index + " was removed");
        }
        if (delayed || (expected == null && leaf != null && first.index() < index)) {
            return finding(
                    index,
                    VerificationResult.Kind.ADDED,
                    first.eventId(),
                    "Something was slipped in before record " + index);
        }
        String how = first.damage() != null
                ? "damaged: " + first.damage()
                : leaf != null && expected != null && leaf.equals(expected)
                        ? "numbered `" + first.index() + "`"
                        : "not what was recorded and signed";
        return finding(
                index,
                VerificationResult.Kind.ALTERED,
                signedEvent == null ? first.eventId() : signedEvent,
                "Record " + index + " is " + how);
    }

    private static VerificationFinding finding(
            long index, VerificationResult.Kind kind, @Nullable String eventId, String sentence) {
        return new VerificationFinding(
                new VerificationResult.Tampered(index, kind, VerificationResult.Part.JOURNAL, eventId, sentence));
    }
}
