package dev.jadegate.kms.secret.rotation;

import dev.jadegate.kms.secret.SecretValue;
import dev.jadegate.kms.secret.SecretValue.DatabaseAccount;
import dev.jadegate.store.Transaction;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGConnection;

/**
 * Accounts of a PostgreSQL database. Each account changes its own password, so no administrator's is needed, and the
 * database is sent a SCRAM verifier only: the password is in none of its logs.
 *
 * <p>{@code CustomData} of the secret says where the database is: {@code Endpoint}, {@code Port} (5432),
 * {@code Database} (postgres), {@code SslMode} ({@code prefer} or {@code require}). With one account, logins with the
 * old value are refused from the change on, until applications fetch the new one; with two there is no such gap.
 */
public final class PostgresTarget implements RotationTarget {
    private static final String SECONDS_TO_CONNECT = "5";
    private static final String SECONDS_TO_ANSWER = "15";
    private static final Pattern DATABASE = Pattern.compile("[A-Za-z0-9_-]{1,63}");
    private static final String WRONG_PASSWORD = "28P01";
    private static final String NOT_AUTHORIZED = "28000";

    private final AddressRule addresses;
    private final Driver driver = new Driver();

    public PostgresTarget(AddressRule addresses) {
        this.addresses = addresses;
    }

    @Override
    public void set(Rotation rotation) throws RotationFailed {
        DatabaseAccount wanted = account(rotation.pending());
        if (works(rotation, wanted)) {
            return; // Done before a crash.
        }
        for (DatabaseAccount known : known(rotation)) {
            if (known.name().equals(wanted.name()) && change(rotation, known, wanted)) {
                return;
            }
        }
        throw new RotationFailed("the database refuses the stored password of the account `" + wanted.name() + "`");
    }

    @Override
    public void verify(Rotation rotation) throws RotationFailed {
        DatabaseAccount wanted = account(rotation.pending());
        if (!works(rotation, wanted)) {
            throw new RotationFailed("the database refuses the new password of the account `" + wanted.name() + "`");
        }
    }

    @Override
    public void retire(Transaction transaction, Rotation rotation) {
        // Of two accounts the replaced one stays valid until its own turn; of one, the old password is gone.
    }

    @Override
    public Duration retireAfter() {
        return Duration.ZERO;
    }

    private static DatabaseAccount account(String value) {
        return SecretValue.accounts(value).getFirst();
    }

    private static List<DatabaseAccount> known(Rotation rotation) {
        List<DatabaseAccount> known = new ArrayList<>(SecretValue.accounts(rotation.current()));
        if (rotation.previous() != null) {
            known.addAll(SecretValue.accounts(rotation.previous()));
        }
        return known;
    }

    private boolean works(Rotation rotation, DatabaseAccount account) throws RotationFailed {
        try (Connection connection = connect(rotation, account)) {
            return connection != null;
        } catch (SQLException _) {
            // It was open; that closing failed says nothing about the password.
            return true;
        }
    }

    /** Whether {@code known} could log in and take the new password. */
    private boolean change(Rotation rotation, DatabaseAccount known, DatabaseAccount wanted) throws RotationFailed {
        char[] password = wanted.password().toCharArray();
        try (Connection connection = connect(rotation, known)) {
            if (connection == null) {
                return false;
            }
            try (Statement statement = connection.createStatement()) {
                // Accounts that take turns act as a common owner, which may not change passwords.
                statement.execute("SET ROLE NONE");
            }
            connection.unwrap(PGConnection.class).alterUserPassword(wanted.name(), password, "scram-sha-256");
            return true;
        } catch (SQLException failed) {
            throw unusable(failed);
        } finally {
            java.util.Arrays.fill(password, '\0');
        }
    }

    /** A connection, or null when the account's password is refused. */
    private @Nullable Connection connect(Rotation rotation, DatabaseAccount account) throws RotationFailed {
        Map<String, String> custom = rotation.config().customData();
        String host = custom.get("Endpoint");
        if (host == null) {
            throw new RotationFailed("`CustomData` of the secret does not say `Endpoint`");
        }
        InetAddress address = addresses.resolve(host);
        String database = custom.getOrDefault("Database", "postgres");
        String sslMode = custom.getOrDefault("SslMode", "prefer");
        if (!DATABASE.matcher(database).matches() || !(sslMode.equals("prefer") || sslMode.equals("require"))) {
            throw new RotationFailed("`Database` or `SslMode` in `CustomData` is not valid");
        }
        Properties properties = new Properties();
        properties.setProperty("user", account.name());
        properties.setProperty("password", account.password());
        properties.setProperty("sslmode", sslMode);
        properties.setProperty("connectTimeout", SECONDS_TO_CONNECT);
        properties.setProperty("loginTimeout", SECONDS_TO_ANSWER);
        properties.setProperty("socketTimeout", SECONDS_TO_ANSWER);
        properties.setProperty("ApplicationName", "secret rotation");
        String literal =
                address instanceof Inet6Address ? "[" + address.getHostAddress() + "]" : address.getHostAddress();
        try {
            Connection connection =
                    driver.connect("jdbc:postgresql://" + literal + ":" + port(custom) + "/" + database, properties);
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

    private static int port(Map<String, String> custom) throws RotationFailed {
        String text = custom.getOrDefault("Port", "5432");
        if (text.matches("[0-9]{1,5}")) {
            int port = Integer.parseInt(text);
            if (port >= 1 && port <= 65_535) {
                return port;
            }
        }
        throw new RotationFailed("`Port` in `CustomData` is not 1 to 65535");
    }

    /** The database's own text stays out: it may quote what it was sent. */
    private static RotationFailed unusable(SQLException failed) {
        return new RotationFailed("the database cannot be used, SQLSTATE " + failed.getSQLState());
    }
}
