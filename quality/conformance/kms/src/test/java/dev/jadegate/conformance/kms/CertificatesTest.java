package dev.jadegate.conformance.kms;

import static dev.jadegate.conformance.kms.KmsPlatform.base64;
import static dev.jadegate.conformance.kms.KmsPlatform.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import com.aliyun.kms20160120.Client;
import com.aliyun.kms20160120.models.CertificatePrivateKeyDecryptRequest;
import com.aliyun.kms20160120.models.CertificatePrivateKeySignRequest;
import com.aliyun.kms20160120.models.CertificatePublicKeyEncryptRequest;
import com.aliyun.kms20160120.models.CertificatePublicKeyVerifyRequest;
import com.aliyun.kms20160120.models.CreateCertificateRequest;
import com.aliyun.kms20160120.models.CreateCertificateResponseBody;
import com.aliyun.kms20160120.models.DeleteCertificateRequest;
import com.aliyun.kms20160120.models.DescribeCertificateRequest;
import com.aliyun.kms20160120.models.DescribeCertificateResponseBody;
import com.aliyun.kms20160120.models.GetCertificateRequest;
import com.aliyun.kms20160120.models.GetCertificateResponseBody;
import com.aliyun.kms20160120.models.TagResourceRequest;
import com.aliyun.kms20160120.models.UntagResourceRequest;
import com.aliyun.kms20160120.models.UpdateCertificateStatusRequest;
import com.aliyun.kms20160120.models.UploadCertificateRequest;
import dev.jadegate.testkit.Compat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Certificates that an authority of openssl issues, used by the official client and checked by openssl. */
@SuppressWarnings("NullAway.Init") // Set before the tests.
class CertificatesTest {
    private static final String SUBJECT = "CN=orders,OU=shop,O=Example,C=CN";
    private static final String NO_ID = "00000000-0000-4000-8000-000000000000";

    private static KmsPlatform platform;
    private static Compat.Product kms;
    private static Client client;
    private static Path folder;

    @BeforeAll
    static void start(@TempDir Path temporary) throws Exception {
        platform = KmsPlatform.start(temporary, CertificatesTest.class);
        kms = platform.calls();
        client = platform.client();
        folder = temporary;
        openssl("req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=root -keyout root.key -out root.pem");
        openssl("req -newkey rsa:2048 -nodes -subj /CN=middle -keyout middle.key -out middle.csr");
        Files.writeString(
                folder.resolve("authority.ext"), "basicConstraints=critical,CA:TRUE,pathlen:0\nkeyUsage=keyCertSign\n");
        openssl("x509 -req -in middle.csr -CA root.pem -CAkey root.key -CAcreateserial -days 30 -extfile authority.ext"
                + " -out middle.pem");
    }

    @AfterAll
    static void stop() throws Exception {
        platform.close();
    }

