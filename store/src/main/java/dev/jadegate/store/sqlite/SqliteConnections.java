package dev.jadegate.store.sqlite;

import dev.jadegate.store.internal.Trouble;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** Opens connections with everything set that durability and equality with PostgreSQL need. */
final class SqliteConnections {
    /** Pages of the write-ahead log after which a commit brings them into the database: 16 MiB. */
    private static final int CHECKPOINT_PAGES = 4_096;
    /** The log is cut back to this after a checkpoint. */
    private static final long LOG_BYTES_KEPT = 64L * 1024 * 1024;

    private static final int WRITER_CACHE_KIB = 32 * 1024;
    private static final int READER_CACHE_KIB = 8 * 1024;
    private static final int RESULT_CODE_MASK = 0xff;

    private SqliteConnections() {}

    private static SQLiteDataSource dataSource(Path file) {
        SQLiteDataSource source = new SQLiteDataSource();
        source.setUrl("jdbc:sqlite:" + file.toAbsolutePath());
        return source;
    }

    /**
     * For migrations. They wait for the disk at the next commit of the writer, which forces all of the log before it:
     * nobody has an answer that rests on them until then.
     */
    static SQLiteDataSource migrating(Path file) {
        SQLiteDataSource source = dataSource(file);
        source.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL.getValue());
        source.setEnforceForeignKeys(true);
        return source;
    }

    static Connection openWriter(Path file, SqliteOptions options) throws SQLException {
        Connection connection = open(file, options, WRITER_CACHE_KIB);
        try {
            execute(
                    connection,
                    List.of(
                            "PRAGMA wal_autocheckpoint = " + CHECKPOINT_PAGES,
                            "PRAGMA journal_size_limit = " + LOG_BYTES_KEPT));
            if (options.pagesMax() > 0) {
                execute(connection, List.of("PRAGMA max_page_count = " + options.pagesMax()));
            }
            return connection;
        } catch (SQLException failed) {
            connection.close();
            throw failed;
        }
    }

    static Connection openReader(Path file, SqliteOptions options) throws SQLException {
        Connection connection = open(file, options, READER_CACHE_KIB);
        try {
            execute(connection, List.of("PRAGMA query_only = ON"));
            return connection;
        } catch (SQLException failed) {
            connection.close();
            throw failed;
        }
    }

    private static Connection open(Path file, SqliteOptions options, int cacheKib) throws SQLException {
        Connection connection = dataSource(file).getConnection();
        try {
            execute(
                    connection,
                    List.of(
                            "PRAGMA busy_timeout = " + options.busyWaitMax().toMillis(),
                            "PRAGMA journal_mode = WAL",
                            "PRAGMA synchronous = FULL",
                            "PRAGMA foreign_keys = ON",
                            // LIKE is case-sensitive on PostgreSQL.
                            "PRAGMA case_sensitive_like = ON",
                            "PRAGMA cache_size = -" + cacheKib,
                            "PRAGMA temp_store = MEMORY",
                            // A file that somebody altered must not run functions or read past its cells.
                            "PRAGMA trusted_schema = OFF",
                            "PRAGMA cell_size_check = ON"));
            return connection;
        } catch (SQLException failed) {
            connection.close();
            throw failed;
        }
    }

    private static void execute(Connection connection, List<String> pragmas) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String pragma : pragmas) {
                statement.execute(pragma);
            }
        }
    }

    /** Whether another connection holds the lock that a statement needs. */
    static boolean isBusy(SQLException failure) {
        return failure instanceof SQLiteException sqlite
                && SQLiteErrorCode.getErrorCode(sqlite.getResultCode().code & RESULT_CODE_MASK)
                        == SQLiteErrorCode.SQLITE_BUSY;
    }

    static Trouble diagnose(SQLException failure) {
        if (!(failure instanceof SQLiteException sqlite)) {
            return Trouble.FAULT;
        }
        SQLiteErrorCode primary = SQLiteErrorCode.getErrorCode(sqlite.getResultCode().code & RESULT_CODE_MASK);
        return switch (primary) {
            case SQLITE_FULL,
                    SQLITE_IOERR,
                    SQLITE_NOMEM,
                    SQLITE_BUSY,
                    SQLITE_LOCKED,
                    SQLITE_CORRUPT,
                    SQLITE_NOTADB,
                    SQLITE_CANTOPEN,
                    SQLITE_READONLY,
                    SQLITE_INTERRUPT,
                    SQLITE_PROTOCOL,
                    SQLITE_PERM -> Trouble.UNAVAILABLE;
            default -> Trouble.FAULT;
        };
    }
}
