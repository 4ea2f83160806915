package dev.jadegate.kms.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jadegate.kms.secret.rotation.RotationOptions;
import dev.jadegate.testkit.MariaDbServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A MariaDB with TLS: whom rotation believes to be the database. */
class DatabaseTlsTest {
    private static final List<String> ACCOUNT = List.of("CREATE USER 'app'@'%' IDENTIFIED BY 'first' REQUIRE SSL;");

    private static String rotated(int port, String mode, @Nullable Path authorities) {
        try (SecretFixture kms = new SecretFixture(
                null, new RotationOptions(Set.of("localhost"), Set.of(), null, null, authorities, 50))) {
            kms.call(
                    "CreateSecret",
                    "SecretName",
                    "db",
                    "VersionId",
                    "v1",
                    "SecretType",
                    "Rds",
                    "SecretData",
                    "{\"Accounts\":[{\"AccountName\":\"app\",\"AccountPassword\":\"first\"}]}",
                    "ExtendedConfig",
                    "{\"SecretSubType\":\"SingleUser\",\"DBInstanceId\":\"m-1\",\"CustomData\":{\"Engine\":\"MariaDB\","
                            + "\"Endpoint\":\"localhost\",\"Port\":\"" + port + "\",\"SslMode\":\"" + mode
                            + "\",\"Overlap\":\"0s\"}}");
            kms.call("RotateSecret", "SecretName", "db", "VersionId", "r1");
            kms.part.pass();
            return kms.call("DescribeSecret", "SecretName", "db");
        }
    }

    private static MariaDbServer start(OwnCertificate certificate) throws Exception {
        return MariaDbServer.start(
                ACCOUNT, "--ssl-cert=" + certificate.certificate(), "--ssl-key=" + certificate.key());
    }

    @Test
    void the_right_certificate_is_believed_and_no_other(@TempDir Path folder, @TempDir Path elsewhere)
            throws Exception {
        assumeTrue(MariaDbServer.isInstalled(), MariaDbServer.ABSENT);
        OwnCertificate certificate = new OwnCertificate(folder, "localhost");
        OwnCertificate other = new OwnCertificate(elsewhere, "localhost");
        try (MariaDbServer server = start(certificate)) {
            assertThat(rotated(server.port(), "verify-full", other.certificate()))
                    .contains("cannot be used");
            assertThat(rotated(server.port(), "disable", null)).contains("LastError");
            assertThat(rotated(server.port(), "verify-full", certificate.certificate()))
                    .doesNotContain("LastError");
        }
    }

    @Test
    void a_certificate_for_another_name_is_not_believed_but_encrypts(@TempDir Path folder) throws Exception {
        assumeTrue(MariaDbServer.isInstalled(), MariaDbServer.ABSENT);
        OwnCertificate certificate = new OwnCertificate(folder, "elsewhere.example");
        try (MariaDbServer server = start(certificate)) {
            assertThat(rotated(server.port(), "verify-full", certificate.certificate()))
                    .contains("cannot be used");
            assertThat(rotated(server.port(), "require", null)).doesNotContain("LastError");
        }
    }
}
