package dev.jadegate.kms.secret;

import static dev.jadegate.kms.secret.SecretFixture.field;
import static dev.jadegate.kms.secret.SecretFixture.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jadegate.gate.api.Caller;
import dev.jadegate.kms.secret.SecretValue.DatabaseAccount;
import dev.jadegate.kms.secret.rotation.RotationFailed;
import dev.jadegate.kms.secret.rotation.RotationOptions;
import dev.jadegate.kms.secret.rotation.RotationTarget;
import dev.jadegate.store.Transaction;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RotationTest {
    private static final String DOUBLE = "{\"SecretSubType\":\"DoubleUsers\",\"DBInstanceId\":\"rm-1\"}";
    private static final String ACCOUNTS = "{\"Accounts\":[{\"AccountName\":\"a\",\"AccountPassword\":\"pa\"},"
            + "{\"AccountName\":\"b\",\"AccountPassword\":\"pb\"}]}";

    /** A crash of the process: nothing catches it. */
    private static final class Crash extends Error {
        private static final long serialVersionUID = 1;
    }

    /** A database that knows passwords, and fails or crashes before or after a step as a seed says. */
    private static class FakeDatabase implements RotationTarget {
        final Map<String, String> passwords = new ConcurrentHashMap<>(Map.of("a", "pa", "b", "pb"));
        private final Random random;
        private final int troubleIn;

        FakeDatabase(Random random, int troubleIn) {
            this.random = random;
            this.troubleIn = troubleIn;
        }

        private void trouble() throws RotationFailed {
            if (random.nextInt(troubleIn) == 0) {
                if (random.nextBoolean()) {
                    throw new Crash();
                }
                throw new RotationFailed("the database is away");
            }
        }

        @Override
        public void set(Rotation rotation) throws RotationFailed {
            trouble();
            DatabaseAccount wanted = SecretValue.accounts(rotation.pending()).getFirst();
            passwords.put(wanted.name(), wanted.password());
            trouble();
        }

        @Override
        public void verify(Rotation rotation) throws RotationFailed {
            trouble();
            DatabaseAccount wanted = SecretValue.accounts(rotation.pending()).getFirst();
            if (!wanted.password().equals(passwords.get(wanted.name()))) {
                throw new RotationFailed("refused");
            }
            trouble();
        }

        @Override
        public void retired(Transaction transaction, Rotation rotation) {
            if (random.nextInt(troubleIn) == 0) {
                throw new Crash();
            }
        }

        @Override
        public Duration overlap(ExtendedConfig config) {
            return Duration.ZERO;
        }
    }

    private static void create(SecretFixture kms) {
        kms.call(
                "CreateSecret",
                "SecretName",
                "db",
                "VersionId",
                "v1",
                "SecretData",
                ACCOUNTS,
                "SecretType",
                "Rds",
                "ExtendedConfig",
                DOUBLE);
    }

    private static DatabaseAccount account(SecretFixture kms, String stage) {
        String data = field(kms.call("GetSecretValue", "SecretName", "db", "VersionStage", stage), "SecretData");
        return SecretValue.accounts(data).getFirst();
    }

    @Test
    void two_accounts_take_turns() {
        FakeDatabase database = new FakeDatabase(new Random(1), Integer.MAX_VALUE);
        try (SecretFixture kms = new SecretFixture(database)) {
            create(kms);
            assertThat(account(kms, "ACSCurrent")).isEqualTo(new DatabaseAccount("a", "pa"));
            assertThat(account(kms, "ACSPrevious")).isEqualTo(new DatabaseAccount("b", "pb"));
            for (String expected : new String[] {"b", "a", "b"}) {
                kms.call("RotateSecret", "SecretName", "db", "VersionId", "to-" + expected + kms.recorded.size());
                kms.part.pass();
                assertThat(account(kms, "ACSCurrent").name()).isEqualTo(expected);
            }
            assertThat(database.passwords.get("b")).hasSize(32);
        }
    }

    @Test
    void rotating_again_with_the_same_version_is_a_success_and_with_another_one_waits() {
        try (SecretFixture kms = new SecretFixture(new FakeDatabase(new Random(1), Integer.MAX_VALUE))) {
            create(kms);
            kms.call("RotateSecret", "SecretName", "db", "VersionId", "r1");
            kms.call("RotateSecret", "SecretName", "db", "VersionId", "r1");
            assertThat(refusal(() -> kms.call("RotateSecret", "SecretName", "db", "VersionId", "r2")))
                    .isEqualTo("Rejected.SecretRotating");
            kms.part.pass();
            kms.call("RotateSecret", "SecretName", "db", "VersionId", "r1");
            assertThat(account(kms, "ACSCurrent").name()).isEqualTo("b");
        }
    }

    @Test
    void a_rotation_of_a_database_that_is_all_but_over_does_not_keep_the_next_one_waiting() {
        boolean[] ends = {false};
        RotationTarget database = new FakeDatabase(new Random(1), Integer.MAX_VALUE) {
            @Override
            public void retired(Transaction transaction, Rotation rotation) {
                if (!ends[0]) {
                    throw new Crash();
                }
            }
        };
        try (SecretFixture kms = new SecretFixture(database)) {
            create(kms);
            kms.call("RotateSecret", "SecretName", "db", "VersionId", "r1");
            assertThatThrownBy(kms.part::pass).isInstanceOf(Crash.class);
            assertThat(kms.call("DescribeSecret", "SecretName", "db")).contains("\"State\":\"RELEASED\"");
            assertThat(account(kms, "ACSCurrent").name()).isEqualTo("b");

            kms.call("RotateSecret", "SecretName", "db", "VersionId", "r2");
            ends[0] = true;
            kms.part.pass();
            assertThat(account(kms, "ACSCurrent").name()).isEqualTo("a");
            assertThat(kms.call("DescribeSecret", "SecretName", "db")).doesNotContain("\"Rotation\"");
        }
    }

    @Test
    void an_account_rotates_at_most_50_times_an_hour() {
        try (SecretFixture kms = new SecretFixture(new FakeDatabase(new Random(1), Integer.MAX_VALUE))) {
            create(kms);
            for (int i = 0; i < RotationOptions.CALLS_PER_HOUR; i++) {
                kms.call("RotateSecret", "SecretName", "db", "VersionId", "r" + i);
                kms.part.pass();
            }
            assertThat(refusal(() -> kms.call("RotateSecret", "SecretName", "db", "VersionId", "over")))
                    .isEqualTo("Rejected.Throttling");
            kms.clock.move(Duration.ofHours(1));
            kms.call("RotateSecret", "SecretName", "db", "VersionId", "over");
        }
    }

    @Test
    void a_failure_is_shown_and_tried_again_later_and_later() {
        RotationTarget away = new FakeDatabase(new Random(1), Integer.MAX_VALUE) {
            @Override
            public void set(Rotation rotation) throws RotationFailed {
                throw new RotationFailed("the database is away");
            }
        };
        try (SecretFixture kms = new SecretFixture(away)) {
            create(kms);
            kms.call("RotateSecret", "SecretName", "db", "VersionId", "r1");
            kms.part.pass();
            kms.part.pass();
            assertThat(kms.call("DescribeSecret", "SecretName", "db"))
                    .contains("the database is away", "\"Attempts\":1", "PENDING_CREATED");
            kms.clock.move(Duration.ofSeconds(6));
            kms.part.pass();
            kms.clock.move(Duration.ofSeconds(6));
            kms.part.pass();
            assertThat(kms.call("DescribeSecret", "SecretName", "db")).contains("\"Attempts\":2");
            assertThat(account(kms, "ACSCurrent").name()).isEqualTo("a");
        }
    }

    @Test
    void a_bug_of_a_target_is_tried_again_and_its_text_stays_inside() {
        RotationTarget buggy = new FakeDatabase(new Random(1), Integer.MAX_VALUE) {
            @Override
            public void verify(Rotation rotation) {
                throw new IllegalStateException("holds " + rotation.pending());
            }
        };
        try (SecretFixture kms = new SecretFixture(buggy)) {
            create(kms);
            kms.call("RotateSecret", "SecretName", "db", "VersionId", "r1");
            kms.part.pass();
            String password = account(kms, "ACSPending").password();
            assertThat(kms.call("DescribeSecret", "SecretName", "db"))
                    .contains("internal error", "\"Attempts\":1")
                    .doesNotContain(password);
            assertThat(account(kms, "ACSCurrent").name()).isEqualTo("a");
            assertThat(kms.part.rotationCounts().failed()).isEqualTo(1);
            assertThat(kms.part.rotationsUnderWay()).isEqualTo(1);
        }
    }

    @Test
    void a_step_that_does_not_end_is_interrupted_and_tried_again() {
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        RotationTarget slow = new FakeDatabase(new Random(1), Integer.MAX_VALUE) {
            @Override
            public void set(Rotation rotation) {
                try {
                    never.await();
                } catch (InterruptedException _) {
                    interrupted.countDown();
                }
            }
        };
        try (SecretFixture kms = new SecretFixture()) {
            kms.part.close();
            kms.part = kms.on(kms.store, (_, _) -> slow, Duration.ofMillis(50));
            create(kms);
            kms.call("RotateSecret", "SecretName", "db", "VersionId", "r1");
            kms.part.pass();
            assertThat(kms.call("DescribeSecret", "SecretName", "db")).contains("the step did not end within");
            assertThat(interrupted.await(1, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    @Test
    void an_account_with_many_rotations_does_not_keep_another_one_waiting() {
        RotationTarget content = new FakeDatabase(new Random(1), Integer.MAX_VALUE) {
            @Override
            public void set(Rotation rotation) {}

            @Override
            public void verify(Rotation rotation) {}
        };
        try (SecretFixture kms = new SecretFixture(content)) {
            int many = RotationRunner.OF_ACCOUNT_PER_PASS + 1;
            for (int i = 0; i < many; i++) {
                begin(kms, SecretFixture.ROOT, "db" + i);
            }
            kms.clock.move(Duration.ofSeconds(1));
            begin(kms, SecretFixture.OTHER, "db");
            kms.part.pass();
            assertThat(kms.part.rotationsUnderWay()).isEqualTo(1);
            assertThat(kms.call(SecretFixture.OTHER, "DescribeSecret", "SecretName", "db"))
                    .doesNotContain("\"Rotation\"");
            kms.part.pass();
            assertThat(kms.part.rotationsUnderWay()).isZero();
            assertThat(kms.part.rotationCounts().committed()).isEqualTo(many + 1);
        }
    }

    private static void begin(SecretFixture kms, Caller caller, String name) {
        kms.call(
                caller,
                "CreateSecret",
                "SecretName",
                name,
                "VersionId",
                "v1",
                "SecretData",
                ACCOUNTS,
                "SecretType",
                "Rds",
                "ExtendedConfig",
                DOUBLE);
        kms.call(caller, "RotateSecret", "SecretName", name, "VersionId", "r1");
    }

    @Test
    void a_version_that_is_no_rotation_of_it_is_not_taken_for_one() {
        try (SecretFixture kms = new SecretFixture(new FakeDatabase(new Random(1), Integer.MAX_VALUE))) {
            create(kms);
            assertThat(refusal(() -> kms.call("RotateSecret", "SecretName", "db", "VersionId", "v1")))
                    .isEqualTo("Rejected.ResourceExist");
        }
    }

    @Test
    void a_rotation_whose_row_was_altered_changes_nothing() {
        FakeDatabase database = new FakeDatabase(new Random(1), Integer.MAX_VALUE);
        try (SecretFixture kms = new SecretFixture(database)) {
            create(kms);
            kms.call("RotateSecret", "SecretName", "db", "VersionId", "r1");
            for (String altered : new String[] {"v1 PENDING_CREATED", "v1 VERIFIED", "r1 VERIFIED", "r1 COMMITTED"}) {
                alter(kms, altered.substring(0, 2), altered.substring(3));
                kms.part.pass();
                assertThat(refusal(() -> kms.call("DescribeSecret", "SecretName", "db")))
                        .as(altered)
                        .isEqualTo("Rejected.Unavailable");
                assertThat(database.passwords)
                        .as(altered)
                        .containsEntry("a", "pa")
                        .containsEntry("b", "pb");
                assertThat(account(kms, "ACSCurrent")).as(altered).isEqualTo(new DatabaseAccount("a", "pa"));
            }
            alter(kms, "r1", "PENDING_CREATED");
            kms.part.pass();
            assertThat(account(kms, "ACSCurrent").name()).as("put right").isEqualTo("b");
        }
    }

    private static void alter(SecretFixture kms, String versionId, String state) {
        kms.store.maintain(transaction ->
                transaction.update("UPDATE kms_secret_rotation SET version_id = ?, state = ?", versionId, state));
    }

    @Test
    void a_row_of_an_earlier_rotation_that_was_put_back_changes_nothing() {
        FakeDatabase database = new FakeDatabase(new Random(1), Integer.MAX_VALUE);
        try (SecretFixture kms = new SecretFixture(database)) {
            create(kms);
            kms.call("RotateSecret", "SecretName", "db", "VersionId", "r1");
            kms.store.maintain(
                    transaction -> transaction.update("CREATE TABLE kept AS SELECT * FROM kms_secret_rotation"));
            kms.part.pass();
            Map<String, String> before = Map.copyOf(database.passwords);
            kms.call("RotateSecret", "SecretName", "db", "VersionId", "r2");
            kms.store.maintain(transaction -> transaction.update("DELETE FROM kms_secret_rotation")
                    + transaction.update("INSERT INTO kms_secret_rotation SELECT * FROM kept"));

            kms.part.pass();

            assertThat(kms.call("DescribeSecret", "SecretName", "db")).contains("was altered");
            assertThat(database.passwords).isEqualTo(before);
            assertThat(account(kms, "ACSCurrent").name()).isEqualTo("b");
        }
    }

    @Test
    void automatic_rotation_catches_up_once_after_a_long_time() {
        try (SecretFixture kms = new SecretFixture(new FakeDatabase(new Random(1), Integer.MAX_VALUE))) {
            create(kms);
            kms.call(
                    "UpdateSecretRotationPolicy",
                    "SecretName",
                    "db",
                    "EnableAutomaticRotation",
                    "true",
                    "RotationInterval",
                    "6h");
            kms.clock.move(Duration.ofHours(6).minusSeconds(1));
            kms.part.pass();
            assertThat(account(kms, "ACSCurrent").name()).isEqualTo("a");
            kms.clock.move(Duration.ofDays(365));
            kms.part.pass();
            kms.part.pass();
            assertThat(account(kms, "ACSCurrent").name()).isEqualTo("b");
            assertThat(kms.recorded)
                    .filteredOn(event -> event.contains("COMMITTED"))
                    .hasSize(1);
        }
    }

    @Test
    void intervals_are_6_hours_to_a_year() {
        for (String wrong : new String[] {"21599s", "8761h", "7", "-7d", "7w", ""}) {
            assertThat(refusal(() -> RotationInterval.read(wrong))).isEqualTo("InvalidParameter");
        }
        assertThat(RotationInterval.write(RotationInterval.read("7d"))).isEqualTo("604800s");
        assertThat(RotationInterval.read("8760h")).isEqualTo(Duration.ofDays(365));
    }

    @Test
    void a_replaced_access_key_works_for_48_hours_more_is_off_for_a_day_and_then_gone() {
        try (SecretFixture kms = new SecretFixture()) {
            kms.accessKeys.alive.add("LTAI0");
            kms.call(
                    "CreateSecret",
                    "SecretName",
                    "$Auto",
                    "VersionId",
                    "v1",
                    "SecretData",
                    "{\"AccessKeys\":[{\"AccessKeyId\":\"LTAI0\",\"AccessKeySecret\":\"s\"}]}",
                    "SecretType",
                    "RAMCredentials",
                    "ExtendedConfig",
                    "{\"SecretSubType\":\"RamUserAccessKey\",\"UserName\":\"jane\"}");
            String name = "acs/ram/user/jane";
            kms.call("RotateSecret", "SecretName", name, "VersionId", "r1");
            kms.part.pass();
            assertThat(kms.call("GetSecretValue", "SecretName", name)).contains("secret-of-LTAI1");
            assertThat(kms.accessKeys.alive).containsExactly("LTAI0", "LTAI1");
            kms.clock.move(Duration.ofDays(2).minusSeconds(1));
            kms.part.pass();
            assertThat(kms.accessKeys.off).isEmpty();
            kms.clock.move(Duration.ofSeconds(1));
            kms.part.pass();
            assertThat(kms.accessKeys.off).containsExactly("LTAI0");
            assertThat(kms.accessKeys.alive).as("it can be switched on again").containsExactly("LTAI0", "LTAI1");
            kms.clock.move(Duration.ofDays(1));
            kms.part.pass();
            assertThat(kms.accessKeys.alive).containsExactly("LTAI1");
            assertThat(kms.call("DescribeSecret", "SecretName", name)).doesNotContain("\"Rotation\"");
        }
    }

    /** Whatever ends the process between two steps: passwords stay known and one version is current. */
    @Test
    void no_password_is_lost_and_one_version_is_current_whenever_the_process_ends() {
        for (int seed = 0; seed < 25; seed++) {
            Random random = new Random(seed);
            FakeDatabase database = new FakeDatabase(random, 4);
            try (SecretFixture kms = new SecretFixture(database)) {
                create(kms);
                for (int step = 0; step < 60; step++) {
                    int now = step;
                    refusal(() -> kms.call("RotateSecret", "SecretName", "db", "VersionId", "r" + now));
                    try {
                        kms.part.pass();
                    } catch (Crash _) {
                        kms.part.close();
                        kms.part = kms.on(kms.store, database);
                    }
                    requireSound(kms, database, "seed " + seed + ", step " + step);
                    kms.clock.move(Duration.ofMinutes(random.nextInt(120)));
                }
            }
        }
    }

    private static void requireSound(SecretFixture kms, FakeDatabase database, String when) {
        DatabaseAccount current = account(kms, "ACSCurrent");
        // What applications are given now always logs in.
        assertThat(database.passwords).as(when).containsEntry(current.name(), current.password());
        // What the database was told is always stored, under some stage.
        for (Map.Entry<String, String> known : database.passwords.entrySet()) {
            boolean stored = false;
            for (String stage : new String[] {"ACSCurrent", "ACSPrevious", "ACSPending"}) {
                try {
                    DatabaseAccount account = account(kms, stage);
                    stored |= account.name().equals(known.getKey())
                            && account.password().equals(known.getValue());
                } catch (dev.jadegate.base.ApiFailure _) {
                    // No such stage now.
                }
            }
            assertThat(stored).as(when + ": the password of " + known.getKey()).isTrue();
        }
        assertThat(kms.store.<Long>read(transaction ->
                        transaction.count("SELECT COUNT(*) FROM kms_secret_stage WHERE stage = 'ACSCurrent'")))
                .as(when)
                .isEqualTo(1);
    }
}
