package dev.jadegate.kms.secret;

import static dev.jadegate.kms.secret.SecretFixture.field;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jadegate.kms.secret.SecretValue.DatabaseAccount;
import dev.jadegate.kms.secret.rotation.RotationFailed;
import dev.jadegate.kms.secret.rotation.RotationOptions;
import dev.jadegate.kms.secret.rotation.RotationTarget;
import dev.jadegate.kms.secret.rotation.RotationTargets;
import dev.jadegate.store.Transaction;
import dev.jadegate.testkit.MariaDbServer;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The process ends before and after each step on a real target, and another one goes on. */
class RotationCrashTest {
    /** More boundaries than a rotation has. */
    private static final int BOUNDARIES_MAX = 40;

    private static final int PASSES_MAX = 4;

    /** The end of the process: nothing catches it. */
    private static final class Crash extends Error {
        private static final long serialVersionUID = 1;
    }

    /** Counts the boundaries and ends the process at one of them. */
    private static final class Boundaries {
        private int left;
        private boolean crashed;

        Boundaries(int left) {
            this.left = left;
        }

        void next() {
            if (left-- == 0) {
                crashed = true;
                throw new Crash();
            }
        }
    }

    /** A real target with a boundary before and after each of its steps. */
    private record Crashing(RotationTarget real, Boundaries boundaries) implements RotationTarget {
        @Override
        public @Nullable String create(Subject subject) throws RotationFailed {
            boundaries.next();
            String made = real.create(subject);
            boundaries.next();
            return made;
        }

        @Override
        public void set(Rotation rotation) throws RotationFailed {
            boundaries.next();
            real.set(rotation);
            boundaries.next();
        }

        @Override
        public void verify(Rotation rotation) throws RotationFailed {
            boundaries.next();
            real.verify(rotation);
            boundaries.next();
        }

        @Override
        public Duration overlap(ExtendedConfig config) {
            // Between verify and the commit.
            boundaries.next();
            return real.overlap(config);
        }

        @Override
        public void release(Rotation rotation) throws RotationFailed {
            boundaries.next();
            real.release(rotation);
            boundaries.next();
        }

        @Override
        public void released(Transaction transaction, Rotation rotation, Instant now) {
            boundaries.next();
            real.released(transaction, rotation, now);
        }

        @Override
        public void retired(Transaction transaction, Rotation rotation) {
            boundaries.next();
            real.retired(transaction, rotation);
            boundaries.next();
        }
    }

    private static RotationTargets crashing(SecretFixture kms, Boundaries boundaries) {
        RotationTargets standard = kms.standardTargets();
        return (type, config) -> new Crashing(standard.of(type, config), boundaries);
    }

    /** What is promised of the values of a secret while a process ends. */
    private enum Promise {
        /** The current value works all the time, and the one before ends. */
        OVERLAP,
        /** The current value works all the time; the one before goes on until its turn comes. */
        TURNS,
        /** The current value works, or the one that is about to become it. */
        GAP
    }

    /**
     * Rotates once for each boundary.
     *
     * @param works whether the target takes a value
     * @return how many boundaries there were
     */
    private static int everywhere(SecretFixture kms, String name, Promise promise, Predicate<String> works) {
        for (int at = 0; at < BOUNDARIES_MAX; at++) {
            String before = value(kms, name);
            Boundaries boundaries = new Boundaries(at);
            kms.part.close();
            kms.part = kms.on(kms.store, crashing(kms, boundaries));
            kms.clock.move(Duration.ofHours(1));
            kms.call("RotateSecret", "SecretName", name, "VersionId", "r" + at);
            for (int pass = 0; pass < PASSES_MAX; pass++) {
                try {
                    kms.part.pass();
                } catch (Crash _) {
                    kms.part.close();
                    kms.part = kms.on(kms.store, kms.standardTargets());
                }
                assertThat(works.test(value(kms, name)) || (promise == Promise.GAP && works.test(pendingOr(kms, name))))
                        .as("boundary %s, pass %s: what applications are given works", at, pass)
                        .isTrue();
                kms.clock.move(Duration.ofMinutes(30));
            }
            assertThat(kms.call("DescribeSecret", "SecretName", name))
                    .as("boundary " + at)
                    .doesNotContain("\"Rotation\"");
            assertThat(value(kms, name)).as("boundary " + at).isNotEqualTo(before);
            assertThat(works.test(value(kms, name))).as("boundary " + at).isTrue();
            assertThat(works.test(before))
                    .as("boundary %s: the old value ended", at)
                    .isEqualTo(promise == Promise.TURNS);
            if (!boundaries.crashed) {
                return at;
            }
        }
        throw new AssertionError("there are more boundaries than " + BOUNDARIES_MAX);
    }

