package dev.jadegate.store.backup;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All rows of a database at one moment. Closing it ends the snapshot. For one thread. */
public final class DatabaseSnapshot implements AutoCloseable {
    private static final String HISTORY = "schema_history_";
    /** Rows that the driver holds at once. */
    private static final int FETCH_ROWS = 200;

    private static final int TABLES_MAX = 1_000;

    private final Connection connection;
    private final String engine;

    /**
     * Runs at the moment of the snapshot, while no change can commit: what it sees of the journal and the snapshot
     * belong together. It must be quick, because calls wait for it.
     */
    @FunctionalInterface
    public interface AtThatMoment {
        void run() throws IOException, BackupRefused;
    }

    /**
     * A snapshot on a connection.
     *
     * @param connection in a transaction whose snapshot is taken; closed with this
     * @param engine {@code sqlite} or {@code postgresql}
     */
    public DatabaseSnapshot(Connection connection, String engine) {
        this.connection = connection;
        this.engine = engine;
    }

    /** Which engine the rows come from. */
    public String engine() {
        return engine;
    }

    /** The schema version of each product. */
    public Map<String, String> products() throws BackupRefused {
        Map<String, String> products = new TreeMap<>();
        try {
            for (String table : all(connection)) {
                if (table.startsWith(HISTORY)) {
                    String version = newest(table);
                    if (version != null) {
                        products.put(table.substring(HISTORY.length()), version);
                    }
                }
            }
            return products;
        } catch (SQLException failed) {
            throw unreadable(failed);
        }
    }

    private @Nullable String newest(String history) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT version FROM " + quoted(history)
                        + " WHERE type <> 'BASELINE' AND version IS NOT NULL ORDER BY installed_rank DESC")) {
            return row.next() ? row.getString(1) : null;
        }
    }

    /** The check of the root key that the rows are sealed under; nothing when no server has ever worked here. */
    public byte @Nullable [] rootKeyCheck() throws BackupRefused {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT root_key_check FROM seal_check WHERE id = 1")) {
            return row.next() ? row.getBytes(1) : null;
        } catch (SQLException failed) {
            throw unreadable(failed);
        }
    }

    /** Hands over every table, one that others refer to before them. */
    public void copy(BackupContent content) throws IOException, BackupRefused {
        try {
            for (String table : tables(connection)) {
                copy(table, content);
            }
        } catch (SQLException failed) {
            throw unreadable(failed);
        }
    }

    private void copy(String table, BackupContent content) throws SQLException, IOException, BackupRefused {
        try (PreparedStatement statement = connection.prepareStatement("SELECT * FROM " + quoted(table))) {
            statement.setFetchSize(FETCH_ROWS);
            try (ResultSet rows = statement.executeQuery()) {
                ResultSetMetaData shape = rows.getMetaData();
                List<String> columns = new ArrayList<>();
                for (int i = 1; i <= shape.getColumnCount(); i++) {
                    columns.add(shape.getColumnName(i));
                }
                content.beginTable(table, columns);
                while (rows.next()) { // ends with the table
                    @Nullable Object[] values = new @Nullable Object[columns.size()];
                    for (int i = 0; i < values.length; i++) {
                        values[i] = value(rows.getObject(i + 1), table);
                    }
                    content.row(values);
                }
                content.endTable();
            }
        }
    }

    private static @Nullable Object value(@Nullable Object stored, String table) throws BackupRefused {
        return switch (stored) {
            case null -> null;
            case Integer number -> number.longValue();
            case Long number -> number;
            case String text -> text;
            case byte[] bytes -> bytes;
            case Object other ->
                throw new BackupRefused(
                        BackupRefused.Reason.SOURCE_UNFIT,
                        "The table `" + table + "` holds a `" + other.getClass().getSimpleName()
                                + "`, which no table of Jadegate does. Take it out of Jadegate's database.");
        };
    }

    /** The names of the tables that hold the platform's state, one that others refer to before them. */
    static List<String> tables(Connection connection) throws SQLException {
        Map<String, List<String>> needs = new LinkedHashMap<>();
        DatabaseMetaData meta = connection.getMetaData();
        for (String table : all(connection)) {
            if (isState(table)) {
                List<String> referred = new ArrayList<>();
                try (ResultSet keys = meta.getImportedKeys(null, connection.getSchema(), table)) {
                    while (keys.next()) { // ends with the table's foreign keys
                        referred.add(keys.getString("PKTABLE_NAME"));
                    }
                }
                referred.remove(table);
                needs.put(table, referred);
            }
        }
        List<String> ordered = new ArrayList<>();
        boolean more = true;
        while (more) { // ends: each round but the last takes a table out
            more = needs.entrySet().removeIf(table -> {
                boolean ready = ordered.containsAll(table.getValue());
                if (ready) {
                    ordered.add(table.getKey());
                }
                return ready;
            });
        }
        if (!needs.isEmpty()) {
            throw new SQLException("tables refer to each other in a circle: " + needs.keySet());
        }
        return ordered;
    }

    /** Not how the schema came to be, which migrations tell anew, and not who works on the database now. */
    private static boolean isState(String table) {
        return !table.startsWith(HISTORY) && !table.equals("store_lease") && !table.startsWith("sqlite_");
    }

    /** The names of all tables. */
    static List<String> all(Connection connection) throws SQLException {
        List<String> names = new ArrayList<>();
        try (ResultSet tables =
                connection.getMetaData().getTables(null, connection.getSchema(), "%", new String[] {"TABLE"})) {
            while (tables.next()) { // ends with the tables, or at the bound
                names.add(tables.getString("TABLE_NAME"));
                if (names.size() > TABLES_MAX) {
                    throw new SQLException("more than " + TABLES_MAX + " tables");
                }
            }
        }
        return names;
    }

    static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    private static BackupRefused unreadable(SQLException failed) {
        return new BackupRefused(
                BackupRefused.Reason.SOURCE_UNFIT,
                "The database cannot be read: " + failed.getMessage() + " Check it with its own tools.",
                failed);
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException ignored) {
            // Nothing was changed through it.
            return;
        }
    }
}
