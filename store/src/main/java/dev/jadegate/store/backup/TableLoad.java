package dev.jadegate.store.backup;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Brings tables into a database whose schema is that of the backup, all in one transaction. For one thread. */
public final class TableLoad {
    private static final int BATCH_ROWS = 256;
    private static final int BATCH_BYTES = 4 * 1024 * 1024;

    private final Connection connection;
    private final Set<String> expected;
    private @Nullable PreparedStatement insert;
    private String table = "";
    private int waitingRows;
    private long waitingBytes;

    /**
     * Looks which tables there are.
     *
     * @param connection in a transaction that the caller commits
     */
    public TableLoad(Connection connection) throws SQLException {
        this.connection = connection;
        this.expected = new HashSet<>(DatabaseSnapshot.tables(connection));
    }

    /** Empties the table and takes rows for it. */
    public void begin(String name, List<String> columns) throws BackupRefused {
        try {
            prepare(name, columns);
        } catch (SQLException failed) {
            throw notWritable(failed);
        }
    }

    private static BackupRefused notWritable(SQLException failed) {
        return new BackupRefused(
                BackupRefused.Reason.NOT_WRITABLE,
                "The rows cannot be written: " + failed.getMessage()
                        + ". Check the database and the room on its disk; nothing was left behind.",
                failed);
    }

    private void prepare(String name, List<String> columns) throws SQLException, BackupRefused {
        if (!expected.remove(name)) {
            throw new BackupRefused(
                    BackupRefused.Reason.NEWER_RELEASE,
                    "The backup has the table `" + name
                            + "`, which this release does not know at that place. Restore with the release that made it.");
        }
        Set<String> known = new HashSet<>();
        try (ResultSet found = connection.getMetaData().getColumns(null, connection.getSchema(), name, "%")) {
            while (found.next()) { // ends with the table's columns
                known.add(found.getString("COLUMN_NAME"));
            }
        }
        if (columns.size() != known.size() || !known.containsAll(columns)) {
            throw new BackupRefused(
                    BackupRefused.Reason.NEWER_RELEASE,
                    "The table `" + name + "` of the backup has the columns " + columns + ", and this release's "
                            + new TreeSet<>(known) + ". Restore with the release that made the backup.");
        }
        String quoted = DatabaseSnapshot.quoted(name);
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("DELETE FROM " + quoted);
        }
        table = name;
        insert = connection.prepareStatement("INSERT INTO " + quoted + " ("
                + columns.stream().map(DatabaseSnapshot::quoted).collect(Collectors.joining(", ")) + ") VALUES ("
                + String.join(", ", Collections.nCopies(columns.size(), "?")) + ")");
    }

    /** Takes the next row. */
    public void row(@Nullable Object[] values) throws BackupRefused {
        try {
            add(values);
        } catch (SQLException failed) {
            throw notWritable(failed);
        }
    }

    private void add(@Nullable Object[] values) throws SQLException {
        PreparedStatement statement = begun();
        for (int i = 0; i < values.length; i++) {
            switch (values[i]) {
                case null -> statement.setNull(i + 1, Types.NULL);
                case Long number -> statement.setLong(i + 1, number);
                case String text -> {
                    statement.setString(i + 1, text);
                    waitingBytes += text.length();
                }
                case byte[] bytes -> {
                    statement.setBytes(i + 1, bytes);
                    waitingBytes += bytes.length;
                }
                case Object other ->
                    throw new IllegalArgumentException("no column of ours holds a " + other.getClass());
            }
        }
        statement.addBatch();
        waitingRows++;
        if (waitingRows >= BATCH_ROWS || waitingBytes >= BATCH_BYTES) {
            flush(statement);
        }
    }

    private void flush(PreparedStatement statement) throws SQLException {
        if (waitingRows > 0) {
            statement.executeBatch();
        }
        waitingRows = 0;
        waitingBytes = 0;
    }

    /** Brings what waits into the table. */
    public void end() throws BackupRefused {
        try (PreparedStatement statement = begun()) {
            flush(statement);
            insert = null;
        } catch (SQLException failed) {
            throw notWritable(failed);
        }
    }

    /** Refuses a backup that lacks a table. */
    public void demandAll() throws BackupRefused {
        if (!expected.isEmpty()) {
            throw BackupRefused.damaged("the tables " + expected + " are missing");
        }
    }

    private PreparedStatement begun() {
        PreparedStatement statement = insert;
        if (statement == null) {
            throw new IllegalStateException("no table was begun after `" + table + "`");
        }
        return statement;
    }
}