    private static String value(SecretFixture kms, String name) {
        return field(kms.call("GetSecretValue", "SecretName", name), "SecretData");
    }

    private static String pendingOr(SecretFixture kms, String name) {
        String[] pending = {value(kms, name)};
        SecretFixture.refusal(() -> pending[0] =
                field(kms.call("GetSecretValue", "SecretName", name, "VersionStage", "ACSPending"), "SecretData"));
        return pending[0];
    }

    @Test
    void a_postgresql_account_is_never_without_a_known_password() throws Exception {
        try (EmbeddedPostgres server = PostgresAccounts.start("app_a", "app_b", "alone")) {
            Predicate<String> works = data -> logsIn("postgresql://localhost:" + server.getPort() + "/postgres", data);
            for (Promise promise : List.of(Promise.TURNS, Promise.GAP)) {
                try (SecretFixture kms = new SecretFixture()) {
                    boolean turns = promise == Promise.TURNS;
                    create(
                            kms,
                            turns ? "DoubleUsers" : "SingleUser",
                            "\"Port\":\"" + server.getPort() + "\"",
                            turns ? List.of("app_a", "app_b") : List.of("alone"));
                    assertThat(everywhere(kms, "db", promise, works)).isGreaterThanOrEqualTo(9);
                }
            }
        }
    }

    @Test
    void a_mariadb_account_is_never_without_a_known_password() throws Exception {
        assumeTrue(MariaDbServer.isInstalled(), MariaDbServer.ABSENT);
        try (MariaDbServer server = MariaDbServer.start(List.of(
                        "CREATE USER 'app'@'%' IDENTIFIED BY 'first-app';", "GRANT CREATE USER ON *.* TO 'app'@'%';"));
                SecretFixture kms = new SecretFixture()) {
            create(kms, server.port());
            int boundaries = everywhere(kms, "db", Promise.OVERLAP, data -> logsIn(server.port(), data));
            assertThat(boundaries).isGreaterThanOrEqualTo(9);
        }
    }

    private static void create(SecretFixture kms, int port) {
        create(
                kms,
                "SingleUser",
                "\"Engine\":\"MariaDB\",\"Port\":\"" + port + "\",\"Overlap\":\"20m\"",
                List.of("app"));
    }

    private static void create(SecretFixture kms, String subType, String customData, List<String> accounts) {
        String data = accounts.stream()
                .map(name -> "{\"AccountName\":\"" + name + "\",\"AccountPassword\":\"first-" + name + "\"}")
                .collect(Collectors.joining(",", "{\"Accounts\":[", "]}"));
        kms.call(
                "CreateSecret",
                "SecretName",
                "db",
                "VersionId",
                "v1",
                "SecretType",
                "Rds",
                "SecretData",
                data,
                "ExtendedConfig",
                "{\"SecretSubType\":\"" + subType + "\",\"DBInstanceId\":\"d-1\",\"CustomData\":{"
                        + "\"Endpoint\":\"localhost\"," + customData + "}}");
    }

    private static boolean logsIn(int port, String data) {
        return logsIn("mariadb://127.0.0.1:" + port + "/", data);
    }

