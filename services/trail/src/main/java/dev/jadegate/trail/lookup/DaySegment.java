package dev.jadegate.trail.lookup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;

/**
 * The index of one day's events, a SQLite file. It can be deleted at any time and is then made again, so it is written
 * without waiting for the disk; what it covers is in the same transaction as its blocks. Written by one thread; lookups
 * run beside it, on a connection of their own.
 */
final class DaySegment implements AutoCloseable {
    /** Of the tables below; a file of another version is made again. */
    private static final int SCHEMA_VERSION = 2;

    private static final String[] SCHEMA = {
        "CREATE TABLE IF NOT EXISTS block (first_index INTEGER PRIMARY KEY, last_index INTEGER NOT NULL, count INTEGER"
                + " NOT NULL, min_time INTEGER NOT NULL, max_time INTEGER NOT NULL, places BLOB NOT NULL, id_hashes"
                + " BLOB NOT NULL)",
        "CREATE TABLE IF NOT EXISTS posting (account_id TEXT NOT NULL, key INTEGER NOT NULL, value TEXT NOT NULL,"
                + " first_index INTEGER NOT NULL, ordinals BLOB NOT NULL, PRIMARY KEY (account_id, key, value,"
                + " first_index)) WITHOUT ROWID",
        "CREATE TABLE IF NOT EXISTS coverage (only INTEGER PRIMARY KEY, last_index INTEGER NOT NULL, events INTEGER NOT"
                + " NULL, left_out INTEGER NOT NULL)",
        "PRAGMA user_version = " + SCHEMA_VERSION,
    };

    private final Path file;
    private Coverage coverage;
    private @Nullable Connection writer;
    private final SegmentLookup lookup;

    /**
     * What the index has.
     *
     * @param lastIndex index in the journal of the last event that was added to this file; -1 when there is none
     * @param events how many are in this file
     * @param leftOut how many events up to that one are in no file, because their days have left the history
     */
    record Coverage(long lastIndex, long events, long leftOut) {
        static final Coverage NOTHING = new Coverage(-1, 0, 0);
    }

    private DaySegment(Path file, Coverage coverage) {
        this.file = file;
        this.coverage = coverage;
        this.lookup = new SegmentLookup(file);
    }

    /** A file that does not exist yet; it is made with the first block. */
    static DaySegment begin(Path file) {
        return new DaySegment(file, Coverage.NOTHING);
    }

    /**
     * A file of an earlier run.
     *
     * @throws DamagedIndexException when it is not one of this version, or is not readable
     */
    static DaySegment reopen(Path file) throws DamagedIndexException {
        try (Connection connection = connect(file);
                Statement statement = connection.createStatement()) {
            try (ResultSet version = statement.executeQuery("PRAGMA user_version")) {
                if (!version.next() || version.getInt(1) != SCHEMA_VERSION) {
                    throw new DamagedIndexException("it is of another release");
                }
            }
            try (ResultSet rows = statement.executeQuery(
                    "SELECT last_index, events, left_out, (SELECT SUM(count) FROM block) FROM coverage")) {
                if (!rows.next() || rows.getLong(2) != rows.getLong(4)) {
                    throw new DamagedIndexException("it is not whole");
                }
                return new DaySegment(file, new Coverage(rows.getLong(1), rows.getLong(2), rows.getLong(3)));
            }
        } catch (SQLException unreadable) {
            throw new DamagedIndexException(String.valueOf(unreadable.getMessage()));
        }
    }

