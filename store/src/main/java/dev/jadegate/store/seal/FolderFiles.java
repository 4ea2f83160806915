package dev.jadegate.store.seal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How the files of a seal are written: each step is there whole after any loss of power, or not at all. */
public interface FolderFiles {
    /** Creates or replaces a file, readable and writable by its owner only. */
    void write(Path file, byte[] content) throws IOException;

    /** Deletes a file, when it is there. */
    void delete(Path file) throws IOException;

    /** On a disk. */
    static FolderFiles durable() {
        return new FolderFiles() {
            @Override
            public void write(Path file, byte[] content) throws IOException {
                DurableFile.create(file, content);
            }

            @Override
            public void delete(Path file) throws IOException {
                if (Files.deleteIfExists(file)) {
                    DurableFile.forceFolder(file);
                }
            }
        };
    }
}
