package dev.jadegate.kms.secret;

import static dev.jadegate.kms.secret.SecretFixture.field;
import static dev.jadegate.kms.secret.SecretFixture.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jadegate.kms.secret.SecretValue.DatabaseAccount;
import dev.jadegate.testkit.MariaDbServer;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Rotation of a real MariaDB. */
class MariaDbRotationTest {
    /** Ends the quotes of names that are put together carelessly. */
    private static final String STRANGE = "o'`\\\"@x";

    private static @Nullable MariaDbServer server;

    private final SecretFixture kms = new SecretFixture();

    @BeforeAll
    static void start() throws IOException {
        assumeTrue(MariaDbServer.isInstalled(), MariaDbServer.ABSENT);
        server = MariaDbServer.start(List.of(
                "CREATE USER 'admin'@'%' IDENTIFIED BY 'first-admin';",
                "GRANT CREATE USER ON *.* TO 'admin'@'%';",
                "CREATE USER 'app'@'127.0.0.1' IDENTIFIED BY 'first-app';",
                "CREATE USER 'app'@'10.1.1.1' IDENTIFIED BY 'of-another-host';",
                "CREATE USER 'weak'@'%' IDENTIFIED BY 'first-weak';",
                "CREATE USER 'a'@'%' IDENTIFIED BY 'first-a';",
                "CREATE USER 'b'@'%' IDENTIFIED BY 'first-b';",
                "CREATE USER `o'``\\\"@x`@'%' IDENTIFIED BY 'first-strange';"));
    }

    @AfterAll
    static void stop() throws IOException {
        if (server != null) {
            server.close();
        }
    }

    @AfterEach
    void close() {
        kms.close();
    }

    private static MariaDbServer server() {
        if (server == null) {
            throw new IllegalStateException(MariaDbServer.ABSENT);
        }
        return server;
    }

    private void create(String name, String subType, String more, DatabaseAccount... accounts) {
        StringBuilder data = new StringBuilder("{\"Accounts\":[");
        for (DatabaseAccount account : accounts) {
            data.append(data.length() > 15 ? "," : "")
                    .append(JsonParameter.write("AccountName", account.name(), "AccountPassword", account.password()));
        }
        kms.call(
                "CreateSecret",
                "SecretName",
                name,
                "VersionId",
                "v1",
                "SecretType",
                "Rds",
                "SecretData",
                data + "]}",
                "ExtendedConfig",
                "{\"SecretSubType\":\"" + subType
                        + "\",\"DBInstanceId\":\"m-1\",\"CustomData\":{\"Engine\":\"MariaDB\","
                        + "\"Endpoint\":\"localhost\",\"Port\":\"" + server().port() + "\"" + more + "}}");
    }

    private DatabaseAccount current(String name) {
        return SecretValue.accounts(field(kms.call("GetSecretValue", "SecretName", name), "SecretData"))
                .getFirst();
    }

    private void rotate(String name, String versionId) {
        // The quota of RotateSecret is not what is tested.
        kms.clock.move(Duration.ofMinutes(2));
        kms.call("RotateSecret", "SecretName", name, "VersionId", versionId);
        kms.part.pass();
    }

