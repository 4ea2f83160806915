package dev.jadegate.trail.lookup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Lookups in one day's file. Blocks are read in the order in which they were written, which is nearly that of time, and
 * only until no further block can have an event for the page. Safe for use by many threads, one at a time.
 */
final class SegmentLookup implements AutoCloseable {
    private final Path file;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Connection connection;
    private volatile boolean exists;
    private boolean closed;

    SegmentLookup(Path file) {
        this.file = file;
        this.exists = Files.exists(file);
    }

    /** The file has its first block. */
    void begun() {
        exists = true;
    }

    /**
     * Offers the events of this day that have all terms, as far as they can come to the page.
     *
     * @param terms one or two, the one that fewer events have first
     * @throws DamagedIndexException when the file is not as it was written
     * @throws IOException when it cannot be read
     */
    void find(List<Term> terms, Hits hits) throws IOException {
        lock.lock();
        try {
            if (closed) {
                throw new IOException("the event index " + file + " is being closed");
            }
            if (!exists) {
                return;
            }
            Connection open = open();
            try {
                walk(open, terms, hits);
            } finally {
                open.rollback();
            }
        } catch (SQLException unreadable) {
            if (SegmentFile.isDamage(unreadable)) {
                throw new DamagedIndexException(String.valueOf(unreadable.getMessage()), unreadable);
            }
            throw new IOException("the event index " + file + " cannot be read", unreadable);
        } finally {
            lock.unlock();
        }
    }

    private Connection open() throws SQLException {
        Connection open = connection;
        if (open == null) {
            open = SegmentFile.connect(file);
            // One transaction for each lookup, so that all its statements see the same blocks.
            open.setAutoCommit(false);
            connection = open;
        }
        return open;
    }

    private static void walk(Connection connection, List<Term> terms, Hits hits)
            throws SQLException, DamagedIndexException {
        // INVARIANT (order): no event of a block or of those behind it is earlier than before_max - late, and none of a
        // block or of those before it is later than the greater of before_max and max_time.
        long late = number(connection, "SELECT late FROM block ORDER BY first_index DESC LIMIT 1 OFFSET ?", 0, 0);
        long first = number(
                connection,
                "SELECT first_index FROM block WHERE before_max < ? ORDER BY before_max DESC, first_index DESC LIMIT 1",
                hits.from(),
                0);
        long last = number(
                connection,
                "SELECT first_index FROM block WHERE before_max <= ? ORDER BY before_max DESC, first_index DESC LIMIT 1",
                late > Long.MAX_VALUE - hits.to() ? Long.MAX_VALUE : hits.to() + late,
                -1);
        boolean two = terms.size() > 1;
        try (PreparedStatement blocks = connection.prepareStatement(
                "SELECT b.first_index, b.count, b.min_time, b.max_time, b.before_max, p.content"
                        + (two ? ", q.content" : "")
                        + " FROM block b CROSS JOIN block_row p ON p.id = b.first_index * 512 + ?"
                        + (two ? " CROSS JOIN block_row q ON q.id = b.first_index * 512 + ?" : "")
                        + " WHERE b.first_index BETWEEN ? AND ? ORDER BY b.first_index"
                        + (hits.forward() ? "" : " DESC"))) {
            int next = 1;
            for (Term term : terms) {
                blocks.setLong(next++, term.slot());
            }
            blocks.setLong(next++, first);
            blocks.setLong(next, last);
            try (ResultSet rows = blocks.executeQuery()) {
                while (rows.next()) { // ends with the blocks of a day
                    long earliest = rows.getLong(3);
                    long latest = rows.getLong(4);
                    long before = rows.getLong(5);
                    if (hits.forward()
                            ? hits.exclude(before - late, Long.MAX_VALUE)
                            : hits.exclude(Long.MIN_VALUE, Math.max(before, latest))) {
                        return;
                    }
                    if (!hits.exclude(earliest, latest)) {
                        gather(connection, rows, terms, hits);
                    }
                }
            }
        }
    }

    private static void gather(Connection connection, ResultSet block, List<Term> terms, Hits hits)
            throws SQLException, DamagedIndexException {
        long firstIndex = block.getLong(1);
        int count = block.getInt(2);
        if (count < 1 || count > BlockContent.EVENTS_MAX) {
            throw new DamagedIndexException("block `" + firstIndex + "` has `" + count + "` events");
        }
        BitSet found = null;
        for (int i = 0; i < terms.size(); i++) {
            BitSet has = BlockContent.ordinals(block.getBytes(6 + i), terms.get(i), count);
            if (has == null) {
                return;
            }
            found = OpenBlock.both(found, has);
        }
        if (found != null && !found.isEmpty()) {
            hits.offer(firstIndex, BlockContent.places(placesRow(connection, firstIndex), count), found);
        }
    }

    private static byte[] placesRow(Connection connection, long firstIndex) throws SQLException, DamagedIndexException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT content FROM block_row WHERE id = ?")) {
            statement.setLong(1, firstIndex * Term.SLOTS + Term.PLACES_SLOT);
            try (ResultSet rows = statement.executeQuery()) {
                if (!rows.next()) {
                    throw new DamagedIndexException("block `" + firstIndex + "` has no places");
                }
                return rows.getBytes(1);
            }
        }
    }

    private static long number(Connection connection, String sql, long argument, long otherwise) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, argument);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? rows.getLong(1) : otherwise;
            }
        }
    }

    @Override
    public void close() throws SQLException {
        lock.lock();
        try {
            closed = true;
            Connection open = connection;
            if (open != null) {
                connection = null;
                open.close();
            }
        } finally {
            lock.unlock();
        }
    }
}