    /** Runs openssl, which must be content, and returns what it prints. */
    private static String openssl(String arguments) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(List.of(("openssl " + arguments).split(" ")))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(arguments + "\n" + output).isZero();
        return output;
    }

    private static String file(String name) throws IOException {
        return Files.readString(folder.resolve(name));
    }

    private static CreateCertificateResponseBody create(CreateCertificateRequest request) {
        return kms.works("CreateCertificate", () -> client.createCertificate(request.setSubject(SUBJECT)))
                .getBody();
    }

    /** What the authority makes of a request. */
    private static String issued(String csr) throws Exception {
        Files.writeString(folder.resolve("orders.csr"), csr);
        openssl("x509 -req -in orders.csr -CA middle.pem -CAkey middle.key -CAcreateserial -days 30"
                + " -copy_extensions copy -out orders.pem");
        openssl("x509 -in orders.pem -noout -pubkey -out orders.pub");
        return file("orders.pem");
    }

    private static UploadCertificateRequest upload(String id, String certificate) throws IOException {
        return new UploadCertificateRequest()
                .setCertificateId(id)
                .setCertificate(certificate)
                .setCertificateChain(file("middle.pem") + file("root.pem"));
    }

    /** A certificate that is in use; its files are orders.csr, orders.pem and orders.pub. */
    private static String active(String spec) throws Exception {
        CreateCertificateResponseBody made = create(new CreateCertificateRequest().setKeySpec(spec));
        String certificate = issued(made.getCsr());
        kms.works("UploadCertificate", () -> client.uploadCertificate(upload(made.getCertificateId(), certificate)));
        return made.getCertificateId();
    }

    private static DescribeCertificateResponseBody describe(String id) {
        return kms.works(
                        "DescribeCertificate",
                        () -> client.describeCertificate(new DescribeCertificateRequest().setCertificateId(id)))
                .getBody();
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA_2048", "EC_P256"})
    void openssl_takes_the_request_and_its_certificate_comes_back_described(String spec) throws Exception {
        CreateCertificateResponseBody made = create(new CreateCertificateRequest()
                .setKeySpec(spec)
                .setExportablePrivateKey(false)
                .setSubjectAlternativeNames(Map.of("DNS", List.of("a.example.com", "b.example.com"))));
        String id = made.getCertificateId();
        String certificate = issued(made.getCsr());
        assertThat(openssl("req -in orders.csr -noout -verify")).contains("OK");
        assertThat(openssl("verify -CAfile root.pem -untrusted middle.pem orders.pem"))
                .contains("OK");
        assertThat(describe(id).getStatus()).isEqualTo("PENDING");

        kms.works("UploadCertificate", () -> client.uploadCertificate(upload(id, certificate)));

        DescribeCertificateResponseBody described = describe(id);
        assertThat(described.getArn()).isEqualTo(made.getArn()).endsWith(":certificate/" + id);
        assertThat(described.getStatus()).isEqualTo("ACTIVE");
        assertThat(described.getKeySpec()).isEqualTo(spec);
        assertThat(described.getExportablePrivateKey()).isFalse();
        assertThat(described.getSubject()).isEqualTo(SUBJECT);
        assertThat(described.getIssuer()).isEqualTo("CN=middle");
        assertThat(described.getSignatureAlgorithm()).isEqualTo("RSA2048-SHA256");
        assertThat(described.getSubjectAlternativeNames()).containsExactly("a.example.com", "b.example.com");
        assertThat(described.getSubjectPublicKey()).isEqualTo(file("orders.pub"));
        assertThat(described.getNotAfter()).endsWith("Z");
        assertThat(described.getNotBefore()).endsWith("Z");
        assertThat(described.getSerial()).matches("[0-9]+");
        assertThat(described.getSubjectKeyIdentifier()).matches("([0-9A-F]{2} ){19}[0-9A-F]{2}");
        assertThat(described.getCreatedAt()).endsWith("Z");
        assertThat(described.getUpdatedAt()).endsWith("Z");
        GetCertificateResponseBody got = kms.works(
                        "GetCertificate", () -> client.getCertificate(new GetCertificateRequest().setCertificateId(id)))
                .getBody();
        assertThat(got.getCertificateId()).isEqualTo(id);
        assertThat(got.getCertificate()).isEqualTo(certificate);
        assertThat(got.getCertificateChain()).isEqualTo(file("middle.pem") + file("root.pem"));
        assertThat(got.getCsr()).isEqualTo(made.getCsr());
    }

    @ParameterizedTest
    @CsvSource({"RSA_2048, RSA_PKCS1_SHA_256", "EC_P256, ECDSA_SHA_256"})
    void openssl_verifies_what_a_certificate_signed(String spec, String algorithm) throws Exception {
        String id = active(spec);
        Files.writeString(folder.resolve("order.json"), "{\"order\":42}");

        String signature = sign(id, algorithm, file("order.json"));

        Files.write(folder.resolve("order.sig"), bytes(signature));
        assertThat(openssl("dgst -sha256 -verify orders.pub -signature order.sig order.json"))
                .contains("OK");
        assertThat(verifies(id, algorithm, file("order.json"), signature)).isTrue();
        assertThat(verifies(id, algorithm, "{\"order\":43}", signature)).isFalse();
    }

    private static String sign(String id, String algorithm, String message) {
        return kms.works(
                        "CertificatePrivateKeySign",
                        () -> client.certificatePrivateKeySign(signing(id, algorithm, message)))
                .getBody()
                .getSignatureValue();
    }

    private static CertificatePrivateKeySignRequest signing(String id, String algorithm, String message) {
        return new CertificatePrivateKeySignRequest()
                .setCertificateId(id)
                .setAlgorithm(algorithm)
                .setMessageType("RAW")
                .setMessage(base64(message));
    }

    private static boolean verifies(String id, String algorithm, String message, String signature) {
        return kms.works(
                        "CertificatePublicKeyVerify",
                        () -> client.certificatePublicKeyVerify(new CertificatePublicKeyVerifyRequest()
                                .setCertificateId(id)
                                .setAlgorithm(algorithm)
                                .setMessageType("RAW")
                                .setMessage(base64(message))
                                .setSignatureValue(signature)))
                .getBody()
                .getSignatureValid();
    }

    @Test
    void what_is_encrypted_to_a_certificate_is_decrypted_by_it_and_by_no_other() throws Exception {
        String id = active("RSA_2048");
        String other = active("RSA_2048");
        String blob = kms.works(
                        "CertificatePublicKeyEncrypt",
                        () -> client.certificatePublicKeyEncrypt(new CertificatePublicKeyEncryptRequest()
                                .setCertificateId(id)
                                .setAlgorithm("RSAES_OAEP_SHA_256")
                                .setPlaintext(base64("text"))))
                .getBody()
                .getCiphertextBlob();

        assertThat(kms.works(
                                "CertificatePrivateKeyDecrypt",
                                () -> client.certificatePrivateKeyDecrypt(decrypting(id, blob)))
                        .getBody()
                        .getPlaintext())
                .isEqualTo(base64("text"));
        kms.refused(
                "CertificatePrivateKeyDecrypt",
                "InvalidParameter",
                () -> client.certificatePrivateKeyDecrypt(decrypting(other, blob)));
    }

    private static CertificatePrivateKeyDecryptRequest decrypting(String id, String blob) {
        return new CertificatePrivateKeyDecryptRequest()
                .setCertificateId(id)
                .setAlgorithm("RSAES_OAEP_SHA_256")
                .setCiphertextBlob(blob);
    }

    @Test
    void a_revoked_certificate_verifies_and_does_nothing_else() throws Exception {
        String id = active("EC_P256");
        String signature = sign(id, "ECDSA_SHA_256", "text");
        set(id, "INACTIVE");
        kms.refused(
                "CertificatePrivateKeySign",
                "Rejected.Disabled",
                () -> client.certificatePrivateKeySign(signing(id, "ECDSA_SHA_256", "text")));

        set(id, "REVOKED");

        kms.refused(
                "CertificatePrivateKeySign",
                "Rejected.Revoked",
                () -> client.certificatePrivateKeySign(signing(id, "ECDSA_SHA_256", "text")));
        assertThat(verifies(id, "ECDSA_SHA_256", "text", signature)).isTrue();
        kms.refused(
                "UpdateCertificateStatus",
                "Rejected.StateModifiedFailed",
                () -> client.updateCertificateStatus(new UpdateCertificateStatusRequest()
                        .setCertificateId(id)
                        .setStatus("ACTIVE")));
    }

    private static void set(String id, String status) {
        kms.works(
                "UpdateCertificateStatus",
                () -> client.updateCertificateStatus(new UpdateCertificateStatusRequest()
                        .setCertificateId(id)
                        .setStatus(status)));
        assertThat(describe(id).getStatus()).isEqualTo(status);
    }

    @Test
    void tags_of_a_certificate_are_described() throws Exception {
        String id = active("EC_P256");
        kms.works(
                "TagResource",
                () -> client.tagResource(new TagResourceRequest()
                        .setCertificateId(id)
                        .setTags("[{\"TagKey\":\"stage\",\"TagValue\":\"test\"}]")));
        assertThat(describe(id).getTags()).hasToString("{stage=test}");

        kms.works(
                "UntagResource",
                () -> client.untagResource(
                        new UntagResourceRequest().setCertificateId(id).setTagKeys("[\"stage\"]")));

        assertThat(describe(id).getTags()).isEmpty();
    }

    @Test
    void a_certificate_of_another_key_is_refused_and_a_deleted_one_is_gone() throws Exception {
        CreateCertificateResponseBody made = create(new CreateCertificateRequest().setKeySpec("EC_P256"));
        String others = issued(
                create(new CreateCertificateRequest().setKeySpec("EC_P256")).getCsr());
        String id = made.getCertificateId();

        kms.refused("UploadCertificate", "InvalidParameter", () -> client.uploadCertificate(upload(id, others)));
        kms.works(
                "DeleteCertificate",
                () -> client.deleteCertificate(new DeleteCertificateRequest().setCertificateId(id)));

        kms.refused(
                "DescribeCertificate",
                "Certificate.NotFound",
                () -> client.describeCertificate(new DescribeCertificateRequest().setCertificateId(id)));
    }

    @Test
    void a_request_without_a_whole_name_is_refused() {
        kms.refused(
                "CreateCertificate",
                "InvalidParameter",
                () -> client.createCertificate(
                        new CreateCertificateRequest().setKeySpec("EC_P256").setSubject("CN=orders")));
    }

    @Test
    void a_certificate_that_nobody_made_is_not_found() {
        String code = "Certificate.NotFound";
        kms.refused(
                "GetCertificate",
                code,
                () -> client.getCertificate(new GetCertificateRequest().setCertificateId(NO_ID)));
        kms.refused(
                "DeleteCertificate",
                code,
                () -> client.deleteCertificate(new DeleteCertificateRequest().setCertificateId(NO_ID)));
        kms.refused("UploadCertificate", code, () -> client.uploadCertificate(upload(NO_ID, file("root.pem"))));
        kms.refused(
                "CertificatePrivateKeySign",
                code,
                () -> client.certificatePrivateKeySign(signing(NO_ID, "ECDSA_SHA_256", "text")));
    }
}
