package dev.jadegate.kms.secret;

import static dev.jadegate.kms.secret.SecretFixture.OTHER;
import static dev.jadegate.kms.secret.SecretFixture.field;
import static dev.jadegate.kms.secret.SecretFixture.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SecretsTest {
    private final SecretFixture kms = new SecretFixture();

    @AfterEach
    void close() {
        kms.close();
    }

    private void create(String name, String... more) {
        String[] all = new String[more.length + 6];
        System.arraycopy(more, 0, all, 6, more.length);
        all[0] = "SecretName";
        all[1] = name;
        all[2] = "VersionId";
        all[3] = "v1";
        all[4] = "SecretData";
        all[5] = "value-1";
        kms.call("CreateSecret", all);
    }

    private void put(String name, String version, String value) {
        kms.call("PutSecretValue", "SecretName", name, "VersionId", version, "SecretData", value);
    }

    private String value(String name, String... more) {
        String[] all = new String[more.length + 2];
        System.arraycopy(more, 0, all, 2, more.length);
        all[0] = "SecretName";
        all[1] = name;
        return field(kms.call("GetSecretValue", all), "SecretData");
    }

    @Test
    void a_new_version_becomes_current_and_the_old_one_previous() {
        create("db");
        put("db", "v2", "value-2");
        assertThat(value("db")).isEqualTo("value-2");
        assertThat(value("db", "VersionStage", "ACSPrevious")).isEqualTo("value-1");
        assertThat(value("db", "VersionId", "v1")).isEqualTo("value-1");
    }

    @Test
    void putting_the_same_version_again_changes_nothing_and_another_value_is_refused() {
        create("db");
        put("db", "v2", "value-2");
        put("db", "v3", "value-3");
        put("db", "v2", "value-2");
        assertThat(value("db")).isEqualTo("value-3");
        assertThat(refusal(() -> put("db", "v2", "other"))).isEqualTo("Rejected.ResourceExist");
    }

    @Test
    void no_value_is_in_an_event() {
        create("db");
        put("db", "v2", "value-2");
        assertThat(kms.recorded).hasSize(2).noneMatch(event -> event.contains("value-"));
    }

    @Test
    void another_account_does_not_see_a_secret() {
        create("db");
        assertThat(refusal(() -> kms.call(OTHER, "GetSecretValue", "SecretName", "db")))
                .isEqualTo("Forbidden.ResourceNotFound");
    }

    @Test
    void a_row_that_was_copied_to_another_secret_or_version_does_not_open() {
        create("a");
        create("b");
        put("a", "v2", "value-2");
        String copy =
                "UPDATE kms_secret_version SET sealed = (SELECT sealed FROM kms_secret_version WHERE secret_name ="
                        + " 'a' AND version_id = 'v1') WHERE secret_name = ? AND version_id = ?";
        kms.store.maintain(transaction -> transaction.update(copy, "b", "v1"));
        kms.store.maintain(transaction -> transaction.update(copy, "a", "v2"));
        assertThat(refusal(() -> value("b"))).isEqualTo("Rejected.Unavailable");
        assertThat(refusal(() -> value("a"))).isEqualTo("Rejected.Unavailable");
        assertThat(value("a", "VersionId", "v1")).isEqualTo("value-1");
    }

    @Test
    void reading_a_secret_needs_decrypt_on_the_key_that_its_owner_named() {
        create("plain");
        create("keyed", "EncryptionKeyId", "key-1");
        assertThat(kms.permissions("GetSecretValue", "SecretName", "plain"))
                .containsExactly("kms:GetSecretValue acs:kms:cn-hangzhou:1000000000000001:secret/plain");
        assertThat(kms.permissions("GetSecretValue", "SecretName", "keyed"))
                .containsExactly(
                        "kms:GetSecretValue acs:kms:cn-hangzhou:1000000000000001:secret/keyed",
                        "kms:Decrypt acs:kms:cn-hangzhou:1000000000000001:key/key-1");
    }

    @Test
    void names_follow_the_rules_of_their_type() {
        assertThat(refusal(() -> create("acs/x"))).isEqualTo("InvalidParameter");
        assertThat(refusal(() -> create("with space"))).isEqualTo("InvalidParameter");
        assertThat(refusal(() -> create("n".repeat(SecretLimits.NAME_LENGTH_MAX))))
                .isEqualTo("OK");
        assertThat(refusal(() -> create("n".repeat(SecretLimits.NAME_LENGTH_MAX + 1))))
                .startsWith("InvalidParameter");
        assertThat(refusal(() -> create("again")) + refusal(() -> create("again")))
                .isEqualTo("OKRejected.ResourceExist");
    }

    @Test
    void a_value_has_at_most_30720_bytes() {
        create("db");
        put("db", "v2", "é".repeat(SecretLimits.VALUE_BYTES_MAX / 2));
        assertThat(refusal(() -> put("db", "v3", "é".repeat(SecretLimits.VALUE_BYTES_MAX / 2) + "x")))
                .isEqualTo("InvalidParameter");
    }

    @Test
    void a_deleted_secret_is_closed_until_it_is_restored() {
        create("db");
        kms.call("DeleteSecret", "SecretName", "db", "RecoveryWindowInDays", "7");
        assertThat(refusal(() -> value("db"))).isEqualTo("Rejected.PendingDeletion");
        assertThat(refusal(() -> put("db", "v2", "x"))).isEqualTo("Rejected.PendingDeletion");
        kms.call("RestoreSecret", "SecretName", "db");
        assertThat(value("db")).isEqualTo("value-1");
        assertThat(refusal(() -> kms.call("RestoreSecret", "SecretName", "db")))
                .isEqualTo("Rejected.StateModifiedFailed");
    }

    @Test
    void the_recovery_window_is_7_to_30_days() {
        create("db");
        for (String days : new String[] {"6", "31"}) {
            assertThat(refusal(() -> kms.call("DeleteSecret", "SecretName", "db", "RecoveryWindowInDays", days)))
                    .startsWith("InvalidParameter");
        }
    }

    @Test
    void a_secret_is_destroyed_only_after_it_was_due_for_an_hour_of_the_process() {
        create("db");
        kms.call("DeleteSecret", "SecretName", "db", "RecoveryWindowInDays", "7");
        kms.clock.move(Duration.ofDays(7));
        kms.part.pass();
        kms.nanos.set(SecretReaper.OBSERVED_FOR.toNanos() - 1);
        kms.part.pass();
        assertThat(refusal(() -> kms.call("DescribeSecret", "SecretName", "db")))
                .isEqualTo("OK");
        kms.nanos.incrementAndGet();
        kms.part.pass();
        assertThat(refusal(() -> kms.call("DescribeSecret", "SecretName", "db")))
                .isEqualTo("Forbidden.ResourceNotFound");
        assertThat(kms.store.<Long>read(transaction -> transaction.count("SELECT COUNT(*) FROM kms_secret_version")))
                .isZero();
    }

    @Test
    void a_window_that_is_over_cannot_be_restored() {
        create("db");
        kms.call("DeleteSecret", "SecretName", "db", "RecoveryWindowInDays", "7");
        kms.clock.move(Duration.ofDays(7));
        assertThat(refusal(() -> kms.call("RestoreSecret", "SecretName", "db")))
                .isEqualTo("Forbidden.ResourceNotFound");
    }

    @Test
    void a_forced_deletion_frees_the_name_at_once() {
        create("db");
        kms.call("DeleteSecret", "SecretName", "db", "ForceDeleteWithoutRecovery", "true");
        create("db");
        assertThat(value("db")).isEqualTo("value-1");
    }

    @Test
    void a_stage_points_to_one_version() {
        create("db");
        put("db", "v2", "value-2");
        kms.call("UpdateSecretVersionStage", "SecretName", "db", "VersionStage", "blue", "MoveToVersion", "v1");
        kms.call("UpdateSecretVersionStage", "SecretName", "db", "VersionStage", "blue", "MoveToVersion", "v2");
        assertThat(value("db", "VersionStage", "blue")).isEqualTo("value-2");
        kms.call("UpdateSecretVersionStage", "SecretName", "db", "VersionStage", "ACSCurrent", "MoveToVersion", "v1");
        assertThat(value("db")).isEqualTo("value-1");
        assertThat(value("db", "VersionStage", "ACSPrevious")).isEqualTo("value-2");
        for (String stage : new String[] {"ACSPending", "ACSPrevious", "ACSOther"}) {
            assertThat(refusal(() -> kms.call(
                            "UpdateSecretVersionStage",
                            "SecretName",
                            "db",
                            "VersionStage",
                            stage,
                            "MoveToVersion",
                            "v1")))
                    .isEqualTo("InvalidParameter");
        }
        assertThat(refusal(() -> kms.call(
                        "UpdateSecretVersionStage",
                        "SecretName",
                        "db",
                        "VersionStage",
                        "ACSCurrent",
                        "RemoveFromVersion",
                        "v1")))
                .isEqualTo("InvalidParameter");
    }

    @Test
    void only_so_many_versions_are_kept_and_none_with_a_stage_goes() {
        create("db");
        kms.call("UpdateSecretVersionStage", "SecretName", "db", "VersionStage", "keep", "MoveToVersion", "v1");
        for (int i = 2; i <= SecretLimits.VERSIONS_MAX + 5; i++) {
            put("db", "v" + i, "value-" + i);
        }
        assertThat(value("db", "VersionStage", "keep")).isEqualTo("value-1");
        assertThat(refusal(() -> value("db", "VersionId", "v2"))).isEqualTo("Forbidden.ResourceNotFound");
        assertThat(kms.call("ListSecretVersionIds", "SecretName", "db", "IncludeDeprecated", "true"))
                .contains("\"TotalCount\":" + (SecretLimits.VERSIONS_MAX + 1));
        assertThat(kms.call("ListSecretVersionIds", "SecretName", "db")).contains("\"TotalCount\":3");
    }

    @Test
    void lists_filter_and_page() {
        create("app-a", "Tags", "[{\"TagKey\":\"env\",\"TagValue\":\"dev\"}]", "Description", "First one");
        create("app-b");
        create("other");
        String filter = "[{\"Key\":\"SecretName\",\"Values\":[\"APP\"]}]";
        String page = kms.call("ListSecrets", "Filters", filter, "PageNumber", "2", "PageSize", "1");
        assertThat(page).contains("\"TotalCount\":2", "app-b").doesNotContain("app-a", "other");
        assertThat(kms.call("ListSecrets", "Filters", "[{\"Key\":\"TagKey\",\"Values\":[\"env\"]}]"))
                .contains("app-a", "\"TotalCount\":1");
        assertThat(kms.call("ListSecrets", "FetchTags", "true")).contains("\"TagKey\":\"env\"");
        assertThat(refusal(() -> kms.call("ListSecrets", "Filters", "[{\"Key\":\"X\",\"Values\":[]}]")))
                .isEqualTo("InvalidParameter");
    }

    @Test
    void random_passwords_hold_what_was_asked_for() {
        String password = field(
                kms.call("GetRandomPassword", "PasswordLength", "20", "ExcludePunctuation", "true"), "RandomPassword");
        assertThat(password).matches("[A-Za-z0-9]{20}");
        assertThat(refusal(() -> kms.call("GetRandomPassword", "PasswordLength", "7")))
                .startsWith("InvalidParameter");
    }

    @Test
    void generic_secrets_do_not_rotate() {
        create("db");
        assertThat(refusal(() -> kms.call("RotateSecret", "SecretName", "db", "VersionId", "r1")))
                .isEqualTo("UnsupportedOperation");
    }
}
