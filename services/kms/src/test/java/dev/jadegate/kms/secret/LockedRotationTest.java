package dev.jadegate.kms.secret;

import static dev.jadegate.kms.secret.SecretFixture.field;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jadegate.kms.secret.rotation.RotationTarget;
import dev.jadegate.store.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The seal is locked while a secret rotates, and opened again. */
class LockedRotationTest {
    private static final String CONFIG = "{\"SecretSubType\":\"SingleUser\",\"DBInstanceId\":\"rm-1\"}";

    enum Step {
        SET,
        VERIFY,
        OVERLAP,
        RELEASE,
        RELEASED,
        RETIRED
    }

    /** Notes the steps that it is asked for, and has the seal locked in one of them. */
    private static final class Locking implements RotationTarget {
        final List<Step> steps = new ArrayList<>();
        private final Step at;

        @Nullable
        SecretFixture kms;

        Locking(Step at) {
            this.at = at;
        }

        private void at(Step step) {
            if (step == at && !steps.contains(step) && kms != null) {
                kms.lock();
            }
            steps.add(step);
        }

        @Override
        public void set(Rotation rotation) {
            at(Step.SET);
        }

        @Override
        public void verify(Rotation rotation) {
            at(Step.VERIFY);
        }

        @Override
        public Duration overlap(ExtendedConfig config) {
            at(Step.OVERLAP);
            return Duration.ZERO;
        }

        @Override
        public void release(Rotation rotation) {
            at(Step.RELEASE);
        }

        @Override
        public void released(Transaction transaction, Rotation rotation, Instant now) {
            at(Step.RELEASED);
        }

        @Override
        public void retired(Transaction transaction, Rotation rotation) {
            at(Step.RETIRED);
        }
    }

    private static void create(SecretFixture kms, String... more) {
        List<String> parameters = new ArrayList<>(List.of(
                "SecretName",
                "db",
                "VersionId",
                "v1",
                "SecretData",
                "{\"Accounts\":[{\"AccountName\":\"a\",\"AccountPassword\":\"pa\"}]}",
                "SecretType",
                "Rds",
                "ExtendedConfig",
                CONFIG));
        parameters.addAll(List.of(more));
        kms.call("CreateSecret", parameters.toArray(String[]::new));
    }

    private static String described(SecretFixture kms) {
        return kms.call("DescribeSecret", "SecretName", "db");
    }

    @ParameterizedTest
    @EnumSource(Step.class)
    void a_rotation_waits_where_it_is_and_goes_on_after_it(Step at) {
        Locking target = new Locking(at);
        try (SecretFixture kms = new SecretFixture(target)) {
            target.kms = kms;
            create(kms);
            kms.call("RotateSecret", "SecretName", "db", "VersionId", "r1");
            kms.part.pass();
            // What was done outside is noted, so after the release its note comes too.
            assertThat(target.steps.getLast())
                    .as("the step that was under way is the last")
                    .isEqualTo(at == Step.RELEASE ? Step.RELEASED : at);

            List<Step> before = List.copyOf(target.steps);
            String waits = described(kms);
            for (int i = 0; i < 3; i++) {
                kms.clock.move(Duration.ofHours(2));
                kms.part.pass();
            }
            assertThat(target.steps).as("while it is locked").isEqualTo(before);
            assertThat(described(kms))
                    .as("nothing failed and no state is lost")
                    .isEqualTo(waits)
                    .doesNotContain("LastError");
            assertThat(kms.part.rotationCounts().failed()).isZero();

            kms.unlock();
            kms.part.pass();
            assertThat(target.steps).as("each step is made once").containsExactly(Step.values());
            assertThat(field(kms.call("GetSecretValue", "SecretName", "db"), "VersionId"))
                    .isEqualTo("r1");
            assertThat(described(kms)).doesNotContain("\"Rotation\"");
            assertThat(kms.part.rotationCounts().committed()).isEqualTo(1);
        }
    }

    @Test
    void a_rotation_that_becomes_due_while_it_is_locked_begins_after_it() {
        Locking target = new Locking(Step.SET);
        try (SecretFixture kms = new SecretFixture(target)) {
            create(kms, "EnableAutomaticRotation", "true", "RotationInterval", "7d");
            kms.lock();
            kms.clock.move(Duration.ofDays(8));
            String waits = described(kms);
            kms.part.pass();
            assertThat(described(kms)).isEqualTo(waits);

            // Also when a pass was under way when the seal was locked.
            kms.part.pause(false);
            kms.part.pass();
            assertThat(described(kms)).isEqualTo(waits);
            assertThat(target.steps).isEmpty();

            kms.unlock();
            kms.part.pass();
            assertThat(field(kms.call("GetSecretValue", "SecretName", "db"), "VersionId"))
                    .isNotEqualTo("v1");
        }
    }
}
