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
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.mariadb.jdbc.Driver;

/**
 * Accounts of a MariaDB database. The database is sent digests only: the password is in none of its logs.
 *
 * <p>With one account, both passwords log in from the change on until the overlap is over: the account is given two ways
 * to log in, and later the new one alone. That takes the right {@code CREATE USER}, which {@code AdminSecret} names an
 * account with; without it the account must have it itself. With two accounts that take turns, or with an overlap of
 * nothing, each account changes its own password and needs no right for that.
 *
 * <p>{@code CustomData} of the secret says where the database is: {@code Endpoint}, {@code Port} (3306), {@code Database}
 * (none), {@code SslMode} ({@code disable}, {@code require} or {@code verify-full}).
 */
public final class MariaDbTarget implements RotationTarget {
    private static final int PORT = 3306;
    private static final String MILLIS_TO_CONNECT = "5000";
    private static final String MILLIS_TO_ANSWER = "15000";

    /** Neither tells the password to the server, which may be anybody's. */
    private static final String PROVES_WITHOUT_TELLING = "mysql_native_password,client_ed25519";

    private static final int ACCESS_DENIED = 1045;
    private static final int ACCESS_DENIED_NO_PASSWORD = 1698;
    private static final int RIGHT_MISSING = 1227;

    /** How {@code SHOW CREATE USER} shows an account with several ways to log in. */
    private static final Pattern SEVERAL_WAYS = Pattern.compile("\\bUSING '[^']*' OR ");

    private final AddressRule addresses;
    private final @Nullable Path authorities;
    private final Driver driver = new Driver();

    /** @param authorities certificates in PEM for {@code verify-full}, or null for the JVM's own */
    public MariaDbTarget(AddressRule addresses, @Nullable Path authorities) {
        this.addresses = addresses;
        this.authorities = authorities;
    }

    @Override
    public void set(Rotation rotation) throws RotationFailed {
        Subject subject = rotation.subject();
        DatabaseAccount wanted = DatabaseAccounts.of(rotation.pending());
        try (Connection done = connect(subject, wanted)) {
            if (done != null) {
                return; // Done before a crash.
            }
        } catch (SQLException failed) {
            throw unusable(failed);
        }
        for (DatabaseAccount known : DatabaseAccounts.known(subject, wanted.name())) {
            try (Connection own = connect(subject, known)) {
                if (own != null) {
                    change(subject, own, known, wanted);
                    return;
                }
            } catch (SQLException failed) {
                throw unusable(failed);
            }
        }
        throw DatabaseAccounts.refusesStored(wanted.name());
    }

    private void change(Subject subject, Connection own, DatabaseAccount known, DatabaseAccount wanted)
            throws SQLException, RotationFailed {
        if (!overlap(subject.config()).isZero()) {
            alter(subject, own, List.of(known.password(), wanted.password()));
        } else if (hasSeveralWays(own)) {
            // SET PASSWORD would change the first of them alone.
            alter(subject, own, List.of(wanted.password()));
        } else {
            lock(own, subject);
            subject.requireNewest();
            try (PreparedStatement statement = own.prepareStatement("SET PASSWORD = ?")) {
                statement.setString(1, Hashes.nativePassword(wanted.password()));
                statement.execute();
            }
        }
    }

    @Override
    public void verify(Rotation rotation) throws RotationFailed {
        DatabaseAccount wanted = DatabaseAccounts.of(rotation.pending());
        try (Connection connection = connect(rotation.subject(), wanted)) {
            if (connection == null) {
                throw DatabaseAccounts.refusesNew(wanted.name());
            }
            ExtendedConfig config = rotation.subject().config();
            if (RotationSettings.terminateSessions(config) && overlap(config).isZero()) {
                terminateOthers(connection);
            }
        } catch (SQLException failed) {
            throw unusable(failed);
        }
    }

    @Override
    public Duration overlap(ExtendedConfig config) {
        return config.doubleUsers() ? Duration.ZERO : RotationSettings.overlap(config);
    }

    /** Leaves the new password as the only way to log in. */
    @Override
    public void release(Rotation rotation) throws RotationFailed {
        Subject subject = rotation.subject();
        DatabaseAccount wanted = DatabaseAccounts.of(rotation.pending());
        try (Connection own = connect(subject, wanted)) {
            if (own == null) {
                throw DatabaseAccounts.refusesNew(wanted.name());
            }
            if (hasSeveralWays(own)) {
                alter(subject, own, List.of(wanted.password()));
                if (RotationSettings.terminateSessions(subject.config())) {
                    terminateOthers(own);
                }
            }
        } catch (SQLException failed) {
            throw unusable(failed);
        }
    }

    /**
     * Gives an account these passwords and no other.
     *
     * @param own a connection of the account: what is not logged in to is not changed
     */
    private void alter(Subject subject, Connection own, List<String> passwords) throws SQLException, RotationFailed {
        StringBuilder sql =
                new StringBuilder("ALTER USER ").append(account(own)).append(" IDENTIFIED VIA ");
        List<String> ways = new ArrayList<>();
        for (String password : passwords) {
            // INVARIANT (no input in SQL): a digest is hexadecimal.
            ways.add("mysql_native_password USING '" + Hashes.nativePassword(password) + "'");
        }
        sql.append(String.join(" OR ", ways));
        String adminSecret = subject.config().customData().get(RotationSettings.ADMIN_SECRET);
        if (adminSecret == null) {
            alter(subject, own, sql.toString());
            return;
        }
        DatabaseAccount admin = DatabaseAccounts.of(subject.named(adminSecret));
        try (Connection connection = connect(subject, admin)) {
            if (connection == null) {
                throw new RotationFailed("the database refuses the account in the secret `" + adminSecret + "`");
            }
            alter(subject, connection, sql.toString());
        }
    }

