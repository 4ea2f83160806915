package dev.jadegate.kms.certificate;

import static dev.jadegate.kms.key.KeyFixture.base64;
import static dev.jadegate.kms.key.KeyFixture.field;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jadegate.base.SecretBytes;
import dev.jadegate.kms.certificate.CertificateFixture.Made;
import dev.jadegate.kms.key.KeyFixture;
import dev.jadegate.store.seal.RootSeal;
import dev.jadegate.store.seal.SealError;
import java.security.SecureRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Certificates while the seal is locked, after it, and under a root key that was changed. */
class CertificateLockTest {
    private static final String SEALED = SealError.SEALED.code();
    private static final String TEXT = base64("the order of 42");
    private static final String SIGNS = "RSA_PKCS1_SHA_256";
    private static final String ENCRYPTS = "RSAES_OAEP_SHA_256";

    private final CertificateFixture fixture = new CertificateFixture();
    private final KeyFixture keys = fixture.keys;
    private final TestAuthority authority = TestAuthority.root("root", "SHA256withECDSA");

    @AfterEach
    void close() {
        fixture.close();
    }

    private static String[] signing(Made made) {
        return new String[] {"CertificateId", made.id(), "Algorithm", SIGNS, "Message", TEXT};
    }

    private static String[] verifying(Made made, String signature) {
        return new String[] {
            "CertificateId", made.id(), "Algorithm", SIGNS, "Message", TEXT, "SignatureValue", signature
        };
    }

    private static String[] encrypting(Made made) {
        return new String[] {"CertificateId", made.id(), "Algorithm", ENCRYPTS, "Plaintext", TEXT};
    }

    private static String[] decrypting(Made made, String blob) {
        return new String[] {"CertificateId", made.id(), "Algorithm", ENCRYPTS, "CiphertextBlob", blob};
    }

    private String signature(Made made) {
        return field(keys.call("CertificatePrivateKeySign", signing(made)), "SignatureValue");
    }

    private String blob(Made made) {
        return field(keys.call("CertificatePublicKeyEncrypt", encrypting(made)), "CiphertextBlob");
    }

    private void opens(Made made, String signature, String blob) {
        assertThat(keys.call("CertificatePublicKeyVerify", verifying(made, signature)))
                .contains("\"SignatureValid\":true");
        assertThat(field(keys.call("CertificatePrivateKeyDecrypt", decrypting(made, blob)), "Plaintext"))
                .isEqualTo(TEXT);
    }

    @Test
    void no_pair_is_made_or_used_while_it_is_locked_and_what_is_told_of_certificates_goes_on() {
        Made made = fixture.active("RSA_2048", authority);
        Made waiting = fixture.create("RSA_2048");
        String signature = signature(made);
        String blob = blob(made);

        keys.lock();

        assertThat(keys.code("CertificatePrivateKeySign", signing(made))).isEqualTo(SEALED);
        assertThat(keys.code("CertificatePublicKeyVerify", verifying(made, signature)))
                .isEqualTo(SEALED);
        assertThat(keys.code("CertificatePublicKeyEncrypt", encrypting(made))).isEqualTo(SEALED);
        assertThat(keys.code("CertificatePrivateKeyDecrypt", decrypting(made, blob)))
                .isEqualTo(SEALED);
        assertThat(keys.code("CreateCertificate", "KeySpec", "EC_P256", "Subject", CertificateFixture.SUBJECT))
                .isEqualTo(SEALED);

        assertThat(keys.code("DescribeCertificate", "CertificateId", made.id())).isEqualTo("OK");
        assertThat(keys.code("GetCertificate", "CertificateId", made.id())).isEqualTo("OK");
        assertThat(keys.code(
                        "TagResource",
                        "CertificateId",
                        made.id(),
                        "Tags",
                        "[{\"TagKey\":\"stage\",\"TagValue\":\"test\"}]"))
                .isEqualTo("OK");
        assertThat(keys.code(
                        "UploadCertificate",
                        "CertificateId",
                        waiting.id(),
                        "Certificate",
                        authority.issue(waiting.csr()),
                        "CertificateChain",
                        authority.pem()))
                .isEqualTo("OK");
        fixture.set(made.id(), "INACTIVE");
        assertThat(keys.code("CertificatePrivateKeySign", signing(made))).isEqualTo("Rejected.Disabled");
        fixture.set(made.id(), "ACTIVE");

        keys.unlock();

        opens(made, signature, blob);
        opens(waiting, signature(waiting), blob(waiting));
        assertThat(keys.code("CreateCertificate", "KeySpec", "EC_P256", "Subject", CertificateFixture.SUBJECT))
                .isEqualTo("OK");
    }

    @Test
    void a_certificate_that_was_deleted_while_it_was_locked_stays_deleted() {
        Made made = fixture.active("RSA_2048", authority);
        signature(made);
        keys.lock();

        assertThat(keys.code("DeleteCertificate", "CertificateId", made.id())).isEqualTo("OK");

        keys.unlock();
        assertThat(keys.code("CertificatePrivateKeySign", signing(made))).isEqualTo("Certificate.NotFound");
    }

    @Test
    void a_changed_root_key_opens_what_was_there() {
        Made made = fixture.active("RSA_2048", authority);
        String signature = signature(made);
        String blob = blob(made);
        byte[] key = new byte[RootSeal.ROOT_KEY_BYTES];
        key[5] = 5;

        try (RootSeal next = new RootSeal(SecretBytes.copyOf(key), new SecureRandom())) {
            keys.rewrap(next);

            opens(made, signature, blob);
            assertThat(fixture.status(made.id())).isEqualTo("ACTIVE");
        }
    }
}