    private static boolean logsIn(String place, String data) {
        DatabaseAccount account = SecretValue.accounts(data).getFirst();
        try (Connection connection = DriverManager.getConnection("jdbc:" + place, account.name(), account.password())) {
            return connection.isValid(5);
        } catch (SQLException _) {
            return false;
        }
    }

    @Test
    void two_rotators_on_one_store_lose_no_password_and_commit_each_rotation_once() throws Exception {
        assumeTrue(MariaDbServer.isInstalled(), MariaDbServer.ABSENT);
        try (MariaDbServer server = MariaDbServer.start(List.of(
                        "CREATE USER 'app'@'%' IDENTIFIED BY 'first-app';", "GRANT CREATE USER ON *.* TO 'app'@'%';"));
                SecretFixture kms = new SecretFixture();
                SecretPart other = kms.on(kms.store, kms.standardTargets())) {
            create(kms, server.port());
            int rotations = 15;
            for (int i = 0; i < rotations; i++) {
                kms.clock.move(Duration.ofHours(1));
                kms.call("RotateSecret", "SecretName", "db", "VersionId", "r" + i);
                for (int pass = 0; pass < PASSES_MAX; pass++) {
                    Thread second = Thread.ofPlatform().start(other::pass);
                    kms.part.pass();
                    second.join();
                    assertThat(logsIn(server.port(), value(kms, "db"))).isTrue();
                    kms.clock.move(Duration.ofMinutes(10));
                }
                assertThat(kms.call("GetSecretValue", "SecretName", "db")).contains("\"VersionId\":\"r" + i + "\"");
            }
            assertThat(kms.recorded)
                    .filteredOn(event -> event.contains("COMMITTED"))
                    .hasSize(rotations);
        }
    }

    @Test
    void a_hook_is_told_again_and_its_service_always_takes_the_current_value(@TempDir Path folder) throws Exception {
        Set<String> valid = ConcurrentHashMap.newKeySet();
        valid.add("first");
        SecretFixture[] late = new SecretFixture[1];
        try (HookServer hook = new HookServer(folder, "localhost", received -> step(late[0], valid, received));
                SecretFixture kms = new SecretFixture(
                        null, new RotationOptions(Set.of(), Set.of("localhost"), null, null, hook.certificate, 50))) {
            late[0] = kms;
            kms.call("CreateSecret", "SecretName", "key", "VersionId", "v1", "SecretData", "0123456789abcdef");
            kms.call(
                    "CreateSecret",
                    "SecretName",
                    "token",
                    "VersionId",
                    "v1",
                    "SecretData",
                    "first",
                    "ExtendedConfig",
                    "{\"CustomData\":{\"HookUrl\":\"" + hook.url() + "\",\"HookKey\":\"key\",\"Overlap\":\"20m\"}}");
            int boundaries = everywhere(kms, "token", Promise.OVERLAP, valid::contains);
            assertThat(boundaries).isGreaterThanOrEqualTo(11);
        }
    }

    /** A service with tokens, whose hook forgets all but the current one in the end. */
    private static int step(SecretFixture kms, Set<String> valid, HookServer.Received received) {
        String version = received.field("VersionId");
        switch (received.field("Step")) {
            case "create" -> {
                String stored = SecretFixture.refusal(
                        () -> kms.call("GetSecretValue", "SecretName", "token", "VersionId", version));
                if (!stored.equals("OK")) {
                    kms.call(
                            "PutSecretValue",
                            "SecretName",
                            "token",
                            "VersionId",
                            version,
                            "SecretData",
                            "token of " + version,
                            "VersionStages",
                            "[\"ACSPending\"]");
                }
            }
            case "set" -> valid.add(pending(kms, version));
            case "test" -> {
                return valid.contains(pending(kms, version)) ? 200 : 500;
            }
            case "finish" -> valid.retainAll(Set.of(pending(kms, version)));
            default -> throw new AssertionError(received.field("Step"));
        }
        return 200;
    }

    private static String pending(SecretFixture kms, String version) {
        return field(kms.call("GetSecretValue", "SecretName", "token", "VersionId", version), "SecretData");
    }
}
