package dev.jadegate.trail.log;

import dev.jadegate.merkle.Checkpoint;
import dev.jadegate.merkle.MalformedNoteException;
import dev.jadegate.merkle.NoteVerifierKey;
import dev.jadegate.merkle.TreeHashing;
import dev.jadegate.merkle.UntrustedNoteException;
import dev.jadegate.store.journal.JournalScan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Checks a data folder without the server that wrote it: recomputes every leaf from the journal,
 * compares entries, tiles and roots, and checks the signature of every checkpoint that was ever
 * published. Changes nothing. The folder must not be in use.
 *
 * <p>Someone who holds the log's private key can rewrite everything consistently. That is found only
 * with something kept elsewhere: {@link #against} a checkpoint, and {@link #trusting} the real key.
 */
public final class DataFolderVerification {
    /** Signatures are checked in parallel, in portions that bound the memory. */
    private static final int PORTION = 1_024;

    private final Path journal;
    private final LogFolder log;
    private final @Nullable NoteVerifierKey trustedKey;
    private final byte @Nullable [] keptElsewhere;

    private DataFolderVerification(
            Path journal, LogFolder log, @Nullable NoteVerifierKey trustedKey, byte @Nullable [] keptElsewhere) {
        this.journal = journal;
        this.log = log;
        this.trustedKey = trustedKey;
        this.keptElsewhere = keptElsewhere;
    }

    /** Prepares the check of {@code dataFolder}, which holds {@code journal/} and {@code log/}. */
    public static DataFolderVerification of(Path dataFolder) {
        return new DataFolderVerification(
                dataFolder.resolve("journal"), new LogFolder(dataFolder.resolve("log")), null, null);
    }

    /** Accepts signatures of this key only, whatever {@code key.pub} in the folder says. */
    public DataFolderVerification trusting(NoteVerifierKey key) {
        return new DataFolderVerification(journal, log, key, keptElsewhere);
    }

    /**
     * Also demands that this checkpoint, kept outside of the folder, is part of its past.
     *
     * @param note a signed checkpoint as it was published
     */
    public DataFolderVerification against(byte[] note) {
        return new DataFolderVerification(journal, log, trustedKey, note.clone());
    }

    /** Runs the check. Reads every file once or twice; may take seconds per million records. */
    public VerificationResult run() {
        try {
            return check();
        } catch (VerificationFinding finding) {
            return finding.result();
        } catch (IOException failed) {
            return new VerificationResult.Unreadable(String.valueOf(failed));
        } catch (UncheckedIOException failed) {
            return new VerificationResult.Unreadable(String.valueOf(failed.getCause()));
        }
    }

    private VerificationResult check() throws IOException, VerificationFinding {
        if (!Files.isDirectory(journal)) {
            return new VerificationResult.Incomplete("there is no journal in `" + journal + "`");
        }
        byte[] current = LogFolder.readIfPresent(log.checkpoint());
        boolean hasHistory = Files.exists(log.history());
        if (current == null && !hasHistory) {
            return withoutLog();
        }
        if (!hasHistory) {
            return new VerificationResult.Incomplete("the checkpoints that were published are missing");
        }
        NoteVerifierKey key = key();
        Past past = past(key, current);
        Checkpoint external = keptElsewhere == null ? null : external(keptElsewhere, key, past.newest);
        return new TreeVerification(journal, log, past.newest, past.count, external).run();
    }

    private VerificationResult withoutLog() throws IOException {
        try (JournalScan scan = JournalScan.open(journal)) {
            JournalScan.Item first = scan.next();
            boolean empty = first instanceof JournalScan.End || first instanceof JournalScan.Unfinished;
            if (empty && keptElsewhere == null && !Files.exists(log.tiles())) {
                long unfinished = first instanceof JournalScan.Unfinished rest ? rest.bytes() : 0;
                return new VerificationResult.Intact(0, TreeHashing.emptyRoot(), 0, unfinished, 0);
            }
        }
        return new VerificationResult.Incomplete("there is no signed checkpoint");
    }

    private NoteVerifierKey key() throws IOException, VerificationFinding {
        byte[] stored = LogFolder.readIfPresent(log.key());
        if (stored == null) {
            throw new VerificationFinding(new VerificationResult.Incomplete("the log's public key is missing"));
        }
        NoteVerifierKey key;
        try {
            key = NoteVerifierKey.parse(new String(stored, StandardCharsets.UTF_8).stripTrailing());
        } catch (MalformedNoteException refused) {
            throw forged(VerificationResult.Part.KEY, "The public key is damaged: " + refused.getMessage());
        }
        if (!Arrays.equals(stored, LogResume.keyFile(key))) {
            throw forged(VerificationResult.Part.KEY, "The file of the public key is damaged");
        }
        if (trustedKey != null && !trustedKey.equals(key)) {
            throw forged(
                    VerificationResult.Part.KEY,
                    "The folder's key is `" + key + "`, but the trusted one is `" + trustedKey + "`");
        }
        return key;
    }

    private static VerificationFinding forged(VerificationResult.Part part, String sentence) {
        return new VerificationFinding(
                new VerificationResult.Tampered(0, VerificationResult.Kind.FORGED, part, null, sentence));
    }

    private record Past(Checkpoint newest, long count) {}

    /** Checks every kept checkpoint by itself; whether the tree agrees is checked later. */
    private Past past(NoteVerifierKey key, byte @Nullable [] current) throws IOException, VerificationFinding {
        List<byte[]> portion = new ArrayList<>();
        byte[] last = null;
        byte[] lastButOne = null;
        Checkpoint newest = null;
        long count = 0;
        try (CheckpointHistory history = new CheckpointHistory(log.history())) {
            boolean more = true;
            while (more) { // ends with the file
                byte[] note = null;
                try {
                    note = history.next();
                } catch (MalformedNoteException refused) {
                    // An interrupted publication leaves a part of the next one: then all before it is there.
                    if (!history.endIsCutOff() || (current != null && !Arrays.equals(last, current))) {
                        throw historyAltered(count + portion.size(), refused);
                    }
                }
                if (note != null) {
                    portion.add(note);
                    lastButOne = last;
                    last = note;
                }
                more = note != null;
                if (portion.size() == PORTION || (!more && !portion.isEmpty())) {
                    newest = open(portion, key, newest, count);
                    count += portion.size();
                    portion.clear();
                }
            }
        }
        if (current != null) {
            checkCurrent(current, key, last, lastButOne);
        } else if (count != 1) {
            throw new VerificationFinding(new VerificationResult.Incomplete("the newest checkpoint is missing"));
        }
        if (newest == null) {
            throw new VerificationFinding(new VerificationResult.Incomplete("no checkpoint was kept"));
        }
        return new Past(newest, count);
    }

    private static VerificationFinding historyAltered(long place, Exception reason) {
        return new VerificationFinding(new VerificationResult.Tampered(
                0,
                VerificationResult.Kind.ALTERED,
                VerificationResult.Part.HISTORY,
                null,
                "Kept checkpoint number " + (place + 1) + " is not as it was published: " + reason.getMessage()));
    }

    private static Checkpoint open(List<byte[]> notes, NoteVerifierKey key, @Nullable Checkpoint before, long place)
            throws VerificationFinding {
        List<Object> opened = notes.parallelStream()
                .<Object>map(note -> {
                    try {
                        return Checkpoint.open(note, key);
                    } catch (MalformedNoteException | UntrustedNoteException refused) {
                        return refused;
                    }
                })
                .toList();
        Checkpoint previous = before;
        for (int i = 0; i < opened.size(); i++) {
            if (!(opened.get(i) instanceof Checkpoint checkpoint)) {
                throw historyAltered(place + i, (Exception) opened.get(i));
            }
            if (previous != null && checkpoint.size() <= previous.size()) {
                throw historyAltered(
                        place + i,
                        new IllegalStateException("it covers `" + checkpoint.size() + "` records, the one before `"
                                + previous.size() + "`"));
            }
            previous = checkpoint;
        }
        if (previous == null) {
            throw new IllegalStateException("a portion is never empty");
        }
        return previous;
    }

    private static void checkCurrent(
            byte[] current, NoteVerifierKey key, byte @Nullable [] last, byte @Nullable [] lastButOne)
            throws VerificationFinding {
        try {
            Checkpoint.open(current, key);
        } catch (MalformedNoteException | UntrustedNoteException refused) {
            throw forged(
                    VerificationResult.Part.CHECKPOINT,
                    "The newest checkpoint is not the log's: " + refused.getMessage());
        }
        // A crash can leave the history one checkpoint ahead.
        if (!Arrays.equals(current, last) && !Arrays.equals(current, lastButOne)) {
            throw new VerificationFinding(new VerificationResult.Tampered(
                    0,
                    VerificationResult.Kind.MISSING,
                    VerificationResult.Part.HISTORY,
                    null,
                    "The newest checkpoint is not at the end of the kept ones: some of them were removed"));
        }
    }

    private static Checkpoint external(byte[] note, NoteVerifierKey key, Checkpoint newest) throws VerificationFinding {
        Checkpoint external;
        try {
            external = Checkpoint.open(note, key);
        } catch (MalformedNoteException | UntrustedNoteException refused) {
            throw forged(
                    VerificationResult.Part.EXTERNAL_CHECKPOINT,
                    "The checkpoint kept elsewhere is not of this log: " + refused.getMessage());
        }
        if (external.size() > newest.size()) {
            throw new VerificationFinding(new VerificationResult.Tampered(
                    newest.size(),
                    VerificationResult.Kind.ROLLED_BACK,
                    VerificationResult.Part.EXTERNAL_CHECKPOINT,
                    null,
                    "The checkpoint kept elsewhere covers " + external.size() + " records, the folder's newest only "
                            + newest.size() + ": the folder is an older state or its end was removed"));
        }
        return external;
    }
}
