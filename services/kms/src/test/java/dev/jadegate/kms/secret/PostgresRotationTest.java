package dev.jadegate.kms.secret;

import static dev.jadegate.kms.secret.SecretFixture.field;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jadegate.kms.secret.SecretValue.DatabaseAccount;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Rotation of a real PostgreSQL that asks for passwords. {@code -Drotations=1000} makes the load test long. */
class PostgresRotationTest {
    private static final EmbeddedPostgres SERVER = PostgresAccounts.start("app_a", "app_b", "alone", "leaked");
    private static final int ROTATIONS = Integer.getInteger("rotations", 10);
    private static final int CLIENTS = 2;

    private final SecretFixture kms = new SecretFixture();

    @AfterAll
    static void stop() throws IOException {
        SERVER.close();
    }

    @AfterEach
    void close() {
        kms.close();
    }

    private void create(String subType, String host, String accounts) {
        create(subType, host, accounts, "");
    }

    private void create(String subType, String host, String accounts, String more) {
        kms.call(
                "CreateSecret",
                "SecretName",
                "db",
                "VersionId",
                "v1",
                "SecretData",
                "{\"Accounts\":[" + accounts + "]}",
                "SecretType",
                "Rds",
                "ExtendedConfig",
                "{\"SecretSubType\":\"" + subType + "\",\"DBInstanceId\":\"rm-1\",\"CustomData\":{\"Endpoint\":\""
                        + host + "\",\"Port\":\"" + SERVER.getPort() + "\"" + more + "}}");
    }

    private static String account(String name, String password) {
        return "{\"AccountName\":\"" + name + "\",\"AccountPassword\":\"" + password + "\"}";
    }

    private DatabaseAccount current() {
        return SecretValue.accounts(field(kms.call("GetSecretValue", "SecretName", "db"), "SecretData"))
                .getFirst();
    }

    private static boolean logsIn(DatabaseAccount account) {
        String url = "jdbc:postgresql://localhost:" + SERVER.getPort() + "/postgres";
        try (Connection connection = DriverManager.getConnection(url, account.name(), account.password())) {
            return connection.isValid(5);
        } catch (SQLException _) {
            return false;
        }
    }

    private void rotate(String versionId) {
        // The quota of RotateSecret is not what is tested.
        kms.clock.move(Duration.ofMinutes(2));
        kms.call("RotateSecret", "SecretName", "db", "VersionId", versionId);
        kms.part.pass();
    }

    @Test
    void a_single_user_gets_a_new_password_and_the_old_one_ends() {
        DatabaseAccount before = new DatabaseAccount("alone", "first-alone");
        assertThat(logsIn(before)).isTrue();
        create("SingleUser", "localhost", account("alone", "first-alone"));
        rotate("r1");
        assertThat(kms.call("DescribeSecret", "SecretName", "db")).doesNotContain("LastError");
        assertThat(current().password()).isNotEqualTo("first-alone");
        assertThat(logsIn(current())).isTrue();
        assertThat(logsIn(before)).isFalse();
    }

    @Test
    void sessions_of_a_leaked_password_end_when_asked_for() throws SQLException {
        String url = "jdbc:postgresql://localhost:" + SERVER.getPort() + "/postgres";
        create("SingleUser", "localhost", account("leaked", "first-leaked"), ",\"TerminateSessions\":\"true\"");
        try (Connection thief = DriverManager.getConnection(url, "leaked", "first-leaked");
                Connection other = DriverManager.getConnection(url, "app_a", "first-app_a")) {
            rotate("r1");
            assertThat(kms.call("DescribeSecret", "SecretName", "db")).doesNotContain("LastError");
            assertThat(thief.isValid(5)).isFalse();
            assertThat(other.isValid(5)).as("of another account").isTrue();
            assertThat(logsIn(current())).isTrue();
        }
    }

    @Test
    void a_database_that_asks_for_no_password_is_not_believed() {
        create("SingleUser", "localhost", account("trusted", "whatever"));
        rotate("r1");
        assertThat(kms.call("DescribeSecret", "SecretName", "db")).contains("LastError");
        assertThat(current().password()).isEqualTo("whatever");
    }

    @Test
    void a_database_without_tls_is_not_talked_to_where_tls_is_asked_for() {
        create("SingleUser", "localhost", account("alone", "first-alone"), ",\"SslMode\":\"verify-full\"");
        rotate("r1");
        assertThat(kms.call("DescribeSecret", "SecretName", "db")).contains("the database cannot be used");
    }

    @Test
    void a_host_that_only_this_machine_reaches_is_closed_unless_it_is_allowed() {
        create("SingleUser", "127.0.0.1", account("alone", "first-alone"));
        rotate("r1");
        assertThat(kms.call("DescribeSecret", "SecretName", "db"))
                .contains("the host `127.0.0.1` is not one that rotation may talk to");
    }

    @Test
    void no_login_is_refused_while_two_users_take_turns() throws InterruptedException {
        create("DoubleUsers", "localhost", account("app_a", "first-app_a") + "," + account("app_b", "first-app_b"));
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger logins = new AtomicInteger();
        AtomicInteger refused = new AtomicInteger();
        List<Thread> clients = new ArrayList<>();
        List<Semaphore> turns = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            Semaphore turn = new Semaphore(0);
            turns.add(turn);
            clients.add(Thread.ofPlatform().start(() -> {
                while (!over.get()) {
                    (logsIn(current()) ? logins : refused).incrementAndGet();
                    turn.release();
                }
            }));
        }
        for (int i = 0; i < ROTATIONS; i++) {
            rotate("r" + i);
            assertThat(current().name()).isEqualTo(i % 2 == 0 ? "app_b" : "app_a");
            // What holds is: no refusal while clients fetch the value at least once between two rotations. The login
            // that is under way may have fetched it before, the next one has not.
            for (Semaphore turn : turns) {
                turn.drainPermits();
                assertThat(turn.tryAcquire(2, 30, TimeUnit.SECONDS)).isTrue();
            }
        }
        over.set(true);
        for (Thread client : clients) {
            client.join();
        }
        System.out.println(ROTATIONS + " rotations, " + logins + " logins, " + refused + " refused");
        assertThat(refused).hasValue(0);
        assertThat(logins.get()).isPositive();
    }
}
