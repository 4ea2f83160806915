package dev.jadegate.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The folder that holds everything a server keeps: for its owner only (mode 0700), and for one process at a time, by
 * a lock on the file {@code lock} that the system drops when the process ends in whatever way.
 */
public final class DataFolder implements AutoCloseable {
    private static final String LOCK_FILE = "lock";
    private static final int PID_LENGTH_MAX = 20;
    private static final Set<PosixFilePermission> OWNER_ONLY = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    /**
     * The folders that this process has. A lock belongs to the process, not to a channel: closing any channel on the
     * lock file would drop it, so a second one must not even be opened.
     */
    private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final FileChannel lockFile;
    private final FileLock lock;

    private DataFolder(Path path, FileChannel lockFile, FileLock lock) {
        this.path = path;
        this.lockFile = lockFile;
        this.lock = lock;
    }

    /**
     * Makes the folder if it is not there, and locks it until {@link #close}.
     *
     * @throws OpeningRefused when another process has it, when others may look into it, or when it cannot be made
     */
    public static DataFolder open(Path folder) throws OpeningRefused {
        Path path = folder.toAbsolutePath().normalize();
        if (!HELD_HERE.add(path)) {
            throw inUse(path, Long.toString(ProcessHandle.current().pid()));
        }
        boolean opened = false;
        try {
            prepare(path);
            DataFolder locked = lock(path);
            opened = true;
            return locked;
        } catch (IOException failed) {
            throw new OpeningRefused(
                    OpeningRefused.Reason.FOLDER_NOT_ACCESSIBLE,
                    "The data folder " + path + " cannot be used: " + failed
                            + ". Check its owner, its permissions and the room on its disk.",
                    failed);
        } finally {
            if (!opened) {
                HELD_HERE.remove(path);
            }
        }
    }

    private static DataFolder lock(Path path) throws IOException, OpeningRefused {
        FileChannel channel = FileChannel.open(
                path.resolve(LOCK_FILE), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        boolean locked = false;
        try {
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw inUse(path, holder(channel));
            }
            channel.truncate(0);
            channel.write(
                    ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
            locked = true;
            return new DataFolder(path, channel, lock);
        } finally {
            if (!locked) {
                channel.close();
            }
        }
    }

    private static OpeningRefused inUse(Path path, String holder) {
        return new OpeningRefused(
                OpeningRefused.Reason.FOLDER_IN_USE,
                "Process `" + holder + "` already works in " + path + ". Stop it, or start with another folder.",
                null);
    }

    private static void prepare(Path path) throws IOException, OpeningRefused {
        boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
        if (!Files.isDirectory(path)) {
            Path parent = path.getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            if (posix) {
                Files.createDirectory(path, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
            } else {
                Files.createDirectory(path);
            }
        }
        if (!posix || OWNER_ONLY.containsAll(Files.getPosixFilePermissions(path))) {
            return;
        }
        // An empty folder was made for us. In one with content somebody may rely on the permissions.
        try (Stream<Path> content = Files.list(path)) {
            if (content.findAny().isPresent()) {
                throw new OpeningRefused(
                        OpeningRefused.Reason.FOLDER_NOT_ACCESSIBLE,
                        "The data folder " + path + " is open to other users of this machine. Run `chmod 700 " + path
                                + "` if it is ours, or start with another folder.",
                        null);
            }
        }
        Files.setPosixFilePermissions(path, OWNER_ONLY);
    }

    private static String holder(FileChannel channel) throws IOException {
        ByteBuffer pid = ByteBuffer.allocate(PID_LENGTH_MAX);
        int length = channel.read(pid, 0);
        return length <= 0 ? "?" : new String(pid.array(), 0, length, StandardCharsets.US_ASCII);
    }

    /** Absolute. */
    public Path path() {
        return path;
    }

    /** Where native libraries are put while they load: nowhere may others write to them. */
    public Path nativeLibraries() {
        return path.resolve("native");
    }

    /** Where the state lies when it is not on a database server. */
    public Path database() {
        return path.resolve("state.db");
    }

    /** Whether the folder holds state of an earlier run. */
    public boolean hasState() {
        return Files.exists(database());
    }

    /** Lets the next process in. */
    @Override
    public void close() {
        try {
            lock.release();
            lockFile.close();
        } catch (IOException ignored) {
            // The system drops the lock with the process at the latest.
            return;
        } finally {
            HELD_HERE.remove(path);
        }
    }
}
