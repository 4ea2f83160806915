package dev.jadegate.trail.log;

import dev.jadegate.merkle.Hash;
import dev.jadegate.merkle.TileId;
import dev.jadegate.merkle.TileSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The files of a log: {@code tile/}, {@code checkpoint}, {@code checkpoints} (every one that was ever
 * published, oldest first), {@code key.pub}. The first two are the layout of c2sp.org/tlog-tiles, so
 * that any web server can serve them. Writing is for one thread; reading for any.
 */
final class LogFolder {
    private static final String CHECKPOINT = "checkpoint";
    private static final String HISTORY = "checkpoints";
    private static final String KEY = "key.pub";
    private static final String INCOMING = "incoming";

    private final Path folder;
    private final Set<Path> foldersToForce = new LinkedHashSet<>();

    LogFolder(Path folder) {
        this.folder = folder;
    }

    Path checkpoint() {
        return folder.resolve(CHECKPOINT);
    }

    Path history() {
        return folder.resolve(HISTORY);
    }

    Path key() {
        return folder.resolve(KEY);
    }

    Path tiles() {
        return folder.resolve("tile");
    }

    /** The bytes of a file, or nothing when it does not exist. */
    static byte @Nullable [] readIfPresent(Path file) throws IOException {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException absent) {
            return null;
        }
    }

    void create() throws IOException {
        createFolders(folder);
    }

    /**
     * Puts a file in place so that it is there whole or not at all. Its name is durable only after
     * {@link #forceFolders}.
     */
    void write(Path file, byte[] bytes) throws IOException {
        Path parent = file.getParent() == null ? folder : file.getParent();
        createFolders(parent);
        Path incoming = folder.resolve(INCOMING);
        try (FileChannel channel = FileChannel.open(
                incoming, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            writeFully(channel, bytes);
            channel.force(true);
        }
        try {
            Files.move(incoming, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException unusable) {
            throw new IOException("`" + folder + "` is on a file system that cannot rename files", unusable);
        }
        foldersToForce.add(parent);
    }

    void writeTile(String path, byte[] bytes) throws IOException {
        write(folder.resolve(path), bytes);
    }

    private static void writeFully(FileChannel channel, byte[] bytes) throws IOException {
        ByteBuffer source = ByteBuffer.wrap(bytes);
        while (source.hasRemaining()) { // a write that makes no progress throws
            channel.write(source);
        }
    }

    private void createFolders(Path wanted) throws IOException {
        if (Files.isDirectory(wanted)) {
            return;
        }
        Path parent = wanted.toAbsolutePath().getParent();
        if (parent != null) { // as deep as the path has elements
            createFolders(parent);
            foldersToForce.add(parent);
        }
        Files.createDirectory(wanted);
    }

    /** Makes all names durable that were written since the last call. */
    void forceFolders() throws IOException {
        for (Path changed : foldersToForce) {
            try (FileChannel channel = FileChannel.open(changed, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
        foldersToForce.clear();
    }

    /** Cuts the history to {@code length} bytes, appends, and makes it durable. */
    void appendHistory(long length, byte[] bytes) throws IOException {
        boolean begun = Files.exists(history());
        try (FileChannel channel = FileChannel.open(history(), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.truncate(length);
            channel.position(length);
            writeFully(channel, bytes);
            channel.force(true);
        }
        if (!begun) {
            foldersToForce.add(folder);
            forceFolders();
        }
    }

    /** Removes the partial versions of a tile that is full now; a failure costs disk space only. */
    void dropPartials(String fullPath) throws IOException {
        Path partials = folder.resolve(fullPath + ".p");
        if (!Files.isDirectory(partials)) {
            return;
        }
        try (Stream<Path> files = Files.list(partials)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
        }
        Files.deleteIfExists(partials);
    }

    /** Reads tiles as a client would: the asked-for width, else the full tile. */
    TileSource tileSource() {
        return tile -> {
            try {
                byte[] exact = readIfPresent(folder.resolve(tile.path()));
                byte[] bytes = exact != null
                        ? exact
                        : Files.readAllBytes(
                                folder.resolve(new TileId(tile.level(), tile.index(), TileId.HASHES).path()));
                if (bytes.length < tile.width() * Hash.BYTES) {
                    throw new UncheckedIOException(new DamagedLogException("`" + tile.path() + "` is too short"));
                }
                return Arrays.copyOf(bytes, tile.width() * Hash.BYTES);
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        };
    }
}