    private static void alter(Subject subject, Connection connection, String sql) throws SQLException, RotationFailed {
        // INVARIANT (one rotator): the lock is this session's, so it ends with the session that changes passwords.
        lock(connection, subject);
        subject.requireNewest();
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The account of a connection as the database knows it, quoted so that no name ends the quotes. */
    private static String account(Connection connection) throws SQLException {
        String account = text(connection, "SELECT CURRENT_USER()");
        // A name may hold an @, a host may not.
        int at = account.lastIndexOf('@');
        return quoted(account.substring(0, at)) + "@" + quoted(account.substring(at + 1));
    }

    /** Between backticks nothing but a backtick is special, whatever the SQL mode. */
    static String quoted(String name) {
        return "`" + name.replace("`", "``") + "`";
    }

    private static boolean hasSeveralWays(Connection own) throws SQLException {
        return SEVERAL_WAYS
                .matcher(text(own, "SHOW CREATE USER CURRENT_USER()"))
                .find();
    }

    private static void lock(Connection connection, Subject subject) throws SQLException, RotationFailed {
        try (PreparedStatement statement = connection.prepareStatement("SELECT GET_LOCK(?, 0)")) {
            statement.setString(1, DatabaseAccounts.lockName(subject));
            try (ResultSet result = statement.executeQuery()) {
                if (!result.next() || result.getInt(1) != 1) {
                    throw DatabaseAccounts.locked();
                }
            }
        }
    }

    /** Ends the account's other connections. An account sees its own without any right. */
    private static void terminateOthers(Connection connection) throws SQLException {
        List<Long> others = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT id FROM information_schema.processlist"
                        + " WHERE user = SUBSTRING_INDEX(USER(), '@', 1) AND id <> CONNECTION_ID()")) {
            while (result.next()) {
                others.add(result.getLong(1));
            }
        }
        try (Statement statement = connection.createStatement()) {
            for (long other : others) {
                try {
                    statement.execute("KILL CONNECTION " + other);
                } catch (SQLException gone) {
                    if (gone.getErrorCode() != 1094) {
                        throw gone;
                    }
                }
            }
        }
    }

    private static String text(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            if (!result.next()) {
                throw new SQLException("no answer", "02000");
            }
            return result.getString(1);
        }
    }

    /** A connection, or null when the account's password is refused. */
    private @Nullable Connection connect(Subject subject, DatabaseAccount account) throws RotationFailed {
        DatabasePlace place = DatabasePlace.of(subject.config(), addresses, PORT, "", RotationSettings.DISABLE);
        Properties properties = new Properties();
        properties.setProperty("user", account.name());
        properties.setProperty("password", account.password());
        properties.setProperty("restrictedAuth", PROVES_WITHOUT_TELLING);
        // The server could ask for files of this machine.
        properties.setProperty("allowLocalInfile", "false");
        properties.setProperty("socketFactory", PinnedSocketFactory.class.getName());
        properties.setProperty(PinnedSocketFactory.OPTION, place.address().getHostAddress());
        properties.setProperty("sslMode", sslMode(place.sslMode()));
        if (authorities != null && place.sslMode().equals(RotationSettings.VERIFY_FULL)) {
            properties.setProperty("serverSslCert", authorities.toString());
        }
        properties.setProperty("connectTimeout", MILLIS_TO_CONNECT);
        properties.setProperty("socketTimeout", MILLIS_TO_ANSWER);
        try {
            Connection connection = driver.connect(
                    "jdbc:mariadb://" + place.hostInUrl() + ":" + place.port() + "/" + place.database(), properties);
            if (connection == null) {
                throw new IllegalStateException("the driver does not take its own addresses");
            }
            return connection;
        } catch (SQLException failed) {
            if (failed.getErrorCode() == ACCESS_DENIED || failed.getErrorCode() == ACCESS_DENIED_NO_PASSWORD) {
                return null;
            }
            throw unusable(failed);
        }
    }

    private static String sslMode(String mode) {
        return switch (mode) {
            case RotationSettings.REQUIRE -> "trust";
            case RotationSettings.VERIFY_FULL -> "verify-full";
            default -> "disable";
        };
    }

    /** The database's own text stays out: it may quote what it was sent. */
    private static RotationFailed unusable(SQLException failed) {
        if (failed.getErrorCode() == RIGHT_MISSING) {
            return new RotationFailed("the account may not alter itself: name an `AdminSecret` with an account that has"
                    + " the right CREATE USER, or set `Overlap` to `0s` and live with a gap");
        }
        return new RotationFailed(
                "the database cannot be used, error " + failed.getErrorCode() + ", SQLSTATE " + failed.getSQLState());
    }
}
