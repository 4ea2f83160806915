package dev.jadegate.kms.secret.rotation;

import dev.jadegate.kms.secret.ExtendedConfig;
import dev.jadegate.kms.secret.RotationSettings;
import dev.jadegate.kms.secret.SecretValue.DatabaseAccount;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGConnection;

/**
 * Accounts of a PostgreSQL database. Each account changes its own password, so no administrator's is needed, and the
 * database is sent a SCRAM verifier only: the password is in none of its logs.
 *
 * <p>{@code CustomData} of the secret says where the database is: {@code Endpoint}, {@code Port} (5432),
 * {@code Database} (postgres), {@code SslMode} ({@code prefer}, {@code require} or {@code verify-full}). With one account,
 * logins with the old value are refused from the change on, until applications fetch the new one; with two there is no
 * such gap. A database that asks for the password itself, or for none, is refused: whoever may change the configuration
 * could have the password sent to himself.
 */
public final class PostgresTarget implements RotationTarget {
    private static final int PORT = 5432;
    private static final String DATABASE = "postgres";
    private static final String SECONDS_TO_CONNECT = "5";
    private static final String SECONDS_TO_ANSWER = "15";
    private static final String PROVES_WITHOUT_TELLING = "scram-sha-256,md5";
    private static final String WRONG_PASSWORD = "28P01";
    private static final String NOT_AUTHORIZED = "28000";

    private final AddressRule addresses;
    private final @Nullable Path authorities;
    private final Driver driver = new Driver();

    /** @param authorities certificates in PEM for {@code verify-full}, or null for the JVM's own */
    public PostgresTarget(AddressRule addresses, @Nullable Path authorities) {
        this.addresses = addresses;
        this.authorities = authorities;
    }

    @Override
    public void set(Rotation rotation) throws RotationFailed {
        DatabaseAccount wanted = DatabaseAccounts.of(rotation.pending());
        if (works(rotation.subject(), wanted)) {
            return; // Done before a crash.
        }
        for (DatabaseAccount known : DatabaseAccounts.known(rotation.subject(), wanted.name())) {
            if (change(rotation.subject(), known, wanted)) {
                return;
            }
        }
        throw DatabaseAccounts.refusesStored(wanted.name());
    }

    @Override
    public void verify(Rotation rotation) throws RotationFailed {
        DatabaseAccount wanted = DatabaseAccounts.of(rotation.pending());
        try (Connection connection = connect(rotation.subject(), wanted)) {
            if (connection == null) {
                throw DatabaseAccounts.refusesNew(wanted.name());
            }
            if (RotationSettings.terminateSessions(rotation.subject().config())) {
                terminateOthers(connection);
            }
        } catch (SQLException failed) {
            throw unusable(failed);
        }
    }

    @Override
    public Duration overlap(ExtendedConfig config) {
        // Of two accounts the replaced one stays valid until its own turn; of one, the old password is gone.
        return Duration.ZERO;
    }

    private boolean works(Subject subject, DatabaseAccount account) throws RotationFailed {
        try (Connection connection = connect(subject, account)) {
            return connection != null;
        } catch (SQLException _) {
            // It was open; that closing failed says nothing about the password.
            return true;
        }
    }

    /** Whether {@code known} could log in and take the new password. */
    private boolean change(Subject subject, DatabaseAccount known, DatabaseAccount wanted) throws RotationFailed {
        char[] password = wanted.password().toCharArray();
        try (Connection connection = connect(subject, known)) {
            if (connection == null) {
                return false;
            }
            try (Statement statement = connection.createStatement()) {
                // Accounts that take turns act as a common owner, which may not change passwords.
                statement.execute("SET ROLE NONE");
            }
            // INVARIANT (one rotator): the lock is this session's, so it ends with the session that changes passwords.
            lock(connection, subject);
            subject.requireNewest();
            connection.unwrap(PGConnection.class).alterUserPassword(wanted.name(), password, "scram-sha-256");
            return true;
        } catch (SQLException failed) {
            throw unusable(failed);
        } finally {
            Arrays.fill(password, '\0');
        }
    }

    private static void lock(Connection connection, Subject subject) throws SQLException, RotationFailed {
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT pg_catalog.pg_try_advisory_lock(pg_catalog.hashtextextended(?, 0))")) {
            statement.setString(1, DatabaseAccounts.lockName(subject));
            try (ResultSet result = statement.executeQuery()) {
                if (!result.next() || !result.getBoolean(1)) {
                    throw DatabaseAccounts.locked();
                }
            }
        }
    }

    /** Ends the account's other connections: before the commit nobody else knows the new password, so all used the old. */
    private static void terminateOthers(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET ROLE NONE");
            statement.execute("SELECT pg_catalog.pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity"
                    + " WHERE usename = SESSION_USER AND pid <> pg_catalog.pg_backend_pid()");
        }
    }

    /** A connection, or null when the account's password is refused. */
    private @Nullable Connection connect(Subject subject, DatabaseAccount account) throws RotationFailed {
        DatabasePlace place = DatabasePlace.of(subject.config(), addresses, PORT, DATABASE, RotationSettings.PREFER);
        Properties properties = new Properties();
        properties.setProperty("user", account.name());
        properties.setProperty("password", account.password());
        properties.setProperty("requireAuth", PROVES_WITHOUT_TELLING);
        properties.setProperty("socketFactory", PinnedSocketFactory.class.getName());
        properties.setProperty("socketFactoryArg", place.address().getHostAddress());
        properties.setProperty("sslmode", place.sslMode());
        if (place.sslMode().equals(RotationSettings.VERIFY_FULL)) {
            if (authorities == null) {
                properties.setProperty("sslfactory", "org.postgresql.ssl.DefaultJavaSSLFactory");
            } else {
                properties.setProperty("sslrootcert", authorities.toString());
            }
        }
        properties.setProperty("connectTimeout", SECONDS_TO_CONNECT);
        properties.setProperty("loginTimeout", SECONDS_TO_ANSWER);
        properties.setProperty("socketTimeout", SECONDS_TO_ANSWER);
        properties.setProperty("ApplicationName", "secret rotation");
        try {
            Connection connection = driver.connect(
                    "jdbc:postgresql://" + place.hostInUrl() + ":" + place.port() + "/" + place.database(), properties);
            if (connection == null) {
                throw new IllegalStateException("the driver does not take its own addresses");
            }
            return connection;
        } catch (SQLException failed) {
            if (WRONG_PASSWORD.equals(failed.getSQLState()) || NOT_AUTHORIZED.equals(failed.getSQLState())) {
                return null;
            }
            throw unusable(failed);
        }
    }

    /** The database's own text stays out: it may quote what it was sent. */
    private static RotationFailed unusable(SQLException failed) {
        return new RotationFailed("the database cannot be used, SQLSTATE " + failed.getSQLState());
    }
}
