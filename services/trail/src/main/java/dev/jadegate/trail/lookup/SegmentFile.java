package dev.jadegate.trail.lookup;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** The SQLite file of a day: how it is opened, and what shows that it is damaged. */
final class SegmentFile {
    private static final int HEADER_BYTES = 100;
    private static final int PAGE_SIZE_AT = 16;
    private static final int PAGE_COUNT_AT = 28;
    private static final Set<SQLiteErrorCode> DAMAGE =
            Set.of(SQLiteErrorCode.SQLITE_CORRUPT, SQLiteErrorCode.SQLITE_NOTADB, SQLiteErrorCode.SQLITE_ERROR);

    private SegmentFile() {}

    /**
     * A connection. WAL with forced checkpoints: a crash or a loss of power can cost the last transactions, whose events
     * are in the journal, and never leaves a file that contradicts itself. So nothing has to be checked after one.
     */
    static Connection connect(Path file) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
        config.setBusyTimeout(10_000);
        config.setCacheSize(-512);
        return config.createConnection("jdbc:sqlite:" + file);
    }

    /** Whether the file is at fault, and not the disk or the machine; a missing table counts, too. */
    static boolean isDamage(SQLException failed) {
        return failed instanceof SQLiteException sqlite
                && DAMAGE.contains(SQLiteErrorCode.getErrorCode(sqlite.getResultCode().code & 0xFF));
    }

    /**
     * Sees whether the file has the length that its header tells, which SQLite itself notices late or never.
     *
     * @throws DamagedIndexException when it has not
     */
    static void checkLength(Path file) throws IOException {
        Path log = file.resolveSibling(file.getFileName() + "-wal");
        if (Files.exists(log) && Files.size(log) > 0) {
            return; // pages of the file are still there, and SQLite brings them over
        }
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
        long length;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            length = channel.size();
            while (header.hasRemaining() && channel.read(header) >= 0) {
                // ends when the header is full or the file ends
            }
        }
        int pageBytes = header.getShort(PAGE_SIZE_AT) & 0xFFFF;
        long pages = header.getInt(PAGE_COUNT_AT) & 0xFFFFFFFFL;
        if (header.hasRemaining() || length != pages * (pageBytes == 1 ? 65_536 : pageBytes)) {
            throw new DamagedIndexException("it has `" + length + "` bytes and another length in its header");
        }
    }

    static void delete(Path file) throws IOException {
        for (String suffix : new String[] {"", "-wal", "-shm"}) {
            Files.deleteIfExists(file.resolveSibling(file.getFileName() + suffix));
        }
    }
}
