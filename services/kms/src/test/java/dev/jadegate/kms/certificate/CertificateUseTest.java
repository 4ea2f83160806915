package dev.jadegate.kms.certificate;

import static dev.jadegate.kms.key.KeyFixture.base64;
import static dev.jadegate.kms.key.KeyFixture.bytes;
import static dev.jadegate.kms.key.KeyFixture.field;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jadegate.crypto.KeySpec;
import dev.jadegate.crypto.MessageDigests;
import dev.jadegate.crypto.PublicKeyMaterial;
import dev.jadegate.kms.certificate.CertificateFixture.Made;
import dev.jadegate.kms.key.KeyFixture;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CertificateUseTest {
    private final CertificateFixture fixture = new CertificateFixture();
    private final KeyFixture keys = fixture.keys;
    private final TestAuthority authority = TestAuthority.root("root", "SHA256withRSA");

    @AfterEach
    void close() {
        fixture.close();
    }

    private String sign(String id, String algorithm, String type, byte[] message) {
        return field(
                keys.call(
                        "CertificatePrivateKeySign",
                        "CertificateId",
                        id,
                        "Algorithm",
                        algorithm,
                        "MessageType",
                        type,
                        "Message",
                        base64(message)),
                "SignatureValue");
    }

    private boolean verifies(String id, String algorithm, String type, byte[] message, String signature) {
        return keys.call(
                        "CertificatePublicKeyVerify",
                        "CertificateId",
                        id,
                        "Algorithm",
                        algorithm,
                        "MessageType",
                        type,
                        "Message",
                        base64(message),
                        "SignatureValue",
                        signature)
                .contains("\"SignatureValid\":true");
    }

    private static PublicKey publicKey(Made made) throws Exception {
        return new JcaPEMKeyConverter()
                .setProvider(TestAuthority.PROVIDER)
                .getPublicKey(TestAuthority.request(made.csr()).getSubjectPublicKeyInfo());
    }

    @ParameterizedTest
    @CsvSource({
        "RSA_2048, RSA_PKCS1_SHA_256, SHA256withRSA, SHA-256",
        "RSA_2048, RSA_PSS_SHA_256, RSASSA-PSS, SHA-256",
        "EC_P256, ECDSA_SHA_256, SHA256withECDSA, SHA-256",
        "EC_SM2, SM2DSA, SM3withSM2, ''"
    })
    void a_signature_is_what_any_library_verifies_with_the_certificate(
            String spec, String algorithm, String jca, String hash) throws Exception {
        Made made = fixture.active(spec, authority);
        byte[] message = "the order of 42".getBytes(StandardCharsets.UTF_8);

        String signature = sign(made.id(), algorithm, "RAW", message);

        Signature verifier = Signature.getInstance(jca, TestAuthority.PROVIDER);
        if (jca.equals("RSASSA-PSS")) {
            verifier.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
        }
        verifier.initVerify(publicKey(made));
        verifier.update(message);
        assertThat(verifier.verify(bytes(signature))).isTrue();
        assertThat(verifies(made.id(), algorithm, "RAW", message, signature)).isTrue();
        message[0]++;
        assertThat(verifies(made.id(), algorithm, "RAW", message, signature)).isFalse();
        message[0]--;
        if (!hash.isEmpty()) {
            byte[] digest = MessageDigest.getInstance(hash).digest(message);
            assertThat(verifies(made.id(), algorithm, "DIGEST", digest, signature))
                    .isTrue();
            assertThat(verifies(made.id(), algorithm, "RAW", message, sign(made.id(), algorithm, "DIGEST", digest)))
                    .isTrue();
        }
    }

    @Test
    void the_digest_of_sm2_is_the_one_with_the_identity_of_the_signer() throws Exception {
        Made made = fixture.active("EC_SM2", authority);
        byte[] message = "the order of 42".getBytes(StandardCharsets.UTF_8);
        byte[] digest = MessageDigests.sm2(
                PublicKeyMaterial.of(KeySpec.EC_SM2, publicKey(made).getEncoded()), message);

        assertThat(verifies(made.id(), "SM2DSA", "DIGEST", digest, sign(made.id(), "SM2DSA", "RAW", message)))
                .isTrue();
    }

    @Test
    void a_certificate_of_another_does_not_verify() {
        Made one = fixture.active("EC_P256", authority);
        Made two = fixture.active("EC_P256", authority);

        String signature = sign(one.id(), "ECDSA_SHA_256", "RAW", new byte[8]);

        assertThat(verifies(two.id(), "ECDSA_SHA_256", "RAW", new byte[8], signature))
                .isFalse();
    }

    @Test
    void the_longest_message_is_signed_and_one_byte_more_is_not() {
        Made made = fixture.active("EC_P256", authority);

        assertThat(signing(made, "RAW", new byte[4096])).isEqualTo("OK");
        assertThat(signing(made, "RAW", new byte[4097])).isEqualTo("InvalidParameter");
        assertThat(signing(made, "DIGEST", new byte[32])).isEqualTo("OK");
        assertThat(signing(made, "DIGEST", new byte[31])).isEqualTo("InvalidParameter");
        assertThat(signing(made, "DIGEST", new byte[33])).isEqualTo("InvalidParameter");
        assertThat(signing(made, "raw", new byte[32])).isEqualTo("InvalidParameter");
    }

    private String signing(Made made, String type, byte[] message) {
        return fixture.code(
                "CertificatePrivateKeySign",
                "CertificateId",
                made.id(),
                "Algorithm",
                "ECDSA_SHA_256",
                "MessageType",
                type,
                "Message",
                base64(message));
    }

    @ParameterizedTest
    @CsvSource({
        "RSA_2048, ECDSA_SHA_256, UnsupportedOperation",
        "RSA_2048, SM2DSA, UnsupportedOperation",
        "EC_P256, RSA_PSS_SHA_256, UnsupportedOperation",
        "EC_P256, ECDSA_SHA_384, InvalidParameter",
        "EC_SM2, ECDSA_SHA_256, UnsupportedOperation",
        "EC_SM2, HMAC_SHA_256, InvalidParameter"
    })
    void an_algorithm_that_is_not_the_keys_is_refused(String spec, String algorithm, String code) {
        Made made = fixture.active(spec, authority);

        assertThat(fixture.code(
                        "CertificatePrivateKeySign",
                        "CertificateId",
                        made.id(),
                        "Algorithm",
                        algorithm,
                        "Message",
                        base64(new byte[32])))
                .isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource({"RSA_2048, RSAES_OAEP_SHA_1, 214", "RSA_2048, RSAES_OAEP_SHA_256, 190", "EC_SM2, SM2PKE, 6047"})
    void what_is_encrypted_to_the_certificate_is_decrypted_by_it(String spec, String algorithm, int most) {
        Made made = fixture.active(spec, authority);
        byte[] plaintext = new byte[most];
        plaintext[0] = 1;

        String blob = field(encrypt(made, algorithm, plaintext), "CiphertextBlob");

        assertThat(bytes(field(decrypt(made, algorithm, blob), "Plaintext"))).isEqualTo(plaintext);
        assertThat(fixture.code(
                        "CertificatePublicKeyEncrypt",
                        "CertificateId",
                        made.id(),
                        "Algorithm",
                        algorithm,
                        "Plaintext",
                        base64(new byte[most + 1])))
                .isEqualTo("InvalidParameter");
        assertThat(fixture.code(
                        "CertificatePublicKeyEncrypt",
                        "CertificateId",
                        made.id(),
                        "Algorithm",
                        algorithm,
                        "Plaintext",
                        ""))
                .isNotEqualTo("OK");
        byte[] broken = bytes(blob);
        broken[broken.length - 1] ^= 1;
        assertThat(fixture.code(
                        "CertificatePrivateKeyDecrypt",
                        "CertificateId",
                        made.id(),
                        "Algorithm",
                        algorithm,
                        "CiphertextBlob",
                        base64(broken)))
                .isEqualTo("InvalidParameter");
    }

    private String encrypt(Made made, String algorithm, byte[] plaintext) {
        return keys.call(
                "CertificatePublicKeyEncrypt",
                "CertificateId",
                made.id(),
                "Algorithm",
                algorithm,
                "Plaintext",
                base64(plaintext));
    }

    private String decrypt(Made made, String algorithm, String blob) {
        return keys.call(
                "CertificatePrivateKeyDecrypt",
                "CertificateId",
                made.id(),
                "Algorithm",
                algorithm,
                "CiphertextBlob",
                blob);
    }

    @Test
    void what_any_library_encrypts_to_the_certificate_is_decrypted() throws Exception {
        Made made = fixture.active("RSA_2048", authority);
        Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPPadding", TestAuthority.PROVIDER);
        cipher.init(
                Cipher.ENCRYPT_MODE,
                new JcaX509CertificateConverter()
                        .setProvider(TestAuthority.PROVIDER)
                        .getCertificate(new X509CertificateHolder(
                                Pem.certificates("Certificate", authority.issue(made.csr()), 9999, 1)
                                        .getFirst()))
                        .getPublicKey(),
                new OAEPParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, PSource.PSpecified.DEFAULT));

        String blob = base64(cipher.doFinal(new byte[] {1, 2, 3}));

        assertThat(bytes(field(decrypt(made, "RSAES_OAEP_SHA_256", blob), "Plaintext")))
                .isEqualTo(new byte[] {1, 2, 3});
    }

    @ParameterizedTest
    @CsvSource({"EC_P256, RSAES_OAEP_SHA_256", "RSA_2048, SM2PKE", "RSA_2048, RSAES_PKCS1_V1_5"})
    void a_certificate_does_not_encrypt_what_its_key_cannot(String spec, String algorithm) {
        Made made = fixture.active(spec, authority);

        assertThat(fixture.code(
                        "CertificatePublicKeyEncrypt",
                        "CertificateId",
                        made.id(),
                        "Algorithm",
                        algorithm,
                        "Plaintext",
                        base64(new byte[8])))
                .isIn("UnsupportedOperation", "InvalidParameter");
    }

    @Test
    void nothing_that_was_signed_or_decrypted_is_recorded() {
        Made made = fixture.active("RSA_2048", authority);
        String blob =
                field(encrypt(made, "RSAES_OAEP_SHA_256", "canary".getBytes(StandardCharsets.UTF_8)), "CiphertextBlob");
        decrypt(made, "RSAES_OAEP_SHA_256", blob);

        assertThat(keys.recorded)
                .isNotEmpty()
                .noneSatisfy(event -> assertThat(event).containsAnyOf(base64("canary"), blob, "PRIVATE KEY"));
    }
}
