package dev.jadegate.kms;

import static dev.jadegate.kms.KmsFixture.base64;
import static dev.jadegate.kms.KmsFixture.field;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jadegate.store.sqlite.SqliteOptions;
import dev.jadegate.store.sqlite.SqliteStore;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A clock that is a year wrong, ahead or behind, while somebody calls. */
class ClockTest {
    private static final Duration YEAR = Duration.ofDays(365);

    private final KmsFixture kms = new KmsFixture((folder, products, sink) ->
            SqliteStore.open(folder.resolve("state.db"), products, sink, SqliteOptions.defaults()));

    @AfterEach
    void close() {
        kms.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1})
    void what_was_encrypted_at_one_time_opens_at_the_other(int direction) {
        String keyId = field(kms.call("CreateKey"), "KeyId");
        String blob = field(kms.call("Encrypt", "KeyId", keyId, "Plaintext", base64("text")), "CiphertextBlob");
        kms.call("CreateSecret", "SecretName", "s", "VersionId", "v1", "SecretData", "first");

        kms.move(YEAR.multipliedBy(direction));
        kms.restart();
        kms.call("PutSecretValue", "SecretName", "s", "VersionId", "v2", "SecretData", "second");

        assertThat(field(kms.call("Decrypt", "CiphertextBlob", blob), "Plaintext"))
                .isEqualTo(base64("text"));
        assertThat(field(kms.call("GetSecretValue", "SecretName", "s"), "SecretData"))
                .as("the newest by its number, whatever the clock said")
                .isEqualTo("second");
        assertThat(kms.call("ListSecretVersionIds", "SecretName", "s"))
                .containsSubsequence("\"VersionId\":\"v2\"", "\"VersionId\":\"v1\"");
    }

    @Test
    void a_secret_whose_window_seems_over_is_not_destroyed_by_a_clock_that_was_set_back_in_time() {
        kms.call("CreateSecret", "SecretName", "s", "VersionId", "v1", "SecretData", "value");
        kms.call("DeleteSecret", "SecretName", "s", "RecoveryWindowInDays", "7");

        kms.move(YEAR);
        assertThat(kms.code("RestoreSecret", "SecretName", "s")).isEqualTo("Forbidden.ResourceNotFound");
        kms.move(YEAR.negated());

        assertThat(kms.code("RestoreSecret", "SecretName", "s")).isEqualTo("OK");
        assertThat(field(kms.call("GetSecretValue", "SecretName", "s"), "SecretData"))
                .isEqualTo("value");
    }

    @Test
    void versions_that_were_made_while_the_clock_was_behind_follow_in_their_order() {
        String pair = field(kms.call("CreateKey", "KeySpec", "EC_P256", "KeyUsage", "SIGN/VERIFY"), "KeyId");

        kms.move(YEAR.negated());
        assertThat(kms.code("CreateKeyVersion", "KeyId", pair))
                .as("the newest seems to come from the future, and is not seven days old")
                .isEqualTo("Rejected.TooFrequent");
        kms.move(YEAR.plusDays(7));

        assertThat(kms.code("CreateKeyVersion", "KeyId", pair)).isEqualTo("OK");
    }
}
