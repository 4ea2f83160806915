package dev.jadegate.kms.certificate;

import static dev.jadegate.kms.key.KeyFixture.field;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jadegate.kms.certificate.CertificateFixture.Made;
import dev.jadegate.kms.key.KeyFixture;
import java.time.Duration;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CertificateLifeTest {
    private final CertificateFixture fixture = new CertificateFixture();
    private final KeyFixture keys = fixture.keys;
    private final TestAuthority authority = TestAuthority.root("root", "SHA256withECDSA");

    @AfterEach
    void close() {
        fixture.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA_2048", "EC_P256", "EC_SM2"})
    void a_request_is_signed_by_the_new_key_and_says_what_was_asked_for(String spec) throws Exception {
        Made made = fixture.create(spec, "SubjectAlternativeNames", "[\"a.example.com\",\"*.example.com\"]");

        PKCS10CertificationRequest request = TestAuthority.request(made.csr());
        assertThat(request.isSignatureValid(new JcaContentVerifierProviderBuilder()
                        .setProvider(TestAuthority.PROVIDER)
                        .build(request.getSubjectPublicKeyInfo())))
                .isTrue();
        assertThat(request.getSubject()).isEqualTo(new X500Name("C=CN,O=Example,OU=shop,CN=orders"));
        assertThat(GeneralNames.fromExtensions(request.getRequestedExtensions(), Extension.subjectAlternativeName)
                        .toString())
                .contains("a.example.com", "*.example.com");
    }

    @Test
    void a_certificate_is_described_as_asked_for_and_then_as_issued() {
        Made made = fixture.create("RSA_2048", "SubjectAlternativeNames", "{\"0\":\"a.example.com\"}");

        String before = keys.call("DescribeCertificate", "CertificateId", made.id());
        assertThat(before)
                .contains("\"Status\":\"PENDING\"", "\"SignatureAlgorithm\":\"RSA2048-SHA256\"")
                .contains("\"ExportablePrivateKey\":true", "\"SubjectAlternativeNames\":[\"a.example.com\"]")
                .contains("\"Arn\":\"acs:kms:cn-hangzhou:1000000000000001:certificate/" + made.id() + "\"")
                .doesNotContain("Issuer", "NotAfter", "Validity");
        assertThat(field(before, "Subject")).isEqualTo(CertificateFixture.SUBJECT);
        assertThat(field(before, "SubjectPublicKey")).startsWith("-----BEGIN PUBLIC KEY-----\n");

        String issued = authority.issue(made.csr());
        keys.call(
                "UploadCertificate",
                "CertificateId",
                made.id(),
                "Certificate",
                "Issued to: orders\n" + issued.replace("\n", "\r\n"),
                "CertificateChain",
                authority.pem());

        String after = keys.call("DescribeCertificate", "CertificateId", made.id());
        assertThat(after)
                .contains("\"Status\":\"ACTIVE\"", "\"SignatureAlgorithm\":\"ECDSA-SHA256\"")
                .contains("\"NotBefore\":\"2026-11-23T10:00:00Z\"", "\"NotAfter\":\"2027-11-24T10:00:00Z\"")
                .contains("\"Validity\":\"VALID\"", "\"SubjectAlternativeNames\":[\"a.example.com\"]");
        assertThat(field(after, "Subject")).isEqualTo(CertificateFixture.SUBJECT);
        assertThat(field(after, "Issuer")).isEqualTo("CN=root");
        assertThat(field(after, "Serial")).matches("[0-9]+");
        assertThat(field(after, "SubjectKeyIdentifier")).matches("([0-9A-F]{2} ){19}[0-9A-F]{2}");
        assertThat(field(after, "SubjectKeyIdentifier")).isEqualTo(field(before, "SubjectKeyIdentifier"));

        String got = keys.call("GetCertificate", "CertificateId", made.id());
        assertThat(field(got, "Certificate")).isEqualTo(issued);
        assertThat(field(got, "CertificateChain")).isEqualTo(authority.pem());
        assertThat(field(got, "Csr")).isEqualTo(made.csr());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "KeySpec | RSA_4096",
                "KeySpec | Aliyun_AES_256",
                "Subject | CN=a,OU=b,O=c",
                "Subject | CN=a,CN=b,OU=b,O=c,C=CN",
                "Subject | CN=a+L=b,OU=b,O=c,C=CN",
                "Subject | CN=a,OU=b,O=c,C=China",
                "Subject | CN=a,OU=b,O=c,C=CN,DC=x",
                "Subject | orders",
                "SubjectAlternativeNames | [1]",
                "SubjectAlternativeNames | [\"a b\"]",
                "SubjectAlternativeNames | [\"a.*.example\"]",
                "SubjectAlternativeNames | a.example.com",
                "SubjectAlternativeNames | [\"a\",\"b\",\"c\",\"d\",\"e\",\"f\",\"g\",\"h\",\"i\",\"j\",\"k\"]"
            })
    void a_request_that_no_authority_could_take_is_refused_with_its_parameter(String name, String value) {
        String message = keys.message(
                "CreateCertificate",
                "KeySpec",
                name.equals("KeySpec") ? value : "EC_P256",
                "Subject",
                name.equals("Subject") ? value : CertificateFixture.SUBJECT,
                "SubjectAlternativeNames",
                name.equals("SubjectAlternativeNames") ? value : "[]");

        assertThat(message).contains("`" + name + "` is not valid");
    }

    @Test
    void the_longest_name_is_taken_and_one_character_more_is_not() {
        String rest = ",OU=b,O=c,C=CN";

        assertThat(fixture.code("CreateCertificate", "KeySpec", "EC_P256", "Subject", "CN=" + "a".repeat(64) + rest))
                .isEqualTo("OK");
        assertThat(fixture.code("CreateCertificate", "KeySpec", "EC_P256", "Subject", "CN=" + "a".repeat(65) + rest))
                .isEqualTo("InvalidParameter");
        assertThat(fixture.code(
                        "CreateCertificate",
                        "KeySpec",
                        "EC_P256",
                        "Subject",
                        "CN=a" + ",OU=b".repeat(17) + ",O=c,C=CN"))
                .isEqualTo("OK");
        assertThat(fixture.code(
                        "CreateCertificate",
                        "KeySpec",
                        "EC_P256",
                        "Subject",
                        "CN=a" + ",OU=b".repeat(18) + ",O=c,C=CN"))
                .isEqualTo("InvalidParameter");
    }

    /** Rows: the status; columns: what UpdateCertificateStatus, UploadCertificate and the four uses answer. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PENDING  | StateModifiedFailed | StateModifiedFailed | StateModifiedFailed | OK | PendingImport | PendingImport",
                "ACTIVE   | OK                  | OK                  | OK                  | OK | OK            | OK",
                "INACTIVE | OK                  | OK                  | OK                  | OK | Disabled      | Disabled",
                "REVOKED  | StateModifiedFailed | StateModifiedFailed | OK | StateModifiedFailed | Revoked       | OK"
            })
    void the_status_says_what_a_certificate_takes(
            String status, String activate, String disable, String revoke, String upload, String use, String verify) {
        assertThat(rejection(in(status), "UpdateCertificateStatus", "Status", "ACTIVE"))
                .isEqualTo(activate);
        assertThat(rejection(in(status), "UpdateCertificateStatus", "Status", "INACTIVE"))
                .isEqualTo(disable);
        assertThat(rejection(in(status), "UpdateCertificateStatus", "Status", "REVOKED"))
                .isEqualTo(revoke);
        Made again = in(status);
        assertThat(rejection(again, "UploadCertificate", "Certificate", authority.issue(again.csr())))
                .isEqualTo(upload);
        Made used = in(status);
        assertThat(rejection(used, "CertificatePrivateKeySign", "Algorithm", "RSA_PKCS1_SHA_256", "Message", "AAAA"))
                .isEqualTo(use);
        assertThat(rejection(
                        used, "CertificatePublicKeyEncrypt", "Algorithm", "RSAES_OAEP_SHA_256", "Plaintext", "AAAA"))
                .isEqualTo(use);
        assertThat(rejection(
                        used,
                        "CertificatePublicKeyVerify",
                        "Algorithm",
                        "RSA_PKCS1_SHA_256",
                        "Message",
                        "AAAA",
                        "SignatureValue",
                        "AAAA"))
                .isEqualTo(verify);
        String decrypted = rejection(
                used, "CertificatePrivateKeyDecrypt", "Algorithm", "RSAES_OAEP_SHA_256", "CiphertextBlob", "AAAA");
        assertThat(decrypted).isEqualTo(use.equals("OK") ? "InvalidParameter" : use);
        assertThat(rejection(in(status), "DeleteCertificate")).isEqualTo("OK");
    }

    private Made in(String status) {
        if (status.equals("PENDING")) {
            return fixture.create("RSA_2048");
        }
        Made made = fixture.active("RSA_2048", authority);
        fixture.set(made.id(), status);
        assertThat(fixture.status(made.id())).isEqualTo(status);
        return made;
    }

    private String rejection(Made made, String name, String... more) {
        String[] parameters = new String[2 + more.length];
        parameters[0] = "CertificateId";
        parameters[1] = made.id();
        System.arraycopy(more, 0, parameters, 2, more.length);
        return fixture.code(name, parameters).replace("Rejected.", "");
    }

    @Test
    void no_status_can_be_set_but_the_published_ones() {
        Made made = fixture.active("EC_P256", authority);

        assertThat(rejection(made, "UpdateCertificateStatus", "Status", "PENDING"))
                .isEqualTo("InvalidParameter");
        assertThat(rejection(made, "UpdateCertificateStatus", "Status", "active"))
                .isEqualTo("InvalidParameter");
    }

    @Test
    void an_upload_that_renews_keeps_the_status() {
        Made made = fixture.active("EC_P256", authority);
        fixture.set(made.id(), "INACTIVE");
        String renewed = authority.issue(
                made.csr(), new TestAuthority.Plan().time(TestAuthority.NOW, TestAuthority.NOW.plusSeconds(60)));

        keys.call("UploadCertificate", "CertificateId", made.id(), "Certificate", renewed);

        String got = keys.call("GetCertificate", "CertificateId", made.id());
        assertThat(fixture.status(made.id())).isEqualTo("INACTIVE");
        assertThat(field(got, "Certificate")).isEqualTo(renewed);
        assertThat(got).doesNotContain("CertificateChain");
    }

    @Test
    void a_certificate_whose_time_is_over_goes_on_and_says_so() {
        Made made = fixture.active("EC_P256", authority);
        keys.clock.move(Duration.ofDays(400));

        assertThat(keys.call("DescribeCertificate", "CertificateId", made.id()))
                .contains("\"Status\":\"ACTIVE\"", "\"Validity\":\"EXPIRED\"");
        assertThat(rejection(made, "CertificatePrivateKeySign", "Algorithm", "ECDSA_SHA_256", "Message", "AAAA"))
                .isEqualTo("OK");
    }

    @Test
    void a_deleted_certificate_is_gone_with_its_pair_and_its_tags() {
        Made made = fixture.active("EC_P256", authority);
        assertThat(rejection(made, "TagResource", "Tags", "[{\"TagKey\":\"a\",\"TagValue\":\"b\"}]"))
                .isEqualTo("OK");
        assertThat(rejection(made, "CertificatePrivateKeySign", "Algorithm", "ECDSA_SHA_256", "Message", "AAAA"))
                .isEqualTo("OK");

        keys.call("DeleteCertificate", "CertificateId", made.id());

        assertThat(rejection(made, "CertificatePrivateKeySign", "Algorithm", "ECDSA_SHA_256", "Message", "AAAA"))
                .isEqualTo("Certificate.NotFound");
        assertThat(rejection(made, "DescribeCertificate")).isEqualTo("Certificate.NotFound");
        assertThat(rejection(made, "DeleteCertificate")).isEqualTo("Certificate.NotFound");
        for (String table : new String[] {"kms_certificate", "kms_certificate_tag"}) {
            assertThat(keys.store.<Long>read(transaction -> transaction.count("SELECT COUNT(*) FROM " + table)))
                    .isZero();
        }
    }

    @Test
    void another_account_finds_nothing() {
        Made made = fixture.active("EC_P256", authority);

        for (String name : new String[] {"DescribeCertificate", "GetCertificate", "DeleteCertificate"}) {
            assertThat(fixture.code(KeyFixture.OTHER, name, "CertificateId", made.id()))
                    .isEqualTo("Certificate.NotFound");
        }
        assertThat(fixture.code(
                        KeyFixture.OTHER,
                        "CertificatePrivateKeySign",
                        "CertificateId",
                        made.id(),
                        "Algorithm",
                        "ECDSA_SHA_256",
                        "Message",
                        "AAAA"))
                .isEqualTo("Certificate.NotFound");
    }

    @Test
    void tags_are_set_told_and_taken_off_and_decide() {
        Made made = fixture.active("EC_P256", authority);
        assertThat(rejection(made, "TagResource", "Tags", "[{\"TagKey\":\"stage\",\"TagValue\":\"test\"}]"))
                .isEqualTo("OK");
        assertThat(keys.call("DescribeCertificate", "CertificateId", made.id()))
                .contains("\"Tags\":{\"stage\":\"test\"}");

        keys.ramAllows = (_, permission) -> "test".equals(permission.context().get("kms:tag/stage"));
        assertThat(fixture.code(KeyFixture.JANE, "GetCertificate", "CertificateId", made.id()))
                .isEqualTo("OK");
        assertThat(rejection(made, "UntagResource", "TagKeys", "[\"stage\"]")).isEqualTo("OK");
        assertThat(fixture.code(KeyFixture.JANE, "GetCertificate", "CertificateId", made.id()))
                .isEqualTo("ImplicitDeny AccountLevelIdentityBasedPolicy");
        assertThat(fixture.code("TagResource", "CertificateId", "none", "Tags", "[]"))
                .isEqualTo("Certificate.NotFound");
    }

    @Test
    void a_certificate_has_twenty_tags_and_not_one_more() {
        Made made = fixture.create("EC_P256");
        for (int i = 0; i < 20; i++) {
            assertThat(rejection(made, "TagResource", "Tags", "[{\"TagKey\":\"k" + i + "\"}]"))
                    .isEqualTo("OK");
        }

        assertThat(rejection(made, "TagResource", "Tags", "[{\"TagKey\":\"more\"}]"))
                .isEqualTo("InvalidParameter");
    }

    @Test
    void a_call_is_judged_by_the_certificate_that_it_names() {
        Made made = fixture.create("EC_P256");

        assertThat(keys.permissions("UploadCertificate", "CertificateId", made.id(), "Certificate", "x"))
                .containsExactly("kms:UploadCertificate acs:kms:cn-hangzhou:1000000000000001:certificate/" + made.id());
        assertThat(keys.permissions("CreateCertificate", "KeySpec", "EC_P256", "Subject", "x"))
                .containsExactly("kms:CreateCertificate acs:kms:cn-hangzhou:1000000000000001:certificate");
    }

    @Test
    void a_pair_that_was_moved_to_another_row_does_not_open() {
        Made one = fixture.active("EC_P256", authority);
        Made two = fixture.active("EC_P256", authority);
        keys.store.maintain(transaction -> transaction.update(
                "UPDATE kms_certificate SET wrapped = (SELECT wrapped FROM kms_certificate WHERE certificate_id = ?),"
                        + " public_key = (SELECT public_key FROM kms_certificate WHERE certificate_id = ?)"
                        + " WHERE certificate_id = ?",
                one.id(),
                one.id(),
                two.id()));

        assertThat(rejection(two, "CertificatePrivateKeySign", "Algorithm", "ECDSA_SHA_256", "Message", "AAAA"))
                .isEqualTo("Unavailable");
    }

    @Test
    void whether_a_pair_may_leave_is_bound_to_it() {
        Made made = fixture.create("EC_P256", "ExportablePrivateKey", "false");
        keys.call("UploadCertificate", "CertificateId", made.id(), "Certificate", authority.issue(made.csr()));
        assertThat(keys.call("DescribeCertificate", "CertificateId", made.id()))
                .contains("\"ExportablePrivateKey\":false");

        keys.store.maintain(transaction -> transaction.update("UPDATE kms_certificate SET exportable = 1"));

        assertThat(rejection(made, "CertificatePrivateKeySign", "Algorithm", "ECDSA_SHA_256", "Message", "AAAA"))
                .isEqualTo("Unavailable");
    }
}
