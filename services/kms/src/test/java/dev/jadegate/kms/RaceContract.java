package dev.jadegate.kms;

import static dev.jadegate.kms.KmsFixture.atOnce;
import static dev.jadegate.kms.KmsFixture.base64;
import static dev.jadegate.kms.KmsFixture.field;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jadegate.store.EventSink;
import dev.jadegate.store.OpeningRefused;
import dev.jadegate.store.Store;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Many callers at once, on every kind of store: each call happens wholly before or after each other. */
abstract class RaceContract {
    private static final int CALLERS = 8;
    private static final int ROUNDS = 8;
    private static final String TEXT = base64("text");

    private final KmsFixture kms = new KmsFixture(this::open);

    abstract Store open(Path folder, List<String> products, EventSink sink) throws OpeningRefused;

    @AfterEach
    void close() {
        kms.close();
    }

    private String key() {
        return field(kms.call("CreateKey"), "KeyId");
    }

    @Test
    void one_of_many_gets_an_alias_and_it_stands_for_the_key_of_that_one() throws Exception {
        List<String> keys = new ArrayList<>();
        List<Callable<String>> calls = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            String id = key();
            keys.add(id);
            calls.add(() -> kms.code("CreateAlias", "AliasName", "alias/raced", "KeyId", id));
        }

        List<String> answers = atOnce(calls);

