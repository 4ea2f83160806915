package dev.jadegate.kms.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jadegate.kms.certificate.CertificateFixture.Made;
import dev.jadegate.kms.certificate.TestAuthority.Plan;
import dev.jadegate.kms.key.KeyFixture;
import java.time.Duration;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What UploadCertificate takes and what not. */
class CertificateChainTest {
    private static final Duration DAY = Duration.ofDays(1);

    private final CertificateFixture fixture = new CertificateFixture();
    private final KeyFixture keys = fixture.keys;
    private final TestAuthority root = TestAuthority.root("root", "SHA256withECDSA");

    @AfterEach
    void close() {
        fixture.close();
    }

    /** The message of a refusal, or the reply. */
    private String upload(Made made, String certificate, String chain) {
        return keys.message(
                "UploadCertificate", "CertificateId", made.id(), "Certificate", certificate, "CertificateChain", chain);
    }

    private void takes(Made made, String certificate, String chain) {
        assertThat(upload(made, certificate, chain)).isEqualTo("{\"RequestId\":\"R\"}");
        assertThat(fixture.status(made.id())).isEqualTo("ACTIVE");
    }

    private void refuses(Made made, String certificate, String chain, String why) {
        assertThat(upload(made, certificate, chain)).contains(why);
        assertThat(fixture.status(made.id())).isEqualTo("PENDING");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SHA256withRSA",
                "SHA384withRSA",
                "SHA512withRSA",
                "SHA256withECDSA",
                "SHA384withECDSA",
                "SHA512withECDSA",
                "SM3withSM2"
            })
    void a_chain_is_taken_whatever_of_these_its_authorities_sign_with(String algorithm) {
        TestAuthority top = TestAuthority.root("top", algorithm);
        TestAuthority middle = top.below("middle", algorithm, new Plan().authority(0));
        Made made = fixture.create("EC_P256");

        takes(made, middle.issue(made.csr()), middle.pem() + top.pem());
    }

    @Test
    void a_certificate_is_taken_without_its_authorities() {
        Made made = fixture.create("EC_P256");

        takes(made, root.issue(made.csr()), "");
    }

    @Test
    void an_old_root_without_extensions_is_taken_as_the_last() {
        TestAuthority old = TestAuthority.rootOfVersion1("old");
        Made made = fixture.create("EC_P256");

        takes(made, old.issue(made.csr()), old.pem());
    }

    @Test
    void a_root_that_signed_itself_by_sha1_is_taken_and_nothing_else_that_is() {
        TestAuthority weak = TestAuthority.root("weak", "SHA1withRSA");
        TestAuthority middle = weak.below("middle", "SHA256withRSA", new Plan().authority(0));
        Made made = fixture.create("EC_P256");

        refuses(made, middle.issue(made.csr()), middle.pem() + weak.pem(), "signed by an algorithm");
        refuses(made, weak.issue(made.csr()), weak.pem(), "signed by an algorithm");
        takes(made, weak.signingBy("SHA256withRSA").issue(made.csr()), weak.pem());
    }

    @Test
    void the_certificate_of_another_key_is_refused() {
        Made made = fixture.create("EC_P256");

        refuses(made, root.issueToSomebodyElse(), root.pem(), "public key");
        refuses(made, root.issue(fixture.create("EC_P256").csr()), root.pem(), "public key");
    }

    @Test
    void a_signature_of_an_impostor_is_refused() {
        TestAuthority middle = root.below("middle", "SHA256withECDSA", new Plan().authority(0));
        Made made = fixture.create("EC_P256");

        refuses(made, root.impostor().issue(made.csr()), root.pem(), "is not signed by");
        refuses(
                made,
                middle.issue(made.csr()),
                root.impostor()
                                .below("middle", "SHA256withECDSA", new Plan().authority(0))
                                .pem()
                        + root.pem(),
                "is not signed by");
    }

    @Test
    void authorities_come_in_the_order_of_signing() {
        TestAuthority middle = root.below("middle", "SHA256withECDSA", new Plan().authority(0));
        Made made = fixture.create("EC_P256");
        String issued = middle.issue(made.csr());

        refuses(made, issued, root.pem() + middle.pem(), "the issuer comes next");
        refuses(made, issued, issued + middle.pem(), "the issuer comes next");
        refuses(made, issued + middle.pem(), root.pem(), "more than 1 certificates");
        takes(made, issued, middle.pem() + root.pem());
    }

    @Test
    void only_an_authority_issues() {
        Made made = fixture.create("EC_P256");
        TestAuthority plain = root.below("plain", "SHA256withECDSA", new Plan());
        TestAuthority denied = root.below("denied", "SHA256withECDSA", new Plan().noAuthority());
        TestAuthority other = root.below(
                "other", "SHA256withECDSA", new Plan().authority(null).usage(KeyUsage.digitalSignature));
        TestAuthority last = root.below("last", "SHA256withECDSA", new Plan().authority(0));
        TestAuthority beyond = last.below("beyond", "SHA256withECDSA", new Plan().authority(0));

        for (TestAuthority each : new TestAuthority[] {plain, denied, other}) {
            refuses(made, each.issue(made.csr()), each.pem() + root.pem(), "may not issue");
        }
        refuses(made, beyond.issue(made.csr()), beyond.pem() + last.pem() + root.pem(), "may not issue");
    }

    @Test
    void the_time_of_a_chain_is_told_and_refuses_nothing() {
        Made late = fixture.create("EC_P256");
        Made early = fixture.create("EC_P256");
        TestAuthority ended = TestAuthority.root("ended", "SHA256withECDSA");

        takes(
                late,
                ended.issue(
                        late.csr(), new Plan().time(TestAuthority.NOW.minus(DAY), TestAuthority.NOW.minusSeconds(1))),
                ended.pem());
        takes(
                early,
                ended.issue(
                        early.csr(), new Plan().time(TestAuthority.NOW.plusSeconds(1), TestAuthority.NOW.plus(DAY))),
                ended.pem());

        assertThat(keys.call("DescribeCertificate", "CertificateId", late.id())).contains("\"Validity\":\"EXPIRED\"");
        assertThat(keys.call("DescribeCertificate", "CertificateId", early.id()))
                .contains("\"Validity\":\"NOT_YET_VALID\"");
        assertThat(keys.recorded)
                .anySatisfy(event -> assertThat(event)
                        .startsWith("UploadCertificate")
                        .contains("Validity=NOT_YET_VALID", "CertificateSha256="));
    }

    @Test
    void five_authorities_are_taken_and_not_one_more() {
        Made made = fixture.create("EC_P256");
        TestAuthority lowest = root;
        StringBuilder chain = new StringBuilder(root.pem());
        for (int i = 1; i < 5; i++) {
            lowest = lowest.below("authority " + i, "SHA256withECDSA", new Plan().authority(null));
            chain.insert(0, lowest.pem());
        }
        TestAuthority sixth = lowest.below("sixth", "SHA256withECDSA", new Plan().authority(null));

        refuses(made, sixth.issue(made.csr()), sixth.pem() + chain, "more than 5 certificates");
        takes(made, lowest.issue(made.csr()), chain.toString());
    }

    @Test
    void the_longest_text_is_taken_and_one_character_more_is_not() {
        Made made = fixture.create("EC_P256");
        String issued = root.issue(made.csr());
        String text = "x".repeat(CertificateLimits.PEM_LENGTH_MAX - issued.length()) + issued;

        refuses(made, "x" + text, "", "more than 16384 characters");
        takes(made, text, "");
        assertThat(upload(made, issued, "x".repeat(CertificateLimits.CHAIN_LENGTH_MAX) + root.pem()))
                .contains("more than 40960 characters");
    }

    @Test
    void a_private_key_is_refused_and_told_to_nobody() {
        Made made = fixture.create("EC_P256");
        String key = "-----BEGIN PRIVATE KEY-----\nY2FuYXJ5\n-----END PRIVATE KEY-----\n";

        String message = upload(made, key + root.issue(made.csr()), "");

        assertThat(message).contains("something else than certificates").doesNotContain("Y2FuYXJ5");
    }
}
