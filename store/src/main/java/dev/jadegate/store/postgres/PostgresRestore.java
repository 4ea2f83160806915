package dev.jadegate.store.postgres;

import dev.jadegate.store.Migrations;
import dev.jadegate.store.OpeningRefused;
import dev.jadegate.store.backup.BackupRefused;
import dev.jadegate.store.backup.RestoreTarget;
import dev.jadegate.store.backup.TableLoad;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts a backup into an empty PostgreSQL database, in one transaction that commits before the data folder gets its name.
 *
 * <p>A row {@code restore} in {@code store_lease} tells that the database belongs to a restore that has not ended: it
 * names the folder. When that restore was killed, the next one finds the row, no server's epoch and no such folder, and
 * takes away what is there. Between the commit and the name of the folder nothing can start on the rows: only the
 * folder's root key opens them.
 */
public final class PostgresRestore implements RestoreTarget {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresRestore.class);
    private static final String TABLES =
            "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                    + " WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p', 'v', 'm', 'S')"
                    + " AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'i')";
    private static final String LEASE = "SELECT epoch FROM store_lease WHERE name = 'store' FOR UPDATE NOWAIT";
    private static final String UNFINISHED = "SELECT owner FROM store_lease WHERE name = 'restore'";
    private static final String BEGUN =
            "INSERT INTO store_lease (name, epoch, owner, expires_at) VALUES ('restore', 0, ?, 0)";
    private static final String ENDED = "DELETE FROM store_lease WHERE name = 'restore'";
    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private final String url;
    /** Holds the lease's row until the commit: neither a server nor another restore comes in between. */
    private final Connection connection;

    private final TableLoad tables;
    private boolean complete;

    private PostgresRestore(String url, Connection connection, TableLoad tables) {
        this.url = url;
        this.connection = connection;
        this.tables = tables;
    }

    /**
     * Prepares an empty database.
     *
     * @param products the schema version of each product
     * @param folder where the data folder will be
     */
    public static RestoreTarget begin(String url, Map<String, String> products, Path folder)
            throws BackupRefused, OpeningRefused {
        try {
            Connection connection = PostgresBackup.open(url);
            boolean begun = false;
            try (Statement statement = connection.createStatement()) {
                if (!"UTF8".equals(text(statement, "SHOW server_encoding"))) {
                    throw new BackupRefused(
                            BackupRefused.Reason.SOURCE_UNFIT,
                            "The database does not store UTF-8. Make one with `createdb --encoding=UTF8`.");
                }
                connection.setAutoCommit(false);
                statement.execute("SET synchronous_commit = on");
                claim(url, connection, statement, folder);
                Migrations.postgres(PostgresConnections.unbounded(url, PostgresOptions.defaults()))
                        .runTo(products);
                begun = true;
                return new PostgresRestore(url, connection, new TableLoad(connection));
            } finally {
                if (!begun) {
                    connection.close();
                }
            }
        } catch (SQLException failed) {
            if (LOCK_NOT_AVAILABLE.equals(failed.getSQLState())) {
                throw new BackupRefused(
                        BackupRefused.Reason.NOT_AVAILABLE,
                        "Another restore works on the database " + PostgresConnections.display(url)
                                + ". Wait for it, or take another database.",
                        failed);
            }
            throw PostgresBackup.notReachable(url, failed);
        }
    }

    private static void claim(String url, Connection connection, Statement statement, Path folder)
            throws SQLException, BackupRefused {
        List<String> present = present(statement);
        if (!present.isEmpty() && !present.contains("store_lease")) {
            throw notEmpty(url, "it has the table `" + present.getFirst() + "`");
        }
        statement.execute(Lease.TABLE);
        statement.executeUpdate(Lease.FIRST);
        connection.commit();
        if (!"0".equals(text(statement, LEASE))) {
            throw notEmpty(url, "a server has worked on it");
        }
        String before = text(statement, UNFINISHED);
        present.remove("store_lease");
        if (before == null && !present.isEmpty()) {
            throw notEmpty(url, "it has the table `" + present.getFirst() + "`");
        }
        if (before != null && Files.exists(Path.of(before))) {
            throw notEmpty(url, "it belongs to the data folder " + before);
        }
        drop(statement, present);
        statement.executeUpdate(ENDED);
        try (PreparedStatement insert = connection.prepareStatement(BEGUN)) {
            insert.setString(1, folder.toString());
            insert.executeUpdate();
        }
        connection.commit();
        // From here to the end of the transaction that brings the rows.
        text(statement, LEASE);
    }

    private static @Nullable String text(Statement statement, String question) throws SQLException {
        try (ResultSet answer = statement.executeQuery(question)) {
            return answer.next() ? answer.getString(1) : null;
        }
    }

    private static BackupRefused notEmpty(String url, String why) {
        return new BackupRefused(
                BackupRefused.Reason.TARGET_NOT_EMPTY,
                "The database " + PostgresConnections.display(url) + " is not empty: " + why
                        + ". Make another, with `createdb --encoding=UTF8`.");
    }

    @Override
    public TableLoad tables() {
        return tables;
    }

    @Override
    public void commit() throws BackupRefused {
        try {
            connection.commit();
        } catch (SQLException failed) {
            throw PostgresBackup.notReachable(url, failed);
        }
    }

    @Override
    public void complete() {
        // Whatever comes now: the folder has its name, and the rows are its.
        complete = true;
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate(ENDED);
            connection.commit();
        } catch (SQLException failed) {
            LOG.warn("the database still says that a restore is under way; a start is not disturbed by that", failed);
        }
    }

    @Override
    public void close() {
        try {
            if (!complete) {
                connection.rollback();
                empty();
            }
            connection.close();
        } catch (SQLException failed) {
            LOG.warn("the database was not emptied; the next restore does it: {}", failed.getMessage());
        }
    }

    private void empty() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            text(statement, LEASE);
            drop(statement, present(statement));
            connection.commit();
        }
    }

    private static List<String> present(Statement statement) throws SQLException {
        List<String> present = new ArrayList<>();
        try (ResultSet names = statement.executeQuery(TABLES)) {
            while (names.next()) { // ends with the tables
                present.add(names.getString(1));
            }
        }
        return present;
    }

    private static void drop(Statement statement, List<String> tables) throws SQLException {
        for (String table : tables) {
            statement.execute("DROP TABLE \"" + table.replace("\"", "\"\"") + "\" CASCADE");
        }
    }
}
