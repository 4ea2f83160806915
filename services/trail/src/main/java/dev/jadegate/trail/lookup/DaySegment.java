package dev.jadegate.trail.lookup;

import dev.jadegate.base.AccountId;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.sqlite.SQLiteConfig;

/**
 * The index of one day's events, a SQLite file. It can be deleted at any time and is then made again, so it is written
 * without waiting for the disk; its last index is in the same transaction as the rows. Used by one thread at a time.
 */
final class DaySegment implements AutoCloseable {
    private static final String[] SCHEMA = {
        "CREATE TABLE IF NOT EXISTS event (account_id TEXT NOT NULL, event_time INTEGER NOT NULL, idx INTEGER NOT NULL,"
                + " position INTEGER NOT NULL, service_name TEXT NOT NULL, event_type TEXT"
                + " NOT NULL, sensitive_action TEXT NOT NULL, event_rw TEXT NOT NULL, PRIMARY KEY (account_id, event_time,"
                + " idx)) WITHOUT ROWID",
        "CREATE TABLE IF NOT EXISTS event_key (account_id TEXT NOT NULL, key INTEGER NOT NULL, value TEXT NOT NULL,"
                + " event_time INTEGER NOT NULL, idx INTEGER NOT NULL, PRIMARY KEY (account_id, key, value, event_time,"
                + " idx)) WITHOUT ROWID",
        // Which values of the keys without an index the day has.
        "CREATE TABLE IF NOT EXISTS known (account_id TEXT NOT NULL, key INTEGER NOT NULL, value TEXT NOT NULL, PRIMARY"
                + " KEY (account_id, key, value)) WITHOUT ROWID",
        "CREATE TABLE IF NOT EXISTS progress (only INTEGER PRIMARY KEY, last_index INTEGER NOT NULL)",
    };

    private final Connection connection;
    private final PreparedStatement insertEvent;
    private final PreparedStatement insertKey;
    private final PreparedStatement insertKnown;
    private final Set<String> known = new HashSet<>();
    private long lastIndex;

    DaySegment(Path file) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
        config.setBusyTimeout(10_000);
        connection = config.createConnection("jdbc:sqlite:" + file);
        try (Statement statement = connection.createStatement()) {
            for (String sql : SCHEMA) {
                statement.execute(sql);
            }
        }
        connection.setAutoCommit(false);
        insertEvent = connection.prepareStatement("INSERT OR IGNORE INTO event VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
        insertKey = connection.prepareStatement("INSERT OR IGNORE INTO event_key VALUES (?, ?, ?, ?, ?)");
        insertKnown = connection.prepareStatement("INSERT OR IGNORE INTO known VALUES (?, ?, ?)");
        lastIndex = readLastIndex();
    }

