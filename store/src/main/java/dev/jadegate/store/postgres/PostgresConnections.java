package dev.jadegate.store.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.jadegate.store.OpeningRefused;
import dev.jadegate.store.internal.Trouble;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Three pools on one database: changes are serialisable, reads see one snapshot, our own bookkeeping needs neither. */
final class PostgresConnections implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresConnections.class);
    private static final Pattern CREDENTIALS = Pattern.compile("//[^/@]*@");
    private static final int OWN_CONNECTIONS = 3;
    private static final String SERIALIZATION_FAILURE = "40001";
    private static final String DEADLOCK = "40P01";
    private static final String UNIQUE_VIOLATION = "23505";
    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final String QUERY_CANCELED = "57014";
    private static final String READ_ONLY_SERVER = "25006";

    private final HikariDataSource writing;
    private final HikariDataSource reading;
    private final HikariDataSource own;

    private PostgresConnections(HikariDataSource writing, HikariDataSource reading, HikariDataSource own) {
        this.writing = writing;
        this.reading = reading;
        this.own = own;
    }

    /** The address without what follows it: parameters may hold a password. */
    static String display(String url) {
        int parameters = url.indexOf('?');
        return CREDENTIALS
                .matcher(parameters < 0 ? url : url.substring(0, parameters))
                .replaceFirst("//");
    }

    /** For migrations, which may take as long as they take. */
    static PGSimpleDataSource unbounded(String url, PostgresOptions options) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(url);
        source.setApplicationName("jadegate");
        source.setTcpKeepAlive(true);
        int connectSeconds = (int) Math.max(1, options.connectWaitMax().toSeconds());
        source.setConnectTimeout(connectSeconds);
        source.setLoginTimeout(connectSeconds);
        return source;
    }

    static PostgresConnections open(String url, PostgresOptions options) throws OpeningRefused {
        boolean commitsAreDurable;
        PGSimpleDataSource first;
        try {
            first = unbounded(url, options);
        } catch (IllegalArgumentException notUnderstood) {
            throw new OpeningRefused(
                    OpeningRefused.Reason.SETTING_NOT_UNDERSTOOD,
                    "`" + display(url) + "` is not the address of a PostgreSQL database. It is of the form"
                            + " `jdbc:postgresql://host:port/database?user=...`.",
                    notUnderstood);
        }
        try (Connection connection = first.getConnection()) {
            commitsAreDurable = examine(connection);
        } catch (SQLException failed) {
            throw new OpeningRefused(
                    OpeningRefused.Reason.DATABASE_NOT_REACHABLE,
                    "The database " + display(url) + " cannot be reached: " + failed.getMessage()
                            + " Check that it runs, the address, the user and the password.",
                    failed);
        }
        String session = commitsAreDurable ? null : "SET SESSION synchronous_commit = on";
        return new PostgresConnections(
                pool("writing", url, options, options.writers(), "TRANSACTION_SERIALIZABLE", false, session),
                pool("reading", url, options, options.readers(), "TRANSACTION_REPEATABLE_READ", true, session),
                pool("own", url, options, OWN_CONNECTIONS, "TRANSACTION_READ_COMMITTED", false, session));
    }

    /** Whether the server waits for the disk by itself. */
    private static boolean examine(Connection connection) throws SQLException, OpeningRefused {
        if (!"UTF8".equals(setting(connection, "server_encoding"))) {
            throw new OpeningRefused(
                    OpeningRefused.Reason.DATABASE_UNFIT,
                    "The database does not store UTF-8. Make one with `createdb --encoding=UTF8`.",
                    null);
        }
        if (!"on".equals(setting(connection, "fsync"))) {
            LOG.warn("the database server runs with fsync off: a loss of power may destroy everything in it");
        }
        return !"off".equals(setting(connection, "synchronous_commit"));
    }

    private static String setting(Connection connection, String name) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW " + name)) {
            return row.next() ? row.getString(1) : "";
        }
    }

    private static HikariDataSource pool(
            String name,
            String url,
            PostgresOptions options,
            int connections,
            String isolation,
            boolean readOnly,
            @Nullable String session) {
        PGSimpleDataSource source = unbounded(url, options);
        source.setSocketTimeout((int) Math.max(1, options.answerWaitMax().toSeconds()));
        HikariConfig config = new HikariConfig();
        config.setPoolName("store-" + name);
        config.setDataSource(source);
        config.setMaximumPoolSize(connections);
        config.setMinimumIdle(Math.min(2, connections));
        config.setAutoCommit(false);
        config.setTransactionIsolation(isolation);
        config.setReadOnly(readOnly);
        config.setConnectionTimeout(options.connectWaitMax().toMillis());
        config.setValidationTimeout(Math.max(250, options.connectWaitMax().toMillis() / 2));
        // It was reachable a moment ago; when it no longer is, each call says so by itself.
        config.setInitializationFailTimeout(-1);
        if (session != null) {
            config.setConnectionInitSql(session);
            // Committed by itself: in the first transaction it would end with it, were that one undone.
            config.setIsolateInternalQueries(true);
        }
        return new HikariDataSource(config);
    }

    Connection writing() throws SQLException {
        return writing.getConnection();
    }

    Connection reading() throws SQLException {
        return reading.getConnection();
    }

    Connection own() throws SQLException {
        return own.getConnection();
    }

    static Trouble diagnose(SQLException failure) {
        String state = failure.getSQLState();
        if (state == null || state.length() != 5) {
            return Trouble.UNAVAILABLE;
        }
        if (state.equals(SERIALIZATION_FAILURE) || state.equals(DEADLOCK)) {
            return Trouble.CONFLICT;
        }
        if (state.equals(LOCK_NOT_AVAILABLE) || state.equals(QUERY_CANCELED) || state.equals(READ_ONLY_SERVER)) {
            return Trouble.UNAVAILABLE;
        }
        return switch (state.substring(0, 2)) {
            // connection, resources (no room), operator (shut down), system (I/O), internal
            case "08", "53", "57", "58", "XX" -> Trouble.UNAVAILABLE;
            default -> Trouble.FAULT;
        };
    }

    static boolean isDuplicate(SQLException failure) {
        return UNIQUE_VIOLATION.equals(failure.getSQLState());
    }

    /**
     * Whether a commit that failed so may have happened all the same: the connection broke, or the server ended it,
     * before the answer came.
     */
    static boolean leavesOutcomeOpen(SQLException failure) {
        String state = failure.getSQLState();
        return state == null || state.startsWith("08") || state.startsWith("57P") || state.startsWith("58");
    }

    @Override
    public void close() {
        writing.close();
        reading.close();
        own.close();
    }
}