    static Connection connect(Path file) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
        config.setBusyTimeout(10_000);
        config.setCacheSize(-1024);
        return config.createConnection("jdbc:sqlite:" + file);
    }

    Coverage coverage() {
        return coverage;
    }

    SegmentLookup lookup() {
        return lookup;
    }

    private Connection writer() throws SQLException {
        Connection open = writer;
        if (open == null) {
            open = connect(file);
            try (Statement statement = open.createStatement()) {
                for (String sql : SCHEMA) {
                    statement.execute(sql);
                }
            }
            open.setAutoCommit(false);
            writer = open;
        }
        return open;
    }

    /**
     * Adds a block in one transaction.
     *
     * @param leftOut events up to its end that are in no file
     */
    void add(EventBlock block, long leftOut) throws SQLException {
        Connection connection = writer();
        insert(connection, block);
        cover(connection, new Coverage(block.lastIndex(), coverage.events() + block.count(), leftOut));
        connection.commit();
        lookup.begun();
    }

    /** Notes that more events are in no file; before their files are deleted. */
    void leaveOut(long leftOut) throws SQLException {
        Connection connection = writer();
        cover(connection, new Coverage(coverage.lastIndex(), coverage.events(), leftOut));
        connection.commit();
    }

    private void cover(Connection connection, Coverage now) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("INSERT OR REPLACE INTO coverage VALUES (1, ?, ?, ?)")) {
            statement.setLong(1, now.lastIndex());
            statement.setLong(2, now.events());
            statement.setLong(3, now.leftOut());
            statement.executeUpdate();
        }
        coverage = now;
    }

    private static void insert(Connection connection, EventBlock block) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("INSERT INTO block VALUES (?, ?, ?, ?, ?, ?, ?)")) {
            statement.setLong(1, block.firstIndex());
            statement.setLong(2, block.lastIndex());
            statement.setInt(3, block.count());
            statement.setLong(4, block.minTime());
            statement.setLong(5, block.maxTime());
            statement.setBytes(6, block.places());
            statement.setBytes(7, block.idHashes());
            statement.executeUpdate();
        }
        try (PreparedStatement statement = connection.prepareStatement("INSERT INTO posting VALUES (?, ?, ?, ?, ?)")) {
            for (Map.Entry<EventBlock.PostingKey, byte[]> posting :
                    block.postings().entrySet()) {
                statement.setString(1, posting.getKey().account());
                statement.setInt(2, posting.getKey().key());
                statement.setString(3, posting.getKey().value());
                statement.setLong(4, block.firstIndex());
                statement.setBytes(5, posting.getValue());
                statement.executeUpdate();
            }
        }
    }

    /** A block by what it spans. */
    record Span(long firstIndex, long lastIndex, int count) {}

    /** The blocks at the end, newest first, at most {@code most}. */
    List<Span> newest(int most) throws SQLException {
        List<Span> spans = new ArrayList<>();
        try (PreparedStatement statement = writer().prepareStatement(
                        "SELECT first_index, last_index, count FROM block ORDER BY first_index DESC LIMIT ?")) {
            statement.setInt(1, most);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    spans.add(new Span(rows.getLong(1), rows.getLong(2), rows.getInt(3)));
                }
            }
        }
        writer().rollback();
        return spans;
    }

    /**
     * Puts one block in the place of several, in one transaction.
     *
     * @param old the blocks as they were made of the same events
     */
    void replace(List<EventBlock> old, EventBlock merged) throws SQLException {
        Connection connection = writer();
        try (PreparedStatement posting = connection.prepareStatement(
                        "DELETE FROM posting WHERE account_id = ? AND key = ? AND value = ? AND first_index = ?");
                PreparedStatement block = connection.prepareStatement("DELETE FROM block WHERE first_index = ?")) {
            for (EventBlock each : old) {
                for (EventBlock.PostingKey key : each.postings().keySet()) {
                    posting.setString(1, key.account());
                    posting.setInt(2, key.key());
                    posting.setString(3, key.value());
                    posting.setLong(4, each.firstIndex());
                    posting.executeUpdate();
                }
                block.setLong(1, each.firstIndex());
                block.executeUpdate();
            }
        }
        insert(connection, merged);
        connection.commit();
    }

    /** Closes what writes; a later block opens it again. */
    void rest() throws SQLException {
        Connection open = writer;
        if (open != null) {
            open.close();
            writer = null;
        }
    }

    /** Closes and deletes the file. */
    void delete() throws IOException, SQLException {
        close();
        delete(file);
    }

    static void delete(Path file) throws IOException {
        for (String suffix : new String[] {"", "-wal", "-shm"}) {
            Files.deleteIfExists(file.resolveSibling(file.getFileName() + suffix));
        }
    }

    @Override
    public void close() throws SQLException {
        lookup.close();
        rest();
    }
}
