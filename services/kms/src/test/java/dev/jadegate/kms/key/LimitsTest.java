package dev.jadegate.kms.key;

import static dev.jadegate.kms.key.KeyFixture.base64;
import static dev.jadegate.kms.key.KeyFixture.field;
import static dev.jadegate.kms.key.KeyFixture.fields;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The last value that is taken and the first that is not. */
class LimitsTest {
    private final KeyFixture fixture = new KeyFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void a_key_pair_has_at_most_fifty_versions() {
        String id = fixture.key("KeySpec", "EC_P256", "KeyUsage", "SIGN/VERIFY");
        for (int version = 2; version <= KeyLimits.VERSIONS_MAX; version++) {
            fixture.clock.move(Duration.ofDays(7));
            assertThat(fixture.code("CreateKeyVersion", "KeyId", id)).isEqualTo("OK");
        }
        fixture.clock.move(Duration.ofDays(7));

        assertThat(fixture.code("CreateKeyVersion", "KeyId", id)).isEqualTo("Rejected.LimitExceeded");
        assertThat(fields(fixture.call("ListKeyVersions", "KeyId", id, "PageSize", "100"), "KeyVersionId"))
                .hasSize(50)
                .doesNotHaveDuplicates();
    }

    @Test
    void a_key_pair_gets_its_next_version_after_seven_days_and_not_before() {
        String id = fixture.key("KeySpec", "EC_P256", "KeyUsage", "SIGN/VERIFY");

        fixture.clock.move(Duration.ofDays(7).minusMillis(1));
        assertThat(fixture.code("CreateKeyVersion", "KeyId", id)).isEqualTo("Rejected.TooFrequent");
        fixture.clock.move(Duration.ofMillis(1));
        assertThat(fixture.code("CreateKeyVersion", "KeyId", id)).isEqualTo("OK");
    }

    @ParameterizedTest
    @CsvSource({
        "1, OK",
        "6143, OK",
        "6144, OK",
        "6145, InvalidParameter",
        "6146, InvalidParameter",
        "9000, InvalidParameter"
    })
    void up_to_six_kibibytes_are_encrypted(int bytes, String answer) {
        String id = fixture.key();
        byte[] plaintext = new byte[bytes];
        plaintext[bytes - 1] = 1;

        assertThat(fixture.code("Encrypt", "KeyId", id, "Plaintext", base64(plaintext)))
                .isEqualTo(answer);
        if (answer.equals("OK")) {
            String blob = field(fixture.call("Encrypt", "KeyId", id, "Plaintext", base64(plaintext)), "CiphertextBlob");
            assertThat(field(fixture.call("Decrypt", "CiphertextBlob", blob), "Plaintext"))
                    .isEqualTo(base64(plaintext));
        }
    }

    /** What other decoders of Base64 let pass: each would give two texts for the same bytes, or bytes nobody meant. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "AAAA\nAAAA",
                "AAAA\r\nAAAA",
                "AAAAAAAA\n",
                " AAAA",
                "AA",
                "AAA",
                "AA=",
                "AAAA====",
                "AB==",
                "-_-_",
                "AA-A",
                "AA_A",
                "AA*A",
                "sensitive-data-here",
                "ÄÄÄÄ"
            })
    void base64_with_line_breaks_of_another_alphabet_or_badly_padded_is_refused(String text) {
        assertThat(fixture.code("Encrypt", "KeyId", fixture.key(), "Plaintext", text))
                .isEqualTo("InvalidParameter");
    }

    @Test
    void what_mime_and_url_encoders_write_is_refused() {
        String id = fixture.key();
        byte[] bytes = new byte[100];
        Arrays.fill(bytes, (byte) 0xFB);

        for (Base64.Encoder encoder : new Base64.Encoder[] {
            Base64.getMimeEncoder(),
            Base64.getUrlEncoder(),
            Base64.getUrlEncoder().withoutPadding()
        }) {
            assertThat(fixture.code("Encrypt", "KeyId", id, "Plaintext", encoder.encodeToString(bytes)))
                    .isEqualTo("InvalidParameter");
        }
        assertThat(fixture.code("Encrypt", "KeyId", id, "Plaintext", base64(bytes)))
                .isEqualTo("OK");
    }

    @Test
    void an_empty_plaintext_is_refused_as_a_parameter_that_is_missing() {
        assertThat(fixture.code("Encrypt", "KeyId", fixture.key(), "Plaintext", ""))
                .isIn("MissingParameter", "InvalidParameter", "MissingPlaintext");
    }

    /** Of the context, the bytes of all names and values count. */
    @Test
    void an_encryption_context_of_eight_kibibytes_is_taken_and_one_more_is_not() {
        String id = fixture.key();
        String text = base64("text");
        int taken = 0;
        for (int value = 8_100; value <= 8_300; value++) {
            String context = "{\"a\":\"" + "v".repeat(value) + "\"}";
            String answer = fixture.code("Encrypt", "KeyId", id, "Plaintext", text, "EncryptionContext", context);
            if (answer.equals("OK")) {
                assertThat(value).as("there is one limit").isEqualTo(taken == 0 ? value : taken + 1);
                taken = value;
            } else {
                assertThat(answer).isEqualTo("InvalidParameter");
            }
        }
        assertThat(taken).isBetween(8 * 1024 - 64, 8 * 1024);
        String longest = "{\"a\":\"" + "v".repeat(taken) + "\"}";
        String blob = field(
                fixture.call("Encrypt", "KeyId", id, "Plaintext", text, "EncryptionContext", longest),
                "CiphertextBlob");
        assertThat(fixture.code("Decrypt", "CiphertextBlob", blob, "EncryptionContext", longest))
                .isEqualTo("OK");
    }

    @ParameterizedTest
    @CsvSource({"0, false", "1, true", "1024, true", "1025, false"})
    void a_data_key_has_one_to_1024_bytes(int bytes, boolean taken) {
        String answer =
                fixture.code("GenerateDataKey", "KeyId", fixture.key(), "NumberOfBytes", Integer.toString(bytes));

        assertThat(answer.equals("OK")).as(answer).isEqualTo(taken);
    }
}
