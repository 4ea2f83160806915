package dev.jadegate.trail.log;

import dev.jadegate.merkle.Checkpoint;
import dev.jadegate.merkle.MalformedNoteException;
import dev.jadegate.merkle.NoteVerifierKey;
import dev.jadegate.merkle.SignedNote;
import dev.jadegate.merkle.UntrustedNoteException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Where a log goes on after a stop.
 *
 * @param latest the newest published checkpoint, none for a new log
 * @param note the signed form of it, none for a new log
 * @param historyLength bytes of the history up to and including that checkpoint
 */
record LogResume(@Nullable Checkpoint latest, @Nullable SignedNote note, long historyLength) {
    /**
     * Finds the newest checkpoint. A crash can leave the history one checkpoint, or part of one, ahead
     * of the file {@code checkpoint}; anything else is damage.
     */
    static LogResume find(LogFolder folder, NoteVerifierKey key) throws IOException {
        checkKey(folder, key);
        byte[] current = LogFolder.readIfPresent(folder.checkpoint());
        long historyLength = Files.exists(folder.history()) ? Files.size(folder.history()) : 0;
        byte[] tail = historyLength == 0 ? new byte[0] : tail(folder, historyLength);
        int afterCurrent = 0;
        Checkpoint latest = null;
        if (current != null) {
            latest = open(current, key);
            afterCurrent = endOf(tail, CheckpointHistory.frame(current));
            if (afterCurrent < 0) {
                throw new DamagedLogException("the checkpoint is not the last one of the history");
            }
        } else if (historyLength > tail.length) {
            throw new DamagedLogException("the checkpoint is missing, but the history has many");
        }
        byte[] rest = Arrays.copyOfRange(tail, afterCurrent, tail.length);
        if (rest.length > 1 && rest[rest.length - 1] == '\n' && rest[rest.length - 2] == '\n') {
            byte[] note = Arrays.copyOf(rest, rest.length - 1);
            try {
                Checkpoint newer = Checkpoint.open(note, key);
                if (newer.size() > (latest == null ? 0 : latest.size())) {
                    return new LogResume(newer, SignedNote.parse(note), historyLength);
                }
            } catch (MalformedNoteException | UntrustedNoteException cutOff) {
                // An interrupted write can end between the two newlines of a note: not a checkpoint yet.
                if (rest.length > CheckpointHistory.FRAME_BYTES_MAX) {
                    throw new DamagedLogException("what follows the checkpoint in the history is none", cutOff);
                }
            }
        }
        SignedNote note = current == null ? null : parse(current);
        return new LogResume(latest, note, historyLength - rest.length);
    }

    private static void checkKey(LogFolder folder, NoteVerifierKey key) throws IOException {
        byte[] stored = LogFolder.readIfPresent(folder.key());
        byte[] expected = keyFile(key);
        if (stored == null) {
            if (Files.exists(folder.checkpoint()) || Files.exists(folder.history())) {
                throw new DamagedLogException("the public key of the log is missing");
            }
            folder.write(folder.key(), expected);
            folder.forceFolders();
        } else if (!Arrays.equals(stored, expected)) {
            throw new DamagedLogException("the log belongs to the key `"
                    + new String(stored, StandardCharsets.UTF_8).strip() + "`, not to `" + key + "`");
        }
    }

    static byte[] keyFile(NoteVerifierKey key) {
        return (key.encoded() + "\n").getBytes(StandardCharsets.UTF_8);
    }

    static SignedNote parse(byte[] note) throws DamagedLogException {
        try {
            return SignedNote.parse(note);
        } catch (MalformedNoteException refused) {
            throw new DamagedLogException("the checkpoint is unreadable: " + refused.getMessage(), refused);
        }
    }

    private static Checkpoint open(byte[] note, NoteVerifierKey key) throws DamagedLogException {
        try {
            return Checkpoint.open(note, key);
        } catch (MalformedNoteException | UntrustedNoteException refused) {
            throw new DamagedLogException("the checkpoint cannot be trusted: " + refused.getMessage(), refused);
        }
    }

    /** Enough of the history's end for two checkpoints. */
    private static byte[] tail(LogFolder folder, long length) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(folder.history().toFile(), "r")) {
            byte[] tail = new byte[(int) Math.min(length, 3L * CheckpointHistory.FRAME_BYTES_MAX)];
            file.seek(length - tail.length);
            file.readFully(tail);
            return tail;
        }
    }

    /** The position after the last occurrence of {@code part}, or -1. */
    private static int endOf(byte[] whole, byte[] part) {
        for (int start = whole.length - part.length; start >= 0; start--) {
            if (Arrays.equals(whole, start, start + part.length, part, 0, part.length)) {
                return start + part.length;
            }
        }
        return -1;
    }
}
