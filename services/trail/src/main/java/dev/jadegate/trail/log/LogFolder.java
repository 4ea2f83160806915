package dev.jadegate.trail.log;

import dev.jadegate.merkle.Hash;
import dev.jadegate.merkle.TileId;
import dev.jadegate.merkle.TileSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The files of a log: {@code tile/}, {@code checkpoint}, {@code checkpoints} (every one that was ever
 * published, oldest first), {@code key.pub}, {@code forced} (how many records' tiles are durable). The first two are the layout of c2sp.org/tlog-tiles, so
 * that any web server can serve them. Writing is for one thread; reading for any.
 */
final class LogFolder {
    private static final String CHECKPOINT = "checkpoint";
    private static final String HISTORY = "checkpoints";
    private static final String KEY = "key.pub";
    private static final String INCOMING = "incoming";
    private static final String FORCED = "forced";

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
     * Puts a durable file in place so that it is there whole or not at all. Its name is durable only after
     * {@link #forceFolders}.
     */
    void write(Path file, byte[] bytes) throws IOException {
        put(file, bytes, true);
    }

    /**
     * Puts a tile in place. It survives the end of this process, and the loss of power only after {@link #forceTile}: forced
     * at once, each costs the disk as much as the events in it. One that is there already is left alone, durable as it is.
     */
    void writeTile(String path, byte[] bytes) throws IOException {
        if (isPartial(path) && holds(path, bytes)) {
            return;
        }
        put(folder.resolve(path), bytes, false);
    }

    private void put(Path file, byte[] bytes, boolean durable) throws IOException {
        Path parent = file.getParent() == null ? folder : file.getParent();
        createFolders(parent);
        Path incoming = folder.resolve(INCOMING);
        try (FileChannel channel = FileChannel.open(
                incoming, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            writeFully(channel, bytes);
            if (durable) {
                channel.force(true);
            }
        }
        try {
            Files.move(incoming, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException unusable) {
            throw new IOException("`" + folder + "` is on a file system that cannot rename files", unusable);
        }
        foldersToForce.add(parent);
    }

    static boolean isPartial(String path) {
        return path.contains(".p/");
    }

    /** Makes a tile durable, unless it was dropped since. */
    void forceTile(String path) throws IOException {
        try (FileChannel channel = FileChannel.open(folder.resolve(path), StandardOpenOption.WRITE)) {
            channel.force(true);
        } catch (NoSuchFileException dropped) {
            // A partial tile whose full one was forced.
            return;
        }
    }

    /** Whether a tile is there with these bytes. */
    boolean holds(String path, byte[] bytes) throws IOException {
        return Arrays.equals(readIfPresent(folder.resolve(path)), bytes);
    }

    /** The size of the tree whose tiles are durable, as far as it was written down. */
    long forcedSize() throws IOException {
        byte[] text = readIfPresent(folder.resolve(FORCED));
        try {
            String written = text == null ? "0" : new String(text, StandardCharsets.US_ASCII).strip();
            return Math.max(0, Long.parseLong(written));
        } catch (NumberFormatException _) {
            // It only saves work: without it all tiles are looked at.
            return 0;
        }
    }

    /** Writes down that all tiles of the tree of this size are durable. */
    void writeForcedSize(long size) throws IOException {
        write(folder.resolve(FORCED), (size + "\n").getBytes(StandardCharsets.US_ASCII));
        forceFolders();
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
        dropPartials(fullPath, _ -> true);
        try {
            Files.deleteIfExists(folder.resolve(fullPath + ".p"));
        } catch (DirectoryNotEmptyException _) {
            // Somebody put a file there that is none of the log's.
            return;
        }
    }

    /** Removes those partial versions of a tile whose width fits. */
    void dropPartials(String fullPath, IntPredicate widths) throws IOException {
        Path partials = folder.resolve(fullPath + ".p");
        if (!Files.isDirectory(partials)) {
            return;
        }
        try (Stream<Path> files = Files.list(partials)) {
            for (Path file : files.toList()) {
                String width = file.getFileName().toString();
                if (width.matches("[0-9]{1,3}") && widths.test(Integer.parseInt(width))) {
                    Files.deleteIfExists(file);
                }
            }
        }
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
