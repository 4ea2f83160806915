package dev.jadegate.store.sqlite;

import dev.jadegate.store.Migrations;
import dev.jadegate.store.OpeningRefused;
import dev.jadegate.store.backup.BackupRefused;
import dev.jadegate.store.backup.DatabaseSnapshot;
import dev.jadegate.store.backup.RestoreTarget;
import dev.jadegate.store.backup.TableLoad;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/** The way of a SQLite file into a backup and out of one. */
public final class SqliteBackup {
    /** The engine's name in a backup. */
    public static final String ENGINE = "sqlite";

    /** How long to try to get between two changes of a server that makes one after the other. */
    private static final Duration LOCK_WAIT_MAX = Duration.ofSeconds(60);

    private static final long LOCK_PAUSE_NANOS = 500_000;

    private SqliteBackup() {}

    /**
     * Takes a snapshot, also beside a server that works on the file: for a moment this holds SQLite's lock on changes,
     * of which only the snapshot and {@code then} come in between, and the server waits as for any other process.
     */
    public static DatabaseSnapshot snapshot(Path file, DatabaseSnapshot.AtThatMoment then)
            throws BackupRefused, IOException {
        try (Connection changes = open(file)) {
            Connection reader = open(file);
            boolean taken = false;
            try {
                lock(changes);
                execute(reader, "BEGIN");
                // The snapshot begins with the first look.
                execute(reader, "SELECT COUNT(*) FROM sqlite_master");
                then.run();
                execute(changes, "ROLLBACK");
                taken = true;
                return new DatabaseSnapshot(reader, ENGINE);
            } finally {
                if (!taken) {
                    reader.close();
                }
            }
        } catch (SQLException failed) {
            throw new BackupRefused(
                    BackupRefused.Reason.SOURCE_UNFIT,
                    "The database " + file + " cannot be read: " + failed.getMessage()
                            + ". Check its owner and its permissions.",
                    failed);
        }
    }

    private static void lock(Connection changes) throws SQLException, BackupRefused {
        long deadline = System.nanoTime() + LOCK_WAIT_MAX.toNanos();
        while (true) { // ends with the lock or at the deadline
            try {
                execute(changes, "BEGIN IMMEDIATE");
                return;
            } catch (SQLException busy) {
                if (!SqliteConnections.isBusy(busy)) {
                    throw busy;
                }
                if (System.nanoTime() > deadline) {
                    throw new BackupRefused(
                            BackupRefused.Reason.NOT_AVAILABLE,
                            "Another process has held the database for " + LOCK_WAIT_MAX.toSeconds()
                                    + " seconds. End it, or try again.",
                            busy);
                }
                // Shorter than SQLite's own pauses, which would miss the moments between two commits.
                LockSupport.parkNanos(LOCK_PAUSE_NANOS);
            }
        }
    }

    private static Connection open(Path file) throws SQLException {
        SQLiteDataSource source = new SQLiteDataSource();
        source.setUrl("jdbc:sqlite:" + file.toAbsolutePath());
        source.setBusyTimeout(0);
        Connection connection = source.getConnection();
        try {
            execute(connection, "PRAGMA trusted_schema = OFF");
            execute(connection, "PRAGMA cell_size_check = ON");
            return connection;
        } catch (SQLException failed) {
            connection.close();
            throw failed;
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /**
     * A new database file.
     *
     * @param file in a folder that nobody sees yet, so that nothing has to be durable before the commit
     * @param products the schema version of each product
     */
    public static RestoreTarget target(Path file, Map<String, String> products) throws BackupRefused, OpeningRefused {
        try {
            Migrations.sqlite(SqliteConnections.migrating(file)).runTo(products);
            SQLiteDataSource source = new SQLiteDataSource();
            source.setUrl("jdbc:sqlite:" + file.toAbsolutePath());
            source.setSynchronous(SQLiteConfig.SynchronousMode.OFF.getValue());
            source.setEnforceForeignKeys(true);
            Connection connection = source.getConnection();
            try {
                connection.setAutoCommit(false);
                return new Target(file, connection, new TableLoad(connection));
            } catch (SQLException failed) {
                connection.close();
                throw failed;
            }
        } catch (SQLException failed) {
            throw notWritable(file, failed);
        }
    }

    private static BackupRefused notWritable(Path file, Exception failed) {
        return new BackupRefused(
                BackupRefused.Reason.NOT_WRITABLE,
                "The database " + file + " cannot be written: " + failed.getMessage()
                        + ". Check the room on the disk and the permissions of the folder.",
                failed);
    }

    private record Target(Path file, Connection connection, TableLoad tables) implements RestoreTarget {
        @Override
        public void commit() throws BackupRefused {
            try {
                connection.commit();
                connection.setAutoCommit(true);
                // As a server leaves it: a backup that is made at once must not be in the way of a start.
                execute(connection, "PRAGMA journal_mode = WAL");
                connection.close();
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                    channel.force(true);
                }
            } catch (SQLException | IOException failed) {
                throw notWritable(file, failed);
            }
        }

        @Override
        public void complete() {
            // The file is part of the data folder.
        }

        @Override
        public void close() {
            try {
                connection.close();
            } catch (SQLException ignored) {
                // The file goes with its folder.
                return;
            }
        }
    }
}
