package dev.jadegate.kms.key;

import static dev.jadegate.kms.key.KeyFixture.base64;
import static dev.jadegate.kms.key.KeyFixture.bytes;
import static dev.jadegate.kms.key.KeyFixture.field;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jadegate.crypto.KeyMaterial;
import dev.jadegate.crypto.KeySpec;
import dev.jadegate.crypto.PublicKeyEncryption;
import dev.jadegate.crypto.PublicKeyMaterial;
import java.security.SecureRandom;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Key material and data keys that travel under X25519 with ML-KEM-768. */
class HybridWrappingTest {
    private static final String ALGORITHM = "X_WING_AES_256_KWP";
    private static final PublicKeyEncryption WRAP = PublicKeyEncryption.X_WING_AES_256_KWP;

    private final SecureRandom random = new SecureRandom();
    private final KeyFixture fixture = new KeyFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    private String parameters(String keyId) {
        return fixture.call(
                "GetParametersForImport", "KeyId", keyId, "WrappingKeySpec", "X_WING", "WrappingAlgorithm", ALGORITHM);
    }

    private byte[] wrapped(String parameters, byte[] material) throws Exception {
        PublicKeyMaterial to = PublicKeyMaterial.of(KeySpec.X_WING, bytes(field(parameters, "PublicKey")));
        return WRAP.encrypt(to, material, random);
    }

    @Test
    void material_is_imported_and_the_same_again_and_no_other() throws Exception {
        String id = fixture.key("Origin", "EXTERNAL");
        byte[] material = new byte[32];
        material[3] = 9;
        String first = parameters(id);

        assertThat(Imports.put(
                        fixture,
                        id,
                        new Imports.Parcel(base64(wrapped(first, material)), field(first, "ImportToken")),
                        "0"))
                .isEqualTo("OK");
        String blob = field(fixture.call("Encrypt", "KeyId", id, "Plaintext", base64("text")), "CiphertextBlob");
        fixture.call("DeleteKeyMaterial", "KeyId", id);
        String second = parameters(id);
        Imports.Parcel other = new Imports.Parcel(base64(wrapped(second, new byte[32])), field(second, "ImportToken"));
        assertThat(Imports.put(fixture, id, other, "0")).isEqualTo("InvalidKeyMaterial");
        Imports.Parcel same = new Imports.Parcel(base64(wrapped(second, material)), field(second, "ImportToken"));
        assertThat(Imports.put(fixture, id, same, "0")).isEqualTo("OK");
        assertThat(field(fixture.call("Decrypt", "CiphertextBlob", blob), "Plaintext"))
                .isEqualTo(base64("text"));
        assertThat(field(first, "PublicKey"))
                .as("a pair of its own each time")
                .isNotEqualTo(field(second, "PublicKey"));
    }

    @Test
    void what_is_wrapped_to_another_pair_altered_or_too_short_is_refused_alike() throws Exception {
        String id = fixture.key("Origin", "EXTERNAL");
        String mine = parameters(id);
        String another = parameters(id);
        byte[] altered = wrapped(mine, new byte[32]);
        altered[1_090] ^= 1;

        for (byte[] bad : new byte[][] {
            wrapped(another, new byte[32]),
            altered,
            wrapped(mine, new byte[31]),
            wrapped(mine, new byte[33]),
            new byte[40]
        }) {
            assertThat(Imports.put(fixture, id, new Imports.Parcel(base64(bad), field(mine, "ImportToken")), "0"))
                    .isEqualTo("InvalidKeyMaterial");
        }
        assertThat(fixture.state(id)).isEqualTo("PendingImport");
    }

    @Test
    void a_data_key_goes_out_under_the_public_key_of_who_will_use_it() throws Exception {
        String id = fixture.key();
        try (KeyMaterial recipient = KeyMaterial.generate(KeySpec.X_WING, random)) {
            String[] to = {
                "PublicKeyBlob",
                base64(Objects.requireNonNull(recipient.publicKeyDer())),
                "WrappingKeySpec",
                "X_WING",
                "WrappingAlgorithm",
                ALGORITHM
            };
            String made = fixture.call(
                    "GenerateAndExportDataKey",
                    "KeyId",
                    id,
                    "NumberOfBytes",
                    "1024",
                    to[0],
                    to[1],
                    to[2],
                    to[3],
                    to[4],
                    to[5]);
            String blob = field(made, "CiphertextBlob");
            String again =
                    fixture.call("ExportDataKey", "CiphertextBlob", blob, to[0], to[1], to[2], to[3], to[4], to[5]);

            byte[] dataKey = WRAP.decrypt(recipient, bytes(field(made, "ExportedDataKey")));
            assertThat(dataKey).hasSize(1024);
            assertThat(WRAP.decrypt(recipient, bytes(field(again, "ExportedDataKey"))))
                    .isEqualTo(dataKey);
            assertThat(field(fixture.call("Decrypt", "CiphertextBlob", blob), "Plaintext"))
                    .isEqualTo(base64(dataKey));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "X_WING, RSAES_OAEP_SHA_256",
        "X_WING, SM2PKE",
        "RSA_2048, X_WING_AES_256_KWP",
        "EC_SM2, X_WING_AES_256_KWP",
        "X_WING, x_wing_aes_256_kwp",
        "ML_KEM_768, X_WING_AES_256_KWP"
    })
    void an_algorithm_of_another_key_is_refused(String spec, String algorithm) {
        String id = fixture.key("Origin", "EXTERNAL");

        assertThat(fixture.code(
                        "GetParametersForImport", "KeyId", id, "WrappingKeySpec", spec, "WrappingAlgorithm", algorithm))
                .isEqualTo("InvalidParameter");
        assertThat(fixture.code(
                        "GenerateAndExportDataKey",
                        "KeyId",
                        fixture.key(),
                        "PublicKeyBlob",
                        base64(new byte[1238]),
                        "WrappingKeySpec",
                        spec,
                        "WrappingAlgorithm",
                        algorithm))
                .isEqualTo("InvalidParameter");
    }

    @Test
    void it_wraps_and_is_no_key_of_the_service() {
        assertThat(fixture.code("CreateKey", "KeySpec", "X_WING")).isEqualTo("InvalidParameter");
        assertThat(fixture.code("CreateKey", "KeySpec", "X_WING", "KeyUsage", "ENCRYPT/DECRYPT"))
                .isEqualTo("InvalidParameter");
        String pair = fixture.key("KeySpec", "RSA_2048", "KeyUsage", "ENCRYPT/DECRYPT");
        assertThat(fixture.code(
                        "AsymmetricEncrypt",
                        "KeyId",
                        pair,
                        "KeyVersionId",
                        fixture.version(pair),
                        "Algorithm",
                        ALGORITHM,
                        "Plaintext",
                        base64("text")))
                .isEqualTo("UnsupportedOperation");
    }
}