    private static Connection connect(DatabaseAccount account) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:mariadb://127.0.0.1:" + server().port() + "/", account.name(), account.password());
    }

    private static boolean logsIn(DatabaseAccount account) {
        try (Connection connection = connect(account)) {
            return connection.isValid(5);
        } catch (SQLException _) {
            return false;
        }
    }

    private String described(String name) {
        return kms.call("DescribeSecret", "SecretName", name);
    }

    @Test
    void both_passwords_of_a_single_user_log_in_until_the_overlap_is_over() throws Exception {
        DatabaseAccount before = new DatabaseAccount("app", "first-app");
        DatabaseAccount other = new DatabaseAccount("app", "another");
        create("db/admin", "SingleUser", "", new DatabaseAccount("admin", "first-admin"));
        create("db/app", "SingleUser", ",\"AdminSecret\":\"db/admin\",\"Overlap\":\"1h\"", before);

        rotate("db/app", "r1");

        DatabaseAccount after = current("db/app");
        assertThat(after).isNotEqualTo(before);
        assertThat(logsIn(before)).isTrue();
        assertThat(logsIn(after)).isTrue();
        assertThat(logsIn(other)).isFalse();
        kms.clock.move(Duration.ofHours(1).minusSeconds(1));
        kms.part.pass();
        assertThat(logsIn(before)).as("a second before its end").isTrue();
        assertThat(described("db/app")).contains("\"State\":\"COMMITTED\"");
        kms.clock.move(Duration.ofSeconds(1));
        kms.part.pass();
        assertThat(logsIn(before)).as("after its end").isFalse();
        assertThat(logsIn(after)).isTrue();
        assertThat(described("db/app")).doesNotContain("\"Rotation\"");
        String logs = server().logs();
        assertThat(logs).contains("ALTER USER `app`@`127.0.0.1`");
        assertThat(logs).as("the new password is in no log of the database").doesNotContain(after.password());
    }

    @Test
    void a_rotation_within_the_overlap_ends_the_password_before_the_last() {
        DatabaseAccount first = new DatabaseAccount("admin", "first-admin");
        create("db/itself", "SingleUser", "", first);
        rotate("db/itself", "r1");
        DatabaseAccount second = current("db/itself");
        rotate("db/itself", "r2");
        DatabaseAccount third = current("db/itself");

        assertThat(logsIn(first)).isFalse();
        assertThat(logsIn(second)).isTrue();
        assertThat(logsIn(third)).isTrue();
        // Gives the next test its password back.
        kms.clock.move(Duration.ofDays(1));
        kms.part.pass();
        assertThat(logsIn(second)).isFalse();
        reset(third);
    }

    private static void reset(DatabaseAccount admin) {
        try (Connection connection = connect(admin);
                Statement statement = connection.createStatement()) {
            statement.execute("SET PASSWORD = PASSWORD('first-admin')");
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }

    @Test
    void without_the_right_to_alter_itself_an_account_rotates_with_a_gap_or_says_what_is_missing() {
        DatabaseAccount before = new DatabaseAccount("weak", "first-weak");
        create("db/weak", "SingleUser", "", before);
        rotate("db/weak", "r1");
        assertThat(described("db/weak")).contains("AdminSecret", "CREATE USER", "\"State\":\"PENDING_CREATED\"");
        assertThat(logsIn(before)).isTrue();

        kms.call(
                "UpdateSecret",
                "SecretName",
                "db/weak",
                "ExtendedConfig.CustomData",
                "{\"Engine\":\"MariaDB\",\"Endpoint\":\"localhost\",\"Port\":\"" + server().port()
                        + "\",\"Overlap\":\"0s\"}");
        kms.clock.move(Duration.ofMinutes(1));
        kms.part.pass();

        assertThat(logsIn(current("db/weak"))).isTrue();
        assertThat(logsIn(before)).isFalse();
    }

    @Test
    void two_users_take_turns_and_replaced_sessions_end_when_asked_for() throws SQLException {
        DatabaseAccount a = new DatabaseAccount("a", "first-a");
        DatabaseAccount b = new DatabaseAccount("b", "first-b");
        create("db/turns", "DoubleUsers", ",\"TerminateSessions\":\"true\"", a, b);
        try (Connection ofA = connect(a);
                Connection ofB = connect(b)) {
            rotate("db/turns", "r1");
            assertThat(current("db/turns").name()).isEqualTo("b");
            assertThat(logsIn(current("db/turns"))).isTrue();
            assertThat(logsIn(b)).isFalse();
            assertThat(logsIn(a)).as("its turn comes next").isTrue();
            assertThat(works(ofA)).isTrue();
            assertThat(works(ofB)).as("opened with the replaced password").isFalse();
        }
        rotate("db/turns", "r2");
        assertThat(current("db/turns").name()).isEqualTo("a");
        assertThat(logsIn(a)).isFalse();
    }

    private static boolean works(Connection connection) {
        try (Statement statement = connection.createStatement();
                ResultSet one = statement.executeQuery("SELECT 1")) {
            return one.next();
        } catch (SQLException _) {
            return false;
        }
    }

    @Test
    void a_name_with_every_quote_is_a_name() {
        DatabaseAccount before = new DatabaseAccount(STRANGE, "first-strange");
        assertThat(logsIn(before)).isTrue();
        create("db/admin", "SingleUser", "", new DatabaseAccount("admin", "first-admin"));
        create("db/strange", "SingleUser", ",\"AdminSecret\":\"db/admin\"", before);

        rotate("db/strange", "r1");

        assertThat(described("db/strange")).doesNotContain("LastError");
        assertThat(logsIn(current("db/strange"))).isTrue();
    }

    @Test
    void what_cannot_be_is_refused_when_it_is_said() {
        DatabaseAccount account = new DatabaseAccount("a", "first-a");
        for (String more : new String[] {
            ",\"SslMode\":\"prefer\"",
            ",\"Overlap\":\"3d\"",
            ",\"Overlap\":\"1\"",
            ",\"TerminateSessions\":\"yes\"",
            ",\"AdminSecret\":\"db/bad\""
        }) {
            assertThat(refusal(() -> create("db/bad", "SingleUser", more, account)))
                    .as(more)
                    .isEqualTo("InvalidParameter");
        }
    }
}
