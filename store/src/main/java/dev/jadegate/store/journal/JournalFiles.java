package dev.jadegate.store.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** What the journal's writer asks of the file system; tests put faults in between. */
interface JournalFiles {
    /** Creates a file that must not exist yet. */
    Writable create(Path file) throws IOException;

    /** Opens an existing file. */
    Writable open(Path file) throws IOException;

    void delete(Path file) throws IOException;

    /** Makes created and deleted names durable. */
    void forceFolder(Path folder) throws IOException;

    /** One file being written. */
    interface Writable extends Closeable {
        /**
         * Writes all remaining bytes from {@code position} on.
         *
         * @throws DiskFullException when there is no room; some bytes may have been written
         */
        void write(ByteBuffer bytes, long position) throws IOException;

        void truncate(long size) throws IOException;

        /** Makes what was written durable. */
        void force() throws IOException;
    }
}
