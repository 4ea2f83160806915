package dev.jadegate.store.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The journal's files on a local file system. */
final class LocalJournalFiles implements JournalFiles {
    @Override
    public Writable create(Path file) throws IOException {
        try {
            return new LocalFile(file, FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW));
        } catch (IOException failed) {
            throw explained(file, 0, failed);
        }
    }

    @Override
    public Writable open(Path file) throws IOException {
        return new LocalFile(file, FileChannel.open(file, StandardOpenOption.WRITE));
    }

    @Override
    public void delete(Path file) throws IOException {
        Files.deleteIfExists(file);
    }

    @Override
    public void forceFolder(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /**
     * The JDK has no exception type for a full disk. Its message is the system's and may be
     * translated, so the room that is left is asked for as well.
     */
    private static IOException explained(Path file, int bytes, IOException failed) {
        String message = String.valueOf(failed.getMessage());
        boolean full = message.contains("No space left") || message.contains("quota exceeded");
        if (!full) {
            try {
                full = Files.getFileStore(file.getParent() == null ? file : file.getParent())
                                .getUsableSpace()
                        < bytes;
            } catch (IOException unknown) {
                failed.addSuppressed(unknown);
            }
        }
        return full ? new DiskFullException("no room for `" + bytes + "` bytes", failed) : failed;
    }

    private record LocalFile(Path file, FileChannel channel) implements Writable {
        @Override
        public void write(ByteBuffer bytes, long position) throws IOException {
            int length = bytes.remaining();
            long next = position;
            try {
                while (bytes.hasRemaining()) { // a write that makes no progress throws
                    next += channel.write(bytes, next);
                }
            } catch (IOException failed) {
                throw explained(file, length, failed);
            }
        }

        @Override
        public void truncate(long size) throws IOException {
            channel.truncate(size);
        }

        @Override
        public void force() throws IOException {
            channel.force(false);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
