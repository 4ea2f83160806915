package dev.jadegate.trail.lookup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Lookups in one day's file. Blocks are read in the order of time, and only as many as the page takes: what a block has
 * is shown as soon as no later block can have an event before it. Safe for use by many threads, one at a time.
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
     * Events of this day in the order of the query. Those of a lookup by id may hold others whose id has the same hash.
     *
     * @throws IOException when the file cannot be read
     */
    List<EventBlock.Place> find(LookupQuery query, int hitsMax) throws IOException {
        lock.lock();
        try {
            return exists && !closed ? find(open(), query, hitsMax) : List.of();
        } catch (SQLException | DamagedIndexException unreadable) {
            throw new IOException(
                    "the event index " + file + " cannot be read; delete it, and the next start makes it again",
                    unreadable);
        } finally {
            lock.unlock();
        }
    }

    private Connection open() throws SQLException {
        Connection open = connection;
        if (open == null) {
            open = DaySegment.connect(file);
            connection = open;
        }
        return open;
    }

    private static List<EventBlock.Place> find(Connection connection, LookupQuery query, int hitsMax)
            throws SQLException, DamagedIndexException {
        List<EventBlock.Place> found = new ArrayList<>();
        PriorityQueue<EventBlock.Place> gathered = new PriorityQueue<>(order(query));
        List<LookupQuery.IndexedFilter> filters = new ArrayList<>(query.filters());
        filters.removeIf(filter -> filter.key() == LookupKey.EVENT_ID);
        try (PreparedStatement blocks = connection.prepareStatement(
                "SELECT p.first_index, p.ordinals, b.count, b.min_time, b.max_time FROM posting p CROSS JOIN block b ON"
                        + " b.first_index = p.first_index WHERE p.account_id = ? AND p.key = ? AND p.value = ? AND"
                        + " b.max_time >= ? AND b.min_time <= ? ORDER BY "
                        + (query.forward() ? "b.min_time, b.first_index" : "b.max_time DESC, b.first_index DESC"))) {
            blocks.setString(1, query.account().value());
            blocks.setInt(
                    2,
                    filters.isEmpty()
                            ? EventBlock.EVERY_EVENT
                            : filters.getFirst().key().code());
            blocks.setString(3, filters.isEmpty() ? "" : filters.getFirst().value());
            blocks.setLong(4, from(query));
            blocks.setLong(5, to(query));
            try (ResultSet rows = blocks.executeQuery()) {
                while (rows.next()) {
                    // INVARIANT (order): no block that follows has an event before this time.
                    long bound = query.forward() ? rows.getLong(4) : rows.getLong(5);
                    if (shown(gathered, found, hitsMax, query.forward(), bound)) {
                        return found;
                    }
                    Block block = new Block(connection, rows.getLong(1), rows.getInt(3));
                    boolean[] has = EventBlock.ordinals(rows.getBytes(2), block.count);
                    block.gather(query, filters, has, gathered);
                }
            }
        }
        while (!gathered.isEmpty() && found.size() < hitsMax) {
            found.add(gathered.remove());
        }
        return found;
    }

    /** Moves what stands before {@code bound} over; says whether the page is full. */
    private static boolean shown(
            PriorityQueue<EventBlock.Place> gathered,
            List<EventBlock.Place> found,
            int hitsMax,
            boolean forward,
            long bound) {
        EventBlock.Place first = gathered.peek();
        while (first != null
                && found.size() < hitsMax
                && (forward ? first.eventTimeMillis() < bound : first.eventTimeMillis() > bound)) {
            found.add(gathered.remove());
            first = gathered.peek();
        }
        return found.size() >= hitsMax;
    }

    private static Comparator<EventBlock.Place> order(LookupQuery query) {
        Comparator<EventBlock.Place> forward =
                Comparator.comparingLong(EventBlock.Place::eventTimeMillis).thenComparingLong(EventBlock.Place::index);
        return query.forward() ? forward : forward.reversed();
    }

    private static long from(LookupQuery query) {
        LookupQuery.Place after = query.after();
        long start = query.start().toEpochMilli();
        return after != null && query.forward() ? Math.max(start, after.eventTimeMillis()) : start;
    }

    private static long to(LookupQuery query) {
        LookupQuery.Place after = query.after();
        long end = query.end().toEpochMilli();
        return after != null && !query.forward() ? Math.min(end, after.eventTimeMillis()) : end;
    }

    private static boolean isWanted(LookupQuery query, EventBlock.Place place) {
        if (place.eventTimeMillis() < from(query) || place.eventTimeMillis() > to(query)) {
            return false;
        }
        LookupQuery.Place after = query.after();
        if (after == null || place.eventTimeMillis() != after.eventTimeMillis()) {
            return true;
        }
        return query.forward() ? place.index() > after.index() : place.index() < after.index();
    }

    private record Block(Connection connection, long firstIndex, int count) {
        /** Adds the events of this block that all filters have, given those that the first has. */
        void gather(
                LookupQuery query,
                List<LookupQuery.IndexedFilter> filters,
                boolean[] has,
                PriorityQueue<EventBlock.Place> gathered)
                throws SQLException, DamagedIndexException {
            boolean any = true;
            for (LookupQuery.IndexedFilter filter : query.filters()) {
                if (any && filter.key() == LookupKey.EVENT_ID) {
                    byte[] hashes = bytes("SELECT id_hashes FROM block WHERE first_index = ?");
                    any = both(has, EventBlock.withIdHash(present(hashes), count, filter.value()));
                } else if (any && !filter.equals(filters.getFirst())) {
                    byte[] others = bytes(
                            "SELECT ordinals FROM posting WHERE first_index = ? AND account_id = ? AND key = ? AND"
                                    + " value = ?",
                            query.account().value(),
                            filter.key().code(),
                            filter.value());
                    any = others != null && both(has, EventBlock.ordinals(others, count));
                }
            }
            if (!any) {
                return;
            }
            EventBlock.Place[] places =
                    EventBlock.places(present(bytes("SELECT places FROM block WHERE first_index = ?")), count);
            for (int i = 0; i < count; i++) {
                if (has[i] && isWanted(query, places[i])) {
                    gathered.add(places[i]);
                }
            }
        }

        private static boolean both(boolean[] has, boolean[] others) {
            boolean any = false;
            for (int i = 0; i < has.length; i++) {
                has[i] &= others[i];
                any |= has[i];
            }
            return any;
        }

        private byte @Nullable [] bytes(String sql, Object... arguments) throws SQLException {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setLong(1, firstIndex);
                for (int i = 0; i < arguments.length; i++) {
                    statement.setObject(i + 2, arguments[i]);
                }
                try (ResultSet rows = statement.executeQuery()) {
                    return rows.next() ? rows.getBytes(1) : null;
                }
            }
        }

        private static byte[] present(byte @Nullable [] bytes) throws DamagedIndexException {
            if (bytes == null) {
                throw new DamagedIndexException("a block is missing");
            }
            return bytes;
        }
    }

    @Override
    public void close() throws SQLException {
        lock.lock();
        try {
            closed = true;
            Connection open = connection;
            if (open != null) {
                open.close();
                connection = null;
            }
        } finally {
            lock.unlock();
        }
    }
}