        assertThat(answers).containsOnlyOnce("OK");
        assertThat(Collections.frequency(answers, "AliasAlreadyExists")).isEqualTo(CALLERS - 1);
        String winner = keys.get(answers.indexOf("OK"));
        assertThat(field(kms.call("DescribeKey", "KeyId", "alias/raced"), "KeyId"))
                .isEqualTo(winner);
    }

    @Test
    void the_same_version_with_the_same_value_is_put_once_and_all_are_told_so() throws Exception {
        kms.call("CreateSecret", "SecretName", "raced", "VersionId", "v1", "SecretData", "first");
        List<Callable<String>> calls = Collections.nCopies(
                CALLERS,
                () -> kms.code("PutSecretValue", "SecretName", "raced", "VersionId", "v2", "SecretData", "second"));

        assertThat(atOnce(calls)).containsOnly("OK");
        assertThat(versions("raced")).isEqualTo(2);
        assertThat(field(kms.call("GetSecretValue", "SecretName", "raced"), "SecretData"))
                .isEqualTo("second");
        assertThat(field(
                        kms.call("GetSecretValue", "SecretName", "raced", "VersionStage", "ACSPrevious"), "SecretData"))
                .isEqualTo("first");
    }

    @Test
    void of_different_values_for_one_version_one_is_kept_and_the_others_refused() throws Exception {
        kms.call("CreateSecret", "SecretName", "raced", "VersionId", "v1", "SecretData", "first");
        List<Callable<String>> calls = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            String value = "value-" + i;
            calls.add(() -> kms.code("PutSecretValue", "SecretName", "raced", "VersionId", "v2", "SecretData", value));
        }

        List<String> answers = atOnce(calls);

        assertThat(answers).containsOnlyOnce("OK");
        assertThat(Collections.frequency(answers, "Rejected.ResourceExist")).isEqualTo(CALLERS - 1);
        assertThat(field(kms.call("GetSecretValue", "SecretName", "raced"), "SecretData"))
                .isEqualTo("value-" + answers.indexOf("OK"));
    }

    @Test
    void one_rotation_begins_however_many_ask_for_the_same_version() throws Exception {
        kms.call(
                "CreateSecret",
                "SecretName",
                "raced",
                "VersionId",
                "v1",
                "SecretType",
                "Rds",
                "SecretData",
                "{\"Accounts\":[{\"AccountName\":\"app\",\"AccountPassword\":\"one\"}]}",
                "ExtendedConfig",
                "{\"SecretSubType\":\"SingleUser\",\"DBInstanceId\":\"pg-1\"}");
        List<Callable<String>> calls = Collections.nCopies(
                CALLERS, () -> kms.code("RotateSecret", "SecretName", "raced", "VersionId", "next"));

        assertThat(atOnce(calls)).containsOnly("OK");
        assertThat(versions("raced")).isEqualTo(2);
        assertThat(field(kms.call("GetSecretValue", "SecretName", "raced"), "VersionId"))
                .isEqualTo("v1");
    }

    private long versions(String secret) {
        return kms.store.<Long>read(transaction ->
                transaction.count("SELECT COUNT(*) FROM kms_secret_version WHERE secret_name = ?", secret));
    }

    /** Whoever begins to encrypt after somebody saw the answer of DisableKey is refused. */
    @Test
    void nothing_is_encrypted_after_the_answer_of_disable_key() throws Exception {
        nothingIsEncryptedAfter("DisableKey", "EnableKey", "Rejected.Disabled");
    }

    @Test
    void nothing_is_encrypted_after_the_answer_of_schedule_key_deletion() throws Exception {
        nothingIsEncryptedAfter("ScheduleKeyDeletion", "CancelKeyDeletion", "Rejected.PendingDeletion");
    }

    private void nothingIsEncryptedAfter(String end, String begin, String refusal) throws Exception {
        String id = key();
        AtomicInteger encrypted = new AtomicInteger();
        for (int round = 0; round < ROUNDS; round++) {
            AtomicBoolean answered = new AtomicBoolean();
            List<Callable<String>> calls = new ArrayList<>();
            for (int i = 1; i < CALLERS; i++) {
                calls.add(() -> {
                    boolean after;
                    String answer;
                    do {
                        after = answered.get();
                        answer = kms.code("Encrypt", "KeyId", id, "Plaintext", TEXT);
                        if (answer.equals("OK")) {
                            encrypted.incrementAndGet();
                        }
                        if (after) {
                            return answer;
                        }
                    } while (answer.equals("OK"));
                    return answer;
                });
            }
            calls.add(() -> {
                String answer = kms.code(end, "KeyId", id, "PendingWindowInDays", "7");
                answered.set(true);
                return answer;
            });

            List<String> answers = atOnce(calls);

            assertThat(answers.getLast()).isEqualTo("OK");
            assertThat(answers.subList(0, CALLERS - 1)).containsOnly(refusal);
            kms.call(begin, "KeyId", id);
            assertThat(kms.code("Encrypt", "KeyId", id, "Plaintext", TEXT)).isEqualTo("OK");
        }
        assertThat(encrypted).as("there was a race").hasPositiveValue();
    }

    /** A value that was put and a stage that moved at the same time leave one current version. */
    @Test
    void puts_and_moves_of_stages_leave_one_current_version() throws Exception {
        kms.call("CreateSecret", "SecretName", "raced", "VersionId", "v0", "SecretData", "v0");
        List<Callable<String>> calls = new ArrayList<>();
        for (int i = 1; i <= CALLERS; i++) {
            String id = "v" + i;
            calls.add(() -> kms.code("PutSecretValue", "SecretName", "raced", "VersionId", id, "SecretData", id));
            calls.add(() -> kms.code(
                    "UpdateSecretVersionStage",
                    "SecretName",
                    "raced",
                    "VersionStage",
                    "ACSCurrent",
                    "MoveToVersion",
                    "v0"));
        }

        assertThat(atOnce(calls)).containsOnly("OK");
        assertThat(kms.store.<Long>read(transaction -> transaction.count(
                        "SELECT COUNT(*) FROM kms_secret_stage WHERE secret_name = 'raced' AND stage = 'ACSCurrent'")))
                .isEqualTo(1);
        String current = kms.call("GetSecretValue", "SecretName", "raced");
        assertThat(field(current, "SecretData")).isEqualTo(field(current, "VersionId"));
    }

    @Test
    void deletion_and_values_that_are_put_meanwhile_leave_a_secret_whole_or_gone() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            String name = "raced-" + round;
            kms.call("CreateSecret", "SecretName", name, "VersionId", "v1", "SecretData", "first");
            List<String> answers = atOnce(List.of(
                    () -> kms.code("PutSecretValue", "SecretName", name, "VersionId", "v2", "SecretData", "second"),
                    () -> kms.code("DeleteSecret", "SecretName", name, "ForceDeleteWithoutRecovery", "true"),
                    () -> kms.code(
                            "TagResource", "SecretName", name, "Tags", "[{\"TagKey\":\"a\",\"TagValue\":\"b\"}]")));

            assertThat(answers.get(1)).isEqualTo("OK");
            assertThat(answers).isSubsetOf("OK", "Forbidden.ResourceNotFound");
            for (String table : List.of("kms_secret", "kms_secret_version", "kms_secret_stage", "kms_secret_tag")) {
                assertThat(kms.store.<Long>read(transaction ->
                                transaction.count("SELECT COUNT(*) FROM " + table + " WHERE secret_name = ?", name)))
                        .as(table)
                        .isZero();
            }
        }
    }
}
