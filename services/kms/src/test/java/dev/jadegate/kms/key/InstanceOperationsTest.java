package dev.jadegate.kms.key;

import static dev.jadegate.kms.key.KeyFixture.base64;
import static dev.jadegate.kms.key.KeyFixture.bytes;
import static dev.jadegate.kms.key.KeyFixture.field;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jadegate.base.ApiFailure;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The operations on keys of the gateway of KMS instances. */
class InstanceOperationsTest {
    private final KeyFixture fixture = new KeyFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    private static void refused(String code, Runnable call) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        ApiFailure.class, failure -> assertThat(failure.code()).startsWith(code));
    }

    private String rotated() {
        String keyId = fixture.key("EnableAutomaticRotation", "true", "RotationInterval", "7d");
        fixture.clock.move(Duration.ofDays(8));
        fixture.part.pass();
        return keyId;
    }

    @Test
    void after_a_rotation_encrypt_stays_with_the_first_version_and_the_advanced_one_takes_the_newest() {
        String keyId = fixture.key("EnableAutomaticRotation", "true", "RotationInterval", "7d");
        String first = fixture.version(keyId);
        String before = fixture.gateway("Encrypt", "KeyId", keyId, "Plaintext", base64("text"));
        String blob =
                field(fixture.gateway("AdvanceEncrypt", "KeyId", keyId, "Plaintext", base64("text")), "CiphertextBlob");
        fixture.clock.move(Duration.ofDays(8));
        fixture.part.pass();
        String newest = fixture.version(keyId);
        assertThat(newest).isNotEqualTo(first);

        assertThat(decrypted(keyId, before)).isEqualTo(base64("text"));
        assertThat(field(
                        fixture.gateway("AdvanceEncrypt", "KeyId", keyId, "Plaintext", base64("text")), "KeyVersionId"))
                .isEqualTo(newest);
        String opened = fixture.gateway("AdvanceDecrypt", "CiphertextBlob", blob);
        assertThat(field(opened, "Plaintext")).isEqualTo(base64("text"));
        assertThat(field(opened, "KeyVersionId")).isEqualTo(first);
    }

    private String decrypted(String keyId, String encrypted) {
        return field(
                fixture.gateway(
                        "Decrypt",
                        "KeyId",
                        keyId,
                        "CiphertextBlob",
                        field(encrypted, "CiphertextBlob"),
                        "Iv",
                        field(encrypted, "Iv")),
                "Plaintext");
    }

    @Test
    void an_iv_that_nobody_chose_is_another_one_each_time() {
        String keyId = fixture.key();
        String one = fixture.gateway("Encrypt", "KeyId", keyId, "Plaintext", base64("text"));
        String two = fixture.gateway("Encrypt", "KeyId", keyId, "Plaintext", base64("text"));
        assertThat(field(one, "Iv")).isNotEqualTo(field(two, "Iv"));
        assertThat(field(one, "CiphertextBlob")).isNotEqualTo(field(two, "CiphertextBlob"));
    }

    @Test
    void every_altered_byte_of_an_advanced_blob_is_refused_alike() {
        String keyId = rotated();
        byte[] blob = bytes(field(
                fixture.gateway("AdvanceEncrypt", "KeyId", keyId, "Plaintext", base64("t"), "Aad", base64("bound")),
                "CiphertextBlob"));
        // The padding of a cipher without one decides nothing.
        int padding = 38;
        for (int i = 0; i < blob.length; i++) {
            byte[] altered = blob.clone();
            altered[i] ^= 1;
            if (i != padding) {
                refused(
                        "InvalidParameter",
                        () -> fixture.gateway(
                                "AdvanceDecrypt", "CiphertextBlob", base64(altered), "Aad", base64("bound")));
            }
        }
        for (int length = 0; length < blob.length; length++) {
            byte[] shorter = Arrays.copyOf(blob, length);
            refused(
                    "",
                    () -> fixture.gateway("AdvanceDecrypt", "CiphertextBlob", base64(shorter), "Aad", base64("bound")));
        }
    }

    @Test
    void a_blob_of_another_account_and_a_blob_of_kms_itself_do_not_open() {
        String keyId = fixture.key();
        String shared = field(fixture.call("Encrypt", "KeyId", keyId, "Plaintext", base64("text")), "CiphertextBlob");
        refused("InvalidParameter", () -> fixture.gateway("AdvanceDecrypt", "CiphertextBlob", shared));
        String other = field(
                fixture.call(KeyFixture.OTHER, "Encrypt", "KeyId", otherKey(), "Plaintext", base64("text")),
                "CiphertextBlob");
        refused("InvalidParameter", () -> fixture.gateway("AdvanceDecrypt", "CiphertextBlob", other));
    }

    private String otherKey() {
        return field(fixture.call(KeyFixture.OTHER, "CreateKey"), "KeyId");
    }

    @Test
    void imported_material_gives_what_any_other_library_gives() {
        byte[] material = new byte[32];
        String keyId = fixture.imported(material);
        String encrypted = fixture.gateway(
                "Encrypt", "KeyId", keyId, "Plaintext", base64(new byte[16]), "Iv", base64(new byte[12]));
        // Test case 14 of "The Galois/Counter Mode of Operation (GCM)".
        assertThat(bytes(field(encrypted, "CiphertextBlob")))
                .asHexString()
                .isEqualToIgnoringCase("CEA7403D4D606B6E074EC5D3BAF39D18D0D1C8A799996BF0265B98B5D48AB919");
    }

    @ParameterizedTest
    @ValueSource(strings = {"HMAC_SHA_256", "EC_P256", "EC_P384", "ML_DSA_65", "RSA_3072"})
    void a_raw_message_is_signed_by_every_spec_that_signs(String spec) {
        String keyId = fixture.key("KeySpec", spec, "KeyUsage", "SIGN/VERIFY");
        String algorithm = switch (spec) {
            case "EC_P256" -> "ECDSA_SHA_256";
            case "EC_P384" -> "ECDSA_SHA_384";
            case "RSA_3072" -> "RSA_PSS_SHA_256";
            default -> spec;
        };
        String message = base64("message".getBytes(StandardCharsets.UTF_8));
        String signature =
                field(fixture.gateway("Sign", "KeyId", keyId, "Algorithm", algorithm, "Message", message), "Signature");

        assertThat(fixture.gateway(
                        "Verify", "KeyId", keyId, "Algorithm", algorithm, "Message", message, "Signature", signature))
                .contains("\"Value\":true");
        assertThat(fixture.gateway(
                        "Verify",
                        "KeyId",
                        keyId,
                        "Algorithm",
                        algorithm,
                        "Message",
                        base64("another"),
                        "Signature",
                        signature))
                .contains("\"Value\":false");
    }

    @Test
    void a_key_takes_what_its_spec_and_usage_allow() {
        String rsa = fixture.key("KeySpec", "RSA_2048", "KeyUsage", "SIGN/VERIFY");
        refused("UnsupportedOperation", () -> fixture.gateway("Encrypt", "KeyId", rsa, "Plaintext", base64("x")));
        refused("UnsupportedOperation", () -> fixture.gateway("GenerateDataKey", "KeyId", rsa));
        refused(
                "UnsupportedOperation",
                () -> fixture.gateway("AdvanceEncrypt", "KeyId", rsa, "Plaintext", base64("x")));
        String aes = fixture.key();
        refused("UnsupportedOperation", () -> fixture.gateway("GetPublicKey", "KeyId", aes));
        refused(
                "UnsupportedOperation",
                () -> fixture.gateway(
                        "Sign", "KeyId", aes, "Algorithm", "RSA_PSS_SHA_256", "Message", base64("message")));
        refused(
                "InvalidParameter",
                () -> fixture.gateway(
                        "Encrypt", "KeyId", aes, "Plaintext", base64("x"), "Algorithm", "AES_CBC", "Aad", base64("a")));
        refused(
                "InvalidParameter",
                () -> fixture.gateway(
                        "Encrypt",
                        "KeyId",
                        aes,
                        "Plaintext",
                        base64("x"),
                        "Algorithm",
                        "AES_CBC",
                        "PaddingMode",
                        "NO_PADDING"));
        refused(
                "InvalidParameter",
                () -> fixture.gateway("GenerateDataKeyPair", "KeyId", aes, "KeyPairSpec", "Aliyun_AES_256"));
    }

    @Test
    void a_key_that_is_not_enabled_does_nothing() {
        String keyId = fixture.key();
        String blob =
                field(fixture.gateway("AdvanceEncrypt", "KeyId", keyId, "Plaintext", base64("text")), "CiphertextBlob");
        fixture.call("DisableKey", "KeyId", keyId);
        refused("Rejected.Disabled", () -> fixture.gateway("AdvanceDecrypt", "CiphertextBlob", blob));
        refused("Rejected.Disabled", () -> fixture.gateway("Encrypt", "KeyId", keyId, "Plaintext", base64("x")));
    }

    @Test
    void nothing_secret_is_recorded() {
        String keyId = fixture.key();
        fixture.gateway("Encrypt", "KeyId", keyId, "Plaintext", base64("canary-1"), "Aad", base64("canary-2"));
        String dataKey = field(fixture.gateway("GenerateDataKey", "KeyId", keyId), "Plaintext");
        String random = field(fixture.gateway("GenerateRandom", "Length", "32"), "Random");
        assertThat(String.join("\n", fixture.recorded))
                .contains("Encrypt", "GenerateDataKey", "GenerateRandom")
                .doesNotContain(base64("canary-1"), base64("canary-2"), dataKey, random);
    }
}