    private long readLastIndex() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT last_index FROM progress")) {
            return rows.next() ? rows.getLong(1) : -1;
        }
    }

    /** Index in the journal of the last event that is in here; -1 when there is none. */
    long lastIndex() {
        return lastIndex;
    }

    /** An event on its way into the index. */
    record Entry(String account, long eventTimeMillis, long index, long position, List<IndexedFields.Field> fields) {
        String value(LookupKey key) {
            for (IndexedFields.Field field : fields) {
                if (field.key() == key) {
                    return field.value();
                }
            }
            return "";
        }
    }

    /** Adds entries in one transaction. */
    void add(List<Entry> entries) throws SQLException {
        for (Entry entry : entries) {
            addOne(entry);
        }
        insertEvent.executeBatch();
        insertKey.executeBatch();
        insertKnown.executeBatch();
        lastIndex = entries.getLast().index();
        try (PreparedStatement progress =
                connection.prepareStatement("INSERT OR REPLACE INTO progress (only, last_index) VALUES (1, ?)")) {
            progress.setLong(1, lastIndex);
            progress.executeUpdate();
        }
        connection.commit();
    }

    private void addOne(Entry entry) throws SQLException {
        insertEvent.setString(1, entry.account);
        insertEvent.setLong(2, entry.eventTimeMillis);
        insertEvent.setLong(3, entry.index);
        insertEvent.setLong(4, entry.position);
        insertEvent.setString(5, entry.value(LookupKey.SERVICE_NAME));
        insertEvent.setString(6, entry.value(LookupKey.EVENT_TYPE));
        insertEvent.setString(7, entry.value(LookupKey.SENSITIVE_ACTION));
        insertEvent.setString(8, entry.value(LookupKey.EVENT_RW));
        insertEvent.addBatch();
        for (IndexedFields.Field field : entry.fields) {
            if (field.key().isSelective()) {
                insertKey.setString(1, entry.account);
                insertKey.setInt(2, code(field.key()));
                insertKey.setString(3, field.value());
                insertKey.setLong(4, entry.eventTimeMillis);
                insertKey.setLong(5, entry.index);
                insertKey.addBatch();
            } else if (known.add(entry.account + ' ' + field.key() + ' ' + field.value())) {
                insertKnown.setString(1, entry.account);
                insertKnown.setInt(2, code(field.key()));
                insertKnown.setString(3, field.value());
                insertKnown.addBatch();
            }
        }
    }

    /** A place of the answer: where the event stands in the journal. */
    record Hit(long eventTimeMillis, long index, long position) {}

    /** Events of this day in the order of the query, at most {@code hitsMax}. */
    List<Hit> find(LookupQuery query, int hitsMax) throws SQLException {
        List<LookupQuery.IndexedFilter> filters = new ArrayList<>(query.filters());
        filters.sort((a, b) -> a.key().compareTo(b.key()));
        for (LookupQuery.IndexedFilter filter : filters) {
            if (!filter.key().isSelective() && !isKnown(query.account(), filter)) {
                return List.of();
            }
        }
        List<Object> arguments = new ArrayList<>();
        String sql = sql(query, filters, arguments);
        arguments.add(hitsMax);
        List<Hit> hits = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < arguments.size(); i++) {
                statement.setObject(i + 1, arguments.get(i));
            }
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    hits.add(new Hit(rows.getLong(1), rows.getLong(2), rows.getLong(3)));
                }
            }
        } finally {
            connection.rollback();
        }
        return hits;
    }

    private static String sql(LookupQuery query, List<LookupQuery.IndexedFilter> filters, List<Object> arguments) {
        boolean byKey = !filters.isEmpty() && filters.getFirst().key().isSelective();
        StringBuilder sql = new StringBuilder("SELECT e.event_time, e.idx, e.position FROM ");
        if (byKey) {
            sql.append(
                    "event_key k CROSS JOIN event e ON e.account_id = k.account_id AND e.event_time = k.event_time AND"
                            + " e.idx = k.idx WHERE k.account_id = ? AND k.key = ? AND k.value = ?");
            arguments.add(query.account().value());
            arguments.add(code(filters.getFirst().key()));
            arguments.add(filters.getFirst().value());
        } else {
            sql.append("event e WHERE e.account_id = ?");
            arguments.add(query.account().value());
        }
        for (LookupQuery.IndexedFilter filter : filters.subList(byKey ? 1 : 0, filters.size())) {
            if (filter.key().isSelective()) {
                sql.append(" AND EXISTS (SELECT 1 FROM event_key o WHERE o.account_id = e.account_id AND o.key = ? AND"
                        + " o.value = ? AND o.event_time = e.event_time AND o.idx = e.idx)");
                arguments.add(code(filter.key()));
            } else {
                sql.append(" AND e.").append(column(filter.key())).append(" = ?");
            }
            arguments.add(filter.value());
        }
        String side = byKey ? "k" : "e";
        String order = query.forward() ? "ASC" : "DESC";
        sql.append(" AND ").append(side).append(".event_time BETWEEN ? AND ?");
        arguments.add(query.start().toEpochMilli());
        arguments.add(query.end().toEpochMilli());
        LookupQuery.Place after = query.after();
        if (after != null) {
            sql.append(" AND (")
                    .append(side)
                    .append(".event_time, ")
                    .append(side)
                    .append(".idx) ");
            sql.append(query.forward() ? ">" : "<").append(" (?, ?)");
            arguments.add(after.eventTimeMillis());
            arguments.add(after.index());
        }
        sql.append(" ORDER BY ").append(side).append(".event_time ").append(order);
        return sql.append(", ")
                .append(side)
                .append(".idx ")
                .append(order)
                .append(" LIMIT ?")
                .toString();
    }

    private boolean isKnown(AccountId account, LookupQuery.IndexedFilter filter) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT 1 FROM known WHERE account_id = ? AND key = ? AND value = ?")) {
            statement.setString(1, account.value());
            statement.setInt(2, code(filter.key()));
            statement.setString(3, filter.value());
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next();
            }
        }
    }

    /** The number that stands for a key in the file; never changed once released. */
    private static int code(LookupKey key) {
        return switch (key) {
            case EVENT_ID -> 1;
            case RESOURCE_NAME -> 2;
            case EVENT_ACCESS_KEY_ID -> 3;
            case USER -> 4;
            case SOURCE_IP_ADDRESS -> 5;
            case ROLE_NAME -> 6;
            case EVENT_NAME -> 7;
            case RESOURCE_TYPE -> 8;
            case SERVICE_NAME -> 9;
            case EVENT_TYPE -> 10;
            case SENSITIVE_ACTION -> 11;
            case EVENT_RW -> 12;
        };
    }

    private static String column(LookupKey key) {
        return switch (key) {
            case SERVICE_NAME -> "service_name";
            case EVENT_TYPE -> "event_type";
            case SENSITIVE_ACTION -> "sensitive_action";
            case EVENT_RW -> "event_rw";
            case EVENT_ID,
                    RESOURCE_NAME,
                    EVENT_ACCESS_KEY_ID,
                    USER,
                    SOURCE_IP_ADDRESS,
                    ROLE_NAME,
                    EVENT_NAME,
                    RESOURCE_TYPE -> throw new IllegalStateException(key + " has an index of its own");
        };
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
