package dev.jadegate.edge.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jadegate.edge.config.ListenerSettings.CertificateFiles;
import dev.jadegate.traffic.fingerprint.ClientHello;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.bouncycastle.util.io.pem.PemObject;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CertificatesTest {
    private static final List<Integer> ELLIPTIC = List.of(0x0403, 0x0804);
    private static final List<Integer> RSA_ALONE = List.of(0x0804, 0x0401);

    @TempDir
    private Path folder;

    private static ClientHello hello(@Nullable String name, List<Integer> signatures) {
        return new ClientHello(
                0x0303, List.of(), List.of(), name, List.of(), List.of(), List.of(), signatures, List.of());
    }

    @ParameterizedTest
    @CsvSource({
        "first.example, first",
        "second.example, second",
        "www.second.example, wild",
        // A wildcard is for one label, no more and no less.
        "a.www.second.example, first",
        "deep.exact.second.example, first",
        "exact.second.example, exact",
        "unknown.example, first",
        "example, first",
        ".second.example, first",
        "'', first",
    })
    void a_client_is_shown_the_certificate_of_the_name_that_it_asks_for(String name, String file) throws Exception {
        Certificates certificates = new Certificates(
                List.of(
                        TestCertificate.elliptic("first.example").write(folder, "first"),
                        TestCertificate.elliptic("Second.Example").write(folder, "second"),
                        TestCertificate.elliptic("*.second.example").write(folder, "wild"),
                        TestCertificate.elliptic("exact.second.example").write(folder, "exact")),
                true);

        assertThat(certificates
                        .table()
                        .choose(hello(name.isEmpty() ? null : name, ELLIPTIC))
                        .file())
                .hasFileName(file + ".pem");
    }

    @Test
    void of_two_kinds_of_keys_the_client_is_shown_the_one_that_it_can_verify() throws Exception {
        Certificates certificates = new Certificates(
                List.of(
                        TestCertificate.rsa("shop.example").write(folder, "rsa"),
                        TestCertificate.elliptic("shop.example").write(folder, "elliptic")),
                true);
        CertificateTable table = certificates.table();

        assertThat(table.choose(hello("shop.example", ELLIPTIC)).file()).hasFileName("elliptic.pem");
        assertThat(table.choose(hello("shop.example", RSA_ALONE)).file()).hasFileName("rsa.pem");
        assertThat(table.choose(hello(null, ELLIPTIC)).file()).hasFileName("elliptic.pem");
        assertThat(table.choose(hello(null, RSA_ALONE)).file()).hasFileName("rsa.pem");
        assertThat(table.choose(null).file()).hasFileName("rsa.pem");
    }

    @Test
    void keys_are_read_in_the_forms_that_others_write() throws Exception {
        TestCertificate rsa = TestCertificate.rsa("rsa.example");
        TestCertificate elliptic = TestCertificate.elliptic("ec.example");
        String ecParameters = "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n";
        String own = elliptic.certificatePem();
        assertThat(rsa.oldKeyPem()).contains("BEGIN RSA PRIVATE KEY");
        assertThat(elliptic.oldKeyPem()).contains("BEGIN EC PRIVATE KEY");

        Certificates certificates = new Certificates(
                List.of(
                        rsa.write(folder, "rsa8"),
                        elliptic.write(folder, "ec8"),
                        TestCertificate.files(folder, "pkcs1", rsa.certificatePem(), rsa.oldKeyPem()),
                        TestCertificate.files(folder, "sec1", own, ecParameters + elliptic.oldKeyPem()),
                        TestCertificate.files(folder, "both", own, own + elliptic.keyPem())),
                true);

        assertThat(certificates.table().all()).hasSize(5);
    }

    private void refused(CertificateFiles files, String... words) {
        assertThatThrownBy(() -> new Certificates(List.of(files), true))
                .isInstanceOf(CertificateProblem.class)
                .message()
                .contains(words)
                .doesNotContain("BEGIN RSA", "Exception");
    }

    @Test
    void what_cannot_be_served_is_refused_with_the_name_of_its_file() throws Exception {
        TestCertificate one = TestCertificate.elliptic("one.example");
        TestCertificate other = TestCertificate.elliptic("other.example");
        TestCertificate rsa = TestCertificate.rsa("one.example");
        String certificate = one.certificatePem();
        String chain = other.certificatePem() + certificate;
        String edwards = TestCertificate.pem(new PemObject(
                "PRIVATE KEY",
                KeyPairGenerator.getInstance("Ed25519")
                        .generateKeyPair()
                        .getPrivate()
                        .getEncoded()));

        refused(
                TestCertificate.files(folder, "a", certificate, other.keyPem()),
                "a.key` does not belong to the certificate in",
                "a.pem`");
        refused(TestCertificate.files(folder, "b", certificate, rsa.keyPem()), "b.key` does not belong");
        refused(TestCertificate.files(folder, "c", chain, one.keyPem()), "c.key` must come first in", "c.pem`");
        refused(TestCertificate.files(folder, "d", one.keyPem(), one.keyPem()), "d.pem` holds no certificate");
        refused(TestCertificate.files(folder, "e", certificate, certificate), "e.key` holds no key");
        refused(TestCertificate.files(folder, "f", "garbage", one.keyPem()), "f.pem` holds no certificate");
        refused(
                TestCertificate.files(
                        folder, "g", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", one.keyPem()),
                "g.pem`");
        refused(
                TestCertificate.files(
                        folder, "h", certificate, "-----BEGIN PRIVATE KEY-----\n%%%%\n-----END PRIVATE KEY-----\n"),
                "h.key`");
        refused(TestCertificate.files(folder, "i", certificate, edwards), "i.key");
        refused(
                new CertificateFiles(folder.resolve("none.pem"), folder.resolve("none.key")),
                "none.pem`, which should hold a certificate, does not exist");
    }

    @Test
    void a_key_behind_a_passphrase_is_refused_with_what_to_do() {
        TestCertificate one = TestCertificate.elliptic("one.example");
        String encrypted = """
                -----BEGIN RSA PRIVATE KEY-----
                Proc-Type: 4,ENCRYPTED
                DEK-Info: AES-128-CBC,00000000000000000000000000000000

                AAAAAAAAAAAAAAAAAAAAAA==
                -----END RSA PRIVATE KEY-----
                """;

        refused(
                TestCertificate.files(folder, "a", one.certificatePem(), encrypted),
                "the key in",
                "a.key` needs a passphrase",
                "openssl pkey");
    }

    @Test
    void files_and_chains_past_their_bounds_are_refused() {
        TestCertificate one = TestCertificate.elliptic("one.example");
        String many = one.certificatePem().repeat(PemFiles.CERTIFICATES_MAX);

        refused(
                TestCertificate.files(folder, "a", many + one.certificatePem(), one.keyPem()),
                "a.pem` holds more than 16 certificates");
        refused(
                TestCertificate.files(folder, "b", one.certificatePem(), "#".repeat(PemFiles.FILE_BYTES_MAX + 1)),
                "b.key` is longer than 262144 bytes");
    }

    @Test
    void as_many_certificates_as_the_bound_are_read() throws Exception {
        TestCertificate one = TestCertificate.elliptic("one.example");
        String many = one.certificatePem().repeat(PemFiles.CERTIFICATES_MAX);

        assertThat(PemFiles.certificates(
                        TestCertificate.files(folder, "a", many, one.keyPem()).certificate()))
                .hasSize(16);
    }

    @Test
    void certificates_that_are_no_chain_are_refused_with_what_to_do() {
        TestCertificate one = TestCertificate.elliptic("one.example");
        TestCertificate other = TestCertificate.elliptic("other.example");

        refused(
                TestCertificate.files(folder, "a", one.certificatePem() + other.certificatePem(), one.keyPem()),
                "a.pem` cannot be served; each must be followed by the one that issued it");
    }

    @Test
    void warnings_say_which_file_and_when() throws Exception {
        Certificates certificates =
                new Certificates(List.of(TestCertificate.elliptic("one.example").write(folder, "one")), true);
        Instant end = TestCertificate.END;

        assertThat(certificates.warnings(end.minus(Certificates.WARNING_BEFORE_END)))
                .isEmpty();
        assertThat(certificates.warnings(
                        end.minus(Certificates.WARNING_BEFORE_END).plusSeconds(1)))
                .singleElement()
                .asString()
                .contains("one.pem` ends at 2120-01-01T00:00:00Z; renew it");
        assertThat(certificates.warnings(end.plusSeconds(1)))
                .singleElement()
                .asString()
                .contains("one.pem` ended at");
        assertThat(certificates.warnings(TestCertificate.BEGIN.minusSeconds(1)))
                .singleElement()
                .asString()
                .contains("one.pem` counts only from 2020-01-01T00:00:00Z on");
    }

    @Test
    void a_key_that_everybody_can_read_is_warned_of() throws Exception {
        CertificateFiles files = TestCertificate.elliptic("one.example").write(folder, "one");
        Files.setPosixFilePermissions(files.key(), PosixFilePermissions.fromString("rw-r--r--"));

        assertThat(new Certificates(List.of(files), true).warnings(TestCertificate.BEGIN))
                .singleElement()
                .asString()
                .contains("everybody on this machine can read the key of", "chmod 600");
    }

    @Test
    void the_first_end_of_all_is_known() throws Exception {
        Instant soon = TestCertificate.BEGIN.plus(Duration.ofDays(1));
        Certificates certificates = new Certificates(
                List.of(
                        TestCertificate.elliptic("one.example").write(folder, "one"),
                        TestCertificate.make("EC", soon, "two.example").write(folder, "two")),
                true);

        assertThat(certificates.firstEnd()).isEqualTo(soon);
    }
}
