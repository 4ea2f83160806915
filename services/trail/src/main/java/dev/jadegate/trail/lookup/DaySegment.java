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

/**
 * The index of one day's events, a SQLite file of blocks; each was added in one transaction, behind those before it. It
 * can be deleted at any time and is then made again from the journal. Written by one thread; lookups run beside it, on a
 * connection of their own.
 *
 * <p>Rows of a block have numbers that follow one another, so the file grows at its end only, however many values the
 * events have.
 */
final class DaySegment implements AutoCloseable {
    /** Of the tables below; a file of another version is made again. */
    private static final int SCHEMA_VERSION = 3;

    private static final String[] SCHEMA = {
        // before_max: latest time in the blocks before; late: by how much, at most, an event up to here came behind it.
        "CREATE TABLE IF NOT EXISTS block (first_index INTEGER PRIMARY KEY, count INTEGER NOT NULL, min_time INTEGER NOT"
                + " NULL, max_time INTEGER NOT NULL, before_max INTEGER NOT NULL, late INTEGER NOT NULL)",
        "CREATE INDEX IF NOT EXISTS block_before_max ON block (before_max)",
        // id: first_index * 512 + slot
        "CREATE TABLE IF NOT EXISTS block_row (id INTEGER PRIMARY KEY, content BLOB NOT NULL)",
        "PRAGMA user_version = " + SCHEMA_VERSION,
    };

    private final Path file;
    private final SegmentLookup lookup;
    private @Nullable Connection writer;
    /** Index of the first record that may follow. */
    private long end;

    private long maxTime;
    private long late;

    /** Records of the journal, the last one exclusive. */
    record Range(long from, long to) {}

    private DaySegment(Path file) {
        this.file = file;
        this.lookup = new SegmentLookup(file);
    }

    /** A file that does not exist yet; it is made with the first block. */
    static DaySegment begin(Path file) {
        return new DaySegment(file);
    }

    /**
     * A file of an earlier run.
     *
     * @param covered is told which records it has
     * @throws DamagedIndexException when it is not one of this version, or is not whole
     */
    static DaySegment reopen(Path file, List<Range> covered) throws IOException {
        SegmentFile.checkLength(file);
        DaySegment segment = new DaySegment(file);
        List<Range> ranges = new ArrayList<>();
        try (Connection connection = SegmentFile.connect(file);
                Statement statement = connection.createStatement()) {
            try (ResultSet version = statement.executeQuery("PRAGMA user_version")) {
                if (!version.next() || version.getInt(1) != SCHEMA_VERSION) {
                    throw new DamagedIndexException("it is of another release");
                }
            }
            try (ResultSet rows = statement.executeQuery("SELECT first_index, count, min_time, max_time, before_max,"
                    + " late FROM block ORDER BY first_index")) {
                while (rows.next()) {
                    long first = rows.getLong(1);
                    int count = rows.getInt(2);
                    long before = rows.getLong(5);
                    long late = Math.max(segment.late, before - rows.getLong(3));
                    if (first < segment.end
                            || count < 1
                            || count > BlockContent.EVENTS_MAX
                            || before != segment.maxTime
                            || rows.getLong(6) != late) {
                        throw new DamagedIndexException("block `" + first + "` does not follow the one before it");
                    }
                    segment.end = first + count;
                    segment.maxTime = Math.max(before, rows.getLong(4));
                    segment.late = late;
                    ranges.add(new Range(first, segment.end));
                }
            }
        } catch (SQLException unreadable) {
            throw new DamagedIndexException(String.valueOf(unreadable.getMessage()), unreadable);
        }
        covered.addAll(ranges);
        return segment;
    }

    Path file() {
        return file;
    }

    SegmentLookup lookup() {
        return lookup;
    }

    /**
     * Adds a block in one transaction.
     *
     * @throws DamagedIndexException when the file cannot take it, because it has blocks behind it or is damaged
     */
    void add(OpenBlock block) throws SQLException, DamagedIndexException {
        if (block.firstIndex() < end) {
            throw new DamagedIndexException("block `" + block.firstIndex() + "` is missing before others");
        }
        long nowLate = Math.max(late, maxTime - block.minTime());
        try {
            insert(block, nowLate);
        } catch (SQLException failed) {
            if (SegmentFile.isDamage(failed)) {
                throw new DamagedIndexException(String.valueOf(failed.getMessage()), failed);
            }
            throw failed;
        }
        end = block.end();
        maxTime = Math.max(maxTime, block.maxTime());
        late = nowLate;
        lookup.begun();
    }

    private void insert(OpenBlock block, long nowLate) throws SQLException {
        Connection connection = writer();
        try (PreparedStatement statement = connection.prepareStatement("INSERT INTO block_row VALUES (?, ?)")) {
            for (Map.Entry<Integer, byte[]> row : block.rows().entrySet()) {
                statement.setLong(1, block.firstIndex() * Term.SLOTS + row.getKey());
                statement.setBytes(2, row.getValue());
                statement.executeUpdate();
            }
        }
        try (PreparedStatement statement = connection.prepareStatement("INSERT INTO block VALUES (?, ?, ?, ?, ?, ?)")) {
            statement.setLong(1, block.firstIndex());
            statement.setInt(2, block.count());
            statement.setLong(3, block.minTime());
            statement.setLong(4, block.maxTime());
            statement.setLong(5, maxTime);
            statement.setLong(6, nowLate);
            statement.executeUpdate();
        }
        connection.commit();
    }

    private Connection writer() throws SQLException {
        Connection open = writer;
        if (open == null) {
            open = SegmentFile.connect(file);
            writer = open;
            try (Statement statement = open.createStatement()) {
                for (String sql : SCHEMA) {
                    statement.execute(sql);
                }
            }
            open.setAutoCommit(false);
        }
        return open;
    }

    /** Closes what writes; a later block opens it again. */
    void rest() throws SQLException {
        Connection open = writer;
        if (open != null) {
            writer = null;
            open.close();
        }
    }

    /** Whether there is anything to look into. */
    boolean exists() {
        return Files.exists(file);
    }

    @Override
    public void close() throws SQLException {
        lookup.close();
        rest();
    }
}
