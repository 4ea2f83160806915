package dev.jadegate.store.postgres;

import dev.jadegate.store.backup.BackupRefused;
import dev.jadegate.store.backup.DatabaseSnapshot;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.ds.PGSimpleDataSource;

/** The way of a PostgreSQL database into a backup. */
public final class PostgresBackup {
    /** The engine's name in a backup. */
    public static final String ENGINE = "postgresql";

    private static final String LEASE_IS_THERE = "SELECT to_regclass('store_lease') IS NOT NULL";
    /** Every change locks this row for its own commit, see {@link Lease#FENCE}; this lock waits for them and they for it. */
    private static final String HOLD = "SELECT epoch FROM store_lease WHERE name = 'store' FOR UPDATE";

    private PostgresBackup() {}

    /**
     * Takes a snapshot, also beside a server that works on the database: for a moment this holds the row that every
     * change of that server locks, so that none commits while the snapshot is taken and {@code then} runs.
     *
     * @param url {@code jdbc:postgresql://host:port/database?user=...&password=...}
     */
    public static DatabaseSnapshot snapshot(String url, DatabaseSnapshot.AtThatMoment then)
            throws BackupRefused, IOException {
        try (Connection changes = open(url)) {
            Connection reader = open(url);
            boolean taken = false;
            try (Statement hold = changes.createStatement();
                    Statement look = reader.createStatement()) {
                changes.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
                changes.setAutoCommit(false);
                hold.execute("SET LOCAL lock_timeout = '60s'");
                if (isTrue(hold, LEASE_IS_THERE)) {
                    hold.execute(HOLD);
                }
                reader.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
                reader.setReadOnly(true);
                reader.setAutoCommit(false);
                // The snapshot begins with the first look.
                look.execute("SELECT COUNT(*) FROM pg_class");
                then.run();
                changes.rollback();
                taken = true;
                return new DatabaseSnapshot(reader, ENGINE);
            } finally {
                if (!taken) {
                    reader.close();
                }
            }
        } catch (SQLException failed) {
            throw notReachable(url, failed);
        }
    }

    static Connection open(String url) throws SQLException, BackupRefused {
        PGSimpleDataSource source;
        try {
            source = PostgresConnections.unbounded(url, PostgresOptions.defaults());
        } catch (IllegalArgumentException notUnderstood) {
            throw new BackupRefused(
                    BackupRefused.Reason.SOURCE_UNFIT,
                    "`" + PostgresConnections.display(url)
                            + "` is not the address of a PostgreSQL database. It is of the"
                            + " form `jdbc:postgresql://host:port/database?user=...`.",
                    notUnderstood);
        }
        return source.getConnection();
    }

    static boolean isTrue(Statement statement, String question) throws SQLException {
        try (ResultSet answer = statement.executeQuery(question)) {
            return answer.next() && answer.getBoolean(1);
        }
    }

    static BackupRefused notReachable(String url, SQLException failed) {
        return new BackupRefused(
                BackupRefused.Reason.NOT_AVAILABLE,
                "The database " + PostgresConnections.display(url) + " does not do what it should: "
                        + failed.getMessage() + ". Check that it runs, the address, the user and its rights.",
                failed);
    }
}
