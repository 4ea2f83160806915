package dev.jadegate.cli.secret;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Files that hold secrets, in a folder of their own that only this user may enter. */
final class SecretFiles implements AutoCloseable {
    private final @Nullable Path chosen;
    private @Nullable Path folder;
    private final List<Path> files = new ArrayList<>();

    SecretFiles(@Nullable Path chosen) {
        this.chosen = chosen;
    }

    synchronized Path put(String name, byte[] value) throws IOException {
        Path in = folder;
        if (in == null) {
            in = Files.createTempDirectory(
                    parent(),
                    "jadegate-",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            folder = in;
        }
        Path file = Files.createFile(
                in.resolve(name), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        files.add(file);
        try (OutputStream out = Files.newOutputStream(file)) {
            out.write(value);
        }
        return file;
    }

    private Path parent() throws IOException {
        if (chosen != null) {
            return chosen;
        }
        String runtime = System.getenv("XDG_RUNTIME_DIR");
        for (String each : runtime == null ? List.of("/dev/shm") : List.of(runtime, "/dev/shm")) {
            if (Files.isWritable(Path.of(each))) {
                return Path.of(each);
            }
        }
        throw new IOException("there is neither $XDG_RUNTIME_DIR nor /dev/shm; --files-in names a folder");
    }

    @Override
    public synchronized void close() {
        Path in = folder;
        if (in == null) {
            return;
        }
        folder = null;
        try {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(in);
        } catch (IOException left) {
            System.err.println("jadegate: " + in + " could not be deleted: " + left.getMessage());
        }
    }
}
