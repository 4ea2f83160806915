package dev.jadegate.trail.log;

import dev.jadegate.merkle.MalformedNoteException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads the file of all published checkpoints from front to back. Each one stands there as it was
 * published (origin, size, root, empty line, one signature), followed by an empty line. For one
 * thread.
 */
final class CheckpointHistory implements Closeable {
    private static final int LINES = 6;
    /** Far above what a checkpoint with one signature has, and small enough to hold in memory. */
    static final int FRAME_BYTES_MAX = 4096;

    private final InputStream in;
    private boolean endIsCutOff;

    CheckpointHistory(Path file) throws IOException {
        this.in = new BufferedInputStream(Files.newInputStream(file), 64 * 1024);
    }

    /** A checkpoint as it stands in the history. */
    static byte[] frame(byte[] note) {
        byte[] frame = Arrays.copyOf(note, note.length + 1);
        frame[note.length] = '\n';
        return frame;
    }

    /**
     * The bytes of the next checkpoint, or nothing at the end.
     *
     * @throws MalformedNoteException when something else stands there; {@link #endIsCutOff} tells
     *     whether the file just ends too early
     */
    byte @Nullable [] next() throws IOException, MalformedNoteException {
        ByteArrayOutputStream frame = new ByteArrayOutputStream(256);
        int lines = 0;
        while (lines < LINES) {
            int next = in.read();
            if (next < 0) {
                if (frame.size() == 0) {
                    return null;
                }
                endIsCutOff = true;
                throw new MalformedNoteException("the last checkpoint is cut off");
            }
            frame.write(next);
            lines += next == '\n' ? 1 : 0;
            if (frame.size() > FRAME_BYTES_MAX) {
                throw new MalformedNoteException("no checkpoint is longer than " + FRAME_BYTES_MAX + " bytes");
            }
        }
        byte[] bytes = frame.toByteArray();
        if (bytes[bytes.length - 2] != '\n') {
            throw new MalformedNoteException("no empty line follows the checkpoint");
        }
        return Arrays.copyOf(bytes, bytes.length - 1);
    }

    boolean endIsCutOff() {
        return endIsCutOff;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
