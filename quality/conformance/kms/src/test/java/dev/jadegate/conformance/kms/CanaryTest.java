package dev.jadegate.conformance.kms;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jadegate.testkit.JadegateProcess;
import dev.jadegate.testkit.RawHttp;
import dev.jadegate.testkit.Reply;
import dev.jadegate.testkit.RootKey;
import dev.jadegate.testkit.SignedRequests;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Random secrets go through the API in every place of a request, with errors provoked; then nothing holds them. */
class CanaryTest {
    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    private final SecureRandom random = new SecureRandom();
    private final List<String> canaries = new ArrayList<>();

    /** A text that is nowhere else, noted. */
    private String canary() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 24; i++) {
            text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        canaries.add(text.toString());
        return text.toString();
    }

    /** The Base64 of a canary; both are looked for. */
    private String encoded() {
        String base64 = KmsPlatform.base64(canary());
        canaries.add(base64);
        return base64;
    }

    /** Notes what a reply brought. */
    private void brought(String value) {
        assertThat(value).isNotEmpty();
        canaries.add(value);
    }

    @Test
    void plaintexts_and_secrets_are_in_no_file_no_output_and_no_metric(@TempDir Path folder) throws Exception {
        search(folder, "");
    }

    /** The database writes every statement with its values into its log. */
    @Test
    void plaintexts_and_secrets_are_not_in_the_log_of_the_database_either(@TempDir Path folder) throws Exception {
        Path logs = folder.resolve("pg-logs");
        try (EmbeddedPostgres database = EmbeddedPostgres.builder()
                .setServerConfig("logging_collector", "on")
                .setServerConfig("log_directory", logs.toString())
                .setServerConfig("log_statement", "all")
                .setServerConfig("log_duration", "on")
                .setServerConfig("log_parameter_max_length", "-1")
                .setServerConfig("log_parameter_max_length_on_error", "-1")
                .setServerConfig("log_min_error_statement", "debug5")
                .start()) {
            search(
                    folder,
                    "--database",
                    "jdbc:postgresql://127.0.0.1:" + database.getPort() + "/postgres?user=postgres&password=none");
        }
        assertThat(filesWith(logs)).as("the log of the database").hasSize(1);
        canaries.removeLast();
        assertThat(filesWith(logs)).as("secrets in the log of the database").isEmpty();
    }

    /** What RAM stores and opens again. */
    private void keepCredentials(SignedRequests requests) {
        ram(requests, "CreateUser", Map.of("UserName", "jane"));
        brought(ram(requests, "CreateAccessKey", Map.of("UserName", "jane"))
                .json()
                .at("AccessKey", "AccessKeySecret")
                .text());
        brought(ram(requests, "CreateVirtualMFADevice", Map.of("VirtualMFADeviceName", "phone"))
                .json()
                .at("VirtualMFADevice", "Base32StringSeed")
                .text());
    }

    private static Reply ram(SignedRequests requests, String action, Map<String, String> parameters) {
        Reply reply = requests.call(SignedRequests.RAM, action, parameters);
        assertThat(reply.status()).as(action).isEqualTo(200);
        return reply;
    }

    /** The last canary is one that is no secret, to see that the search finds what is there. */
    private void search(Path folder, String... options) throws IOException, InterruptedException {
        String[] given = options.length == 1 ? new String[0] : options;
        RootKey root = RootKey.random();
        try (JadegateProcess server = JadegateProcess.start(folder.resolve("data"), root, given)) {
            SignedRequests requests = new SignedRequests(server.hostAndPort(), root.key());
            String visible = canary();
            canaries.clear();
            String keyId = call(requests, "CreateKey", Map.of("Description", visible))
                    .json()
                    .at("KeyMetadata", "KeyId")
                    .text();
            encrypt(server, requests, keyId);
            provokeErrors(server, requests, keyId);
            cutOff(server, requests, keyId);
            keepSecrets(server, requests);
            certificates(requests);
            keepCredentials(requests);
            String metrics = metrics(server);

            assertThat(canaries).hasSizeGreaterThan(30);
            assertThat(found(metrics)).as("in the metrics").isEmpty();
            assertThat(found(server.written() + server.output()))
                    .as("in the output")
                    .isEmpty();
            assertThat(filesWith(server.data())).as("while it runs").isEmpty();
            server.stop();
            assertThat(found(server.written() + server.output()))
                    .as("in the output")
                    .isEmpty();
            assertThat(filesWith(server.data())).as("after it stopped").isEmpty();
            canaries.add(visible);
            assertThat(filesWith(server.data()))
                    .as("what is no secret is found: the search sees into the events, and the state if it is here")
                    .isNotEmpty();
        }
    }

    private static Reply call(SignedRequests requests, String action, Map<String, String> parameters) {
        Reply reply = requests.call(SignedRequests.KMS, action, parameters);
        assertThat(reply.status()).as(action + " " + reply).isEqualTo(200);
        return reply;
    }

    private void encrypt(JadegateProcess server, SignedRequests requests, String keyId) {
        String inQuery = encoded();
        String blob = call(
                        requests,
                        "Encrypt",
                        Map.of(
                                "KeyId",
                                keyId,
                                "Plaintext",
                                inQuery,
                                "EncryptionContext",
                                "{\"order\":\"" + canary() + "\"}"))
                .json()
                .get("CiphertextBlob")
                .text();
        refused(requests, "Decrypt", Map.of("CiphertextBlob", blob, "EncryptionContext.order", canary()));
        assertThat(send(
                                server,
                                requests.acs3(SignedRequests.KMS, "Encrypt")
                                        .body(
                                                "application/x-www-form-urlencoded",
                                                "KeyId=" + keyId + "&Plaintext=" + urlEncoded(encoded()))
                                        .sign())
                        .status())
                .isEqualTo(200);
        assertThat(send(
                                server,
                                requests.rpc(SignedRequests.KMS, "Encrypt")
                                        .query("KeyId", keyId)
                                        .query("Plaintext", encoded())
                                        .sign())
                        .status())
                .isEqualTo(200);
        String ofForm = encoded();
        Reply formReply = send(
                server,
                requests.rpc(SignedRequests.KMS, "Encrypt")
                        .form("KeyId", keyId)
                        .form("Plaintext", ofForm)
                        .query("Format", "JSON")
                        .sign());
        String decrypted = call(
                        requests,
                        "Decrypt",
                        Map.of(
                                "CiphertextBlob",
                                formReply.json().get("CiphertextBlob").text()))
                .json()
                .get("Plaintext")
                .text();
        assertThat(decrypted).isEqualTo(ofForm);
        brought(call(requests, "GenerateDataKey", Map.of("KeyId", keyId))
                .json()
                .get("Plaintext")
                .text());
    }

    private static Reply send(JadegateProcess server, dev.jadegate.testkit.WireCall call) {
        return RawHttp.send(server.hostAndPort(), call);
    }

    private static String urlEncoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static void refused(SignedRequests requests, String action, Map<String, String> parameters) {
        Reply reply = requests.call(SignedRequests.KMS, action, parameters);
        assertThat(reply.status()).as(action + " " + reply).isBetween(400, 499);
    }

    private void provokeErrors(JadegateProcess server, SignedRequests requests, String keyId) {
        refused(requests, "Encrypt", Map.of("KeyId", "alias/of-nobody", "Plaintext", encoded()));
        refused(requests, "Encrypt", Map.of("KeyId", keyId, "Plaintext", canary() + "-!"));
        refused(requests, "Encrypt", Map.of("KeyId", keyId, "Plaintext", encoded() + "A".repeat(9_000)));
        refused(requests, "Encrypt", Map.of("KeyId", keyId, "Plaintext", encoded(), "EncryptionContext", canary()));
        refused(requests, "Encrypt", Map.of("KeyId", keyId, "Plaintxt", encoded()));
        refused(requests, "Encrypt", Map.of("KeyId", keyId, "Plaintext", encoded(), "DryRun", "true"));
        refused(requests, "Encryptt", Map.of("KeyId", keyId, "Plaintext", encoded()));
        Reply forged = send(
                server,
                requests.acs3(SignedRequests.KMS, "Encrypt")
                        .query("KeyId", keyId)
                        .query("Plaintext", encoded())
                        .signature("0".repeat(64))
                        .sign());
        assertThat(forged.status()).isBetween(400, 403);
        Reply halfSent = send(
                server,
                requests.rpc(SignedRequests.KMS, "Encrypt")
                        .form("KeyId", keyId)
                        .form("Plaintext", encoded())
                        .signature("AAAA")
                        .sign());
        assertThat(halfSent.status()).isBetween(400, 403);
        refused(
                requests,
                "AsymmetricEncrypt",
                Map.of(
                        "KeyId",
                        keyId,
                        "KeyVersionId",
                        keyId,
                        "Algorithm",
                        "RSAES_OAEP_SHA_256",
                        "Plaintext",
                        encoded()));
    }

    /** Callers who go away in the middle of a request, or before its answer. */
    private void cutOff(JadegateProcess server, SignedRequests requests, String keyId) throws IOException {
        byte[] whole = requests.rpc(SignedRequests.KMS, "Encrypt")
                .form("KeyId", keyId)
                .form("Plaintext", encoded())
                .sign()
                .bytes();
        for (int sent : new int[] {whole.length - 1, whole.length}) {
            try (Socket socket = new Socket(
                    server.hostAndPort().split(":", -1)[0],
                    Integer.parseInt(server.hostAndPort().split(":", -1)[1]))) {
                // Closing then resets the connection: nobody is there for the answer.
                socket.setSoLinger(true, 0);
                socket.getOutputStream().write(whole, 0, sent);
                socket.getOutputStream().flush();
            }
        }
        assertThat(call(requests, "DescribeKey", Map.of("KeyId", keyId)).status())
                .isEqualTo(200);
    }

    private void keepSecrets(JadegateProcess server, SignedRequests requests) {
        String first = canary();
        call(requests, "CreateSecret", Map.of("SecretName", "app/db", "VersionId", "v1", "SecretData", first));
        call(requests, "PutSecretValue", Map.of("SecretName", "app/db", "VersionId", "v2", "SecretData", canary()));
        assertThat(call(requests, "GetSecretValue", Map.of("SecretName", "app/db", "VersionId", "v1"))
                        .json()
                        .get("SecretData")
                        .text())
                .isEqualTo(first);
        assertThat(send(
                                server,
                                requests.rpc(SignedRequests.KMS, "PutSecretValue")
                                        .form("SecretName", "app/db")
                                        .form("VersionId", "v3")
                                        .form("SecretData", canary())
                                        .query("Format", "XML")
                                        .sign())
                        .status())
                .isEqualTo(200);
        refused(requests, "PutSecretValue", Map.of("SecretName", "app/db", "VersionId", "v2", "SecretData", canary()));
        refused(requests, "CreateSecret", Map.of("SecretName", "bad name", "VersionId", "v1", "SecretData", canary()));
        refused(
                requests,
                "CreateSecret",
                Map.of(
                        "SecretName", "app/pg",
                        "VersionId", "v1",
                        "SecretType", "Rds",
                        "SecretData",
                                "{\"Accounts\":[{\"AccountName\":\"a\",\"AccountPassword\":\"" + canary() + "\"}"));
        brought(call(requests, "GetRandomPassword", Map.of("ExcludePunctuation", "true"))
                .json()
                .get("RandomPassword")
                .text());
    }

    /** Among them a private key that somebody uploads by mistake. */
    private void certificates(SignedRequests requests) {
        String id = call(requests, "CreateCertificate", Map.of("KeySpec", "RSA_2048", "Subject", "CN=a,O=b,OU=c,C=CN"))
                .json()
                .get("CertificateId")
                .text();
        String pem = "-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----\n";
        refused(
                requests,
                "UploadCertificate",
                Map.of(
                        "CertificateId", id,
                        "Certificate", pem.formatted(encoded()),
                        "CertificateChain", pem.formatted(encoded())));
        refused(
                requests,
                "CertificatePublicKeyEncrypt",
                Map.of("CertificateId", id, "Algorithm", "RSAES_OAEP_SHA_256", "Plaintext", encoded()));
        refused(
                requests,
                "CertificatePrivateKeySign",
                Map.of("CertificateId", id, "Algorithm", "RSA_PKCS1_SHA_256", "Message", encoded()));
    }

    private static String metrics(JadegateProcess server) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                            HttpRequest.newBuilder(URI.create("http://" + server.adminHostAndPort() + "/metrics"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    private List<String> found(String text) {
        return canaries.stream()
                .filter(canary -> text.contains(canary) || text.contains(urlEncoded(canary)))
                .toList();
    }

    private List<Path> filesWith(Path folder) throws IOException {
        List<Path> bad = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (!found(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                        .isEmpty()) {
                    bad.add(folder.relativize(file));
                }
            }
        }
        return bad;
    }
}
