package dev.jadegate.conformance.kms;

import static dev.jadegate.conformance.kms.KmsPlatform.base64;
import static dev.jadegate.conformance.kms.KmsPlatform.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.aliyun.kms20160120.Client;
import com.aliyun.kms20160120.models.AsymmetricDecryptRequest;
import com.aliyun.kms20160120.models.AsymmetricEncryptRequest;
import com.aliyun.kms20160120.models.AsymmetricSignRequest;
import com.aliyun.kms20160120.models.AsymmetricVerifyRequest;
import com.aliyun.kms20160120.models.CreateKeyRequest;
import com.aliyun.kms20160120.models.DecryptRequest;
import com.aliyun.kms20160120.models.DescribeKeyRequest;
import com.aliyun.kms20160120.models.EncryptRequest;
import com.aliyun.kms20160120.models.GenerateDataKeyRequest;
import com.aliyun.kms20160120.models.GetPublicKeyRequest;
import com.aliyun.kms20160120.models.ListKeyVersionsRequest;
import com.aliyun.kms20160120.models.ListKeysRequest;
import com.aliyun.kms20160120.models.ScheduleKeyDeletionRequest;
import com.aliyun.tea.TeaException;
import com.aliyun.teaopenapi.models.Config;
import dev.jadegate.testkit.JadegateProcess;
import dev.jadegate.testkit.RootKey;
import dev.jadegate.testkit.SoftHsm;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys of protection level HSM, made and used by the official client on a server with a token of SoftHSM2. */
class HsmTest {
    private static final Duration COMMAND_MAX = Duration.ofSeconds(60);
    private static final byte[] MESSAGE = "message".getBytes(StandardCharsets.UTF_8);
    private static final String TEXT = base64("attack at dawn");

    private final RootKey root = RootKey.random();

    @TempDir
    private Path folder;

    private SoftHsm softHsm;
    private SoftHsm.Made token;

    @BeforeEach
    void make_a_token() {
        assumeTrue(SoftHsm.installed(), SoftHsm.ABSENT);
        softHsm = SoftHsm.in(folder.resolve("softhsm"));
        token = softHsm.newToken();
    }

    private Map<String, String> environment(String pin) {
        return Map.of(SoftHsm.VARIABLE, softHsm.configuration().toString(), "JADEGATE_HSM_PIN", pin);
    }

    private JadegateProcess start() throws IOException {
        return JadegateProcess.start(
                folder.resolve("data"),
                root,
                environment(token.pin()),
                "--hsm-library",
                token.library().toString(),
                "--hsm-token",
                token.label());
    }

    /** A start that is to fail. */
    private JadegateProcess.Finished startInVain(Map<String, String> environment, String... more) throws IOException {
        List<String> options = new ArrayList<>(List.of(
                "start",
                "--data",
                folder.resolve("data").toString(),
                "--listen",
                "127.0.0.1:0",
                "--admin-listen",
                "127.0.0.1:0"));
        options.addAll(List.of(more));
        return JadegateProcess.run(COMMAND_MAX, environment, options);
    }

    private Client client(JadegateProcess server) throws Exception {
        return new Client(new Config()
                .setAccessKeyId(root.key().id())
                .setAccessKeySecret(root.key().secret())
                .setEndpoint(server.hostAndPort())
                .setProtocol("http")
                .setRegionId("cn-hangzhou")
                .setConnectTimeout(10_000)
                .setReadTimeout(60_000));
    }

    private static String key(Client client, String spec, String usage) throws Exception {
        return client.createKey(new CreateKeyRequest()
                        .setProtectionLevel("HSM")
                        .setKeySpec(spec)
                        .setKeyUsage(usage))
                .getBody()
                .getKeyMetadata()
                .getKeyId();
    }

    private static String version(Client client, String keyId) throws Exception {
        return client.listKeyVersions(new ListKeyVersionsRequest().setKeyId(keyId))
                .getBody()
                .getKeyVersions()
                .getKeyVersion()
                .getFirst()
                .getKeyVersionId();
    }

    private static String encrypted(Client client, String keyId) throws Exception {
        return client.encrypt(new EncryptRequest().setKeyId(keyId).setPlaintext(TEXT))
                .getBody()
                .getCiphertextBlob();
    }

    private static String decrypted(Client client, String blob) throws Exception {
        return client.decrypt(new DecryptRequest().setCiphertextBlob(blob))
                .getBody()
                .getPlaintext();
    }

    private static byte[] signed(Client client, String keyId, String algorithm, byte[] digest) throws Exception {
        return bytes(client.asymmetricSign(new AsymmetricSignRequest()
                        .setKeyId(keyId)
                        .setKeyVersionId(version(client, keyId))
                        .setAlgorithm(algorithm)
                        .setDigest(base64(digest)))
                .getBody()
                .getValue());
    }

    private static boolean verified(Client client, String keyId, String algorithm, byte[] digest, byte[] signature)
            throws Exception {
        return client.asymmetricVerify(new AsymmetricVerifyRequest()
                        .setKeyId(keyId)
                        .setKeyVersionId(version(client, keyId))
                        .setAlgorithm(algorithm)
                        .setDigest(base64(digest))
                        .setValue(base64(signature)))
                .getBody()
                .getValue();
    }

    private static PublicKey publicKey(Client client, String keyId, String algorithm) throws Exception {
        String pem = client.getPublicKey(
                        new GetPublicKeyRequest().setKeyId(keyId).setKeyVersionId(version(client, keyId)))
                .getBody()
                .getPublicKey();
        String text = pem.replace("-----BEGIN PUBLIC KEY-----", "").replace("-----END PUBLIC KEY-----", "");
        return KeyFactory.getInstance(algorithm)
                .generatePublic(new X509EncodedKeySpec(Base64.getMimeDecoder().decode(text)));
    }

    private static byte[] digest(String algorithm) throws Exception {
        return MessageDigest.getInstance(algorithm.endsWith("384") ? "SHA-384" : "SHA-256")
                .digest(MESSAGE);
    }

    /** Whether the JDK takes a signature over the message. */
    private static boolean jdkTakes(Client client, String keyId, String algorithm, byte[] signature) throws Exception {
        Signature verifier = Signature.getInstance(
                switch (algorithm) {
                    case "RSA_PKCS1_SHA_256" -> "SHA256withRSA";
                    case "RSA_PSS_SHA_256" -> "RSASSA-PSS";
                    case "ECDSA_SHA_256" -> "SHA256withECDSA";
                    default -> "SHA384withECDSA";
                });
        if (algorithm.equals("RSA_PSS_SHA_256")) {
            verifier.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
        }
        verifier.initVerify(publicKey(client, keyId, algorithm.startsWith("RSA") ? "RSA" : "EC"));
        verifier.update(MESSAGE);
        return verifier.verify(signature);
    }

    private static String metrics(JadegateProcess server) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                            HttpRequest.newBuilder(URI.create("http://" + server.adminHostAndPort() + "/metrics"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    @Test
    void keys_of_every_spec_go_on_after_a_restart_and_the_pin_is_nowhere() throws Exception {
        Map<String, String> blobs = new LinkedHashMap<>();
        Map<String, List<String>> signers = new LinkedHashMap<>();
        String decrypting;
        String ciphertext;
        try (JadegateProcess server = start()) {
            Client client = client(server);
            for (String spec : List.of("Aliyun_AES_256", "Aliyun_AES_192", "Aliyun_AES_128")) {
                String id = key(client, spec, "ENCRYPT/DECRYPT");
                blobs.put(id, encrypted(client, id));
                String made = client.generateDataKey(new GenerateDataKeyRequest().setKeyId(id))
                        .getBody()
                        .getCiphertextBlob();
                assertThat(bytes(decrypted(client, made))).hasSize(32);
            }
            for (String spec : List.of("RSA_2048", "RSA_3072")) {
                signers.put(key(client, spec, "SIGN/VERIFY"), List.of("RSA_PKCS1_SHA_256", "RSA_PSS_SHA_256"));
            }
            signers.put(key(client, "EC_P256", "SIGN/VERIFY"), List.of("ECDSA_SHA_256"));
            signers.put(key(client, "EC_P384", "SIGN/VERIFY"), List.of("ECDSA_SHA_384"));
            decrypting = key(client, "RSA_2048", "ENCRYPT/DECRYPT");
            ciphertext = client.asymmetricEncrypt(new AsymmetricEncryptRequest()
                            .setKeyId(decrypting)
                            .setKeyVersionId(version(client, decrypting))
                            .setAlgorithm("RSAES_OAEP_SHA_256")
                            .setPlaintext(TEXT))
                    .getBody()
                    .getCiphertextBlob();
            for (Map.Entry<String, String> other : Map.of("EC_P256K", "ECDSA_SHA_256", "HMAC_SHA_256", "HMAC_SHA_256")
                    .entrySet()) {
                String id = key(client, other.getKey(), "SIGN/VERIFY");
                byte[] digest = digest(other.getValue());
                byte[] signature = signed(client, id, other.getValue(), digest);
                assertThat(verified(client, id, other.getValue(), digest, signature))
                        .isTrue();
                digest[0] ^= 1;
                assertThat(verified(client, id, other.getValue(), digest, signature))
                        .isFalse();
            }
            assertThat(metrics(server)).contains("jadegate_hsm_up 1.0").doesNotContain(token.pin());
            assertThat(server.stop()).isZero();
            assertThat(server.written()).doesNotContain(token.pin());
        }
        try (JadegateProcess server = start()) {
            Client client = client(server);
            for (String blob : blobs.values()) {
                assertThat(decrypted(client, blob)).isEqualTo(TEXT);
            }
            for (Map.Entry<String, List<String>> signer : signers.entrySet()) {
                for (String algorithm : signer.getValue()) {
                    byte[] digest = digest(algorithm);
                    byte[] signature = signed(client, signer.getKey(), algorithm, digest);
                    assertThat(jdkTakes(client, signer.getKey(), algorithm, signature))
                            .as(algorithm)
                            .isTrue();
                    assertThat(verified(client, signer.getKey(), algorithm, digest, signature))
                            .isTrue();
                }
            }
            assertThat(client.asymmetricDecrypt(new AsymmetricDecryptRequest()
                                    .setKeyId(decrypting)
                                    .setKeyVersionId(version(client, decrypting))
                                    .setAlgorithm("RSAES_OAEP_SHA_256")
                                    .setCiphertextBlob(ciphertext))
                            .getBody()
                            .getPlaintext())
                    .isEqualTo(TEXT);
            String first = blobs.keySet().iterator().next();
            assertThat(client.describeKey(new DescribeKeyRequest().setKeyId(first))
                            .getBody()
                            .getKeyMetadata()
                            .getProtectionLevel())
                    .isEqualTo("HSM");
            assertThat(client.listKeys(new ListKeysRequest()
                                    .setFilters("[{\"Key\":\"ProtectionLevel\",\"Values\":[\"HSM\"]}]"))
                            .getBody()
                            .getTotalCount())
                    .isEqualTo(blobs.size() + signers.size() + 3);
            client.scheduleKeyDeletion(
                    new ScheduleKeyDeletionRequest().setKeyId(first).setPendingWindowInDays(7));
            refused("Rejected.PendingDeletion", () -> encrypted(client, first));
        }
        assertThat(filesWith(token.pin())).isEmpty();
    }

    /** A call that must be refused. */
    private interface Refused {
        void call() throws Exception;
    }

    private static void refused(String code, Refused call) {
        assertThatThrownBy(call::call)
                .isInstanceOfSatisfying(
                        TeaException.class,
                        refusal -> assertThat(refusal.getCode()).isEqualTo(code));
    }

    private List<Path> filesWith(String text) throws IOException {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(text)) {
                    found.add(file);
                }
            }
        }
        return found;
    }

    @Test
    void what_an_hsm_does_not_keep_and_a_server_without_one_say_so() throws Exception {
        try (JadegateProcess server = start()) {
            Client client = client(server);
            for (String spec : List.of("Aliyun_SM4", "EC_SM2", "ML_DSA_65")) {
                refused("UnsupportedOperation", () -> key(client, spec, ""));
            }
            refused(
                    "UnsupportedOperation",
                    () -> client.createKey(
                            new CreateKeyRequest().setProtectionLevel("HSM").setOrigin("EXTERNAL")));
        }
        String id;
        String blob;
        try (JadegateProcess server = start()) {
            Client client = client(server);
            id = key(client, "Aliyun_AES_256", "");
            blob = encrypted(client, id);
        }
        try (JadegateProcess server = JadegateProcess.start(folder.resolve("data"), root)) {
            Client client = client(server);
            refused("Unsupported.ProtectionLevel", () -> key(client, "Aliyun_AES_256", ""));
            refused("Rejected.HsmUnavailable", () -> decrypted(client, blob));
            assertThat(client.describeKey(new DescribeKeyRequest().setKeyId(id))
                            .getBody()
                            .getKeyMetadata()
                            .getKeyState())
                    .isEqualTo("Enabled");
        }
    }

    @Test
    void a_wrong_pin_or_set_up_does_not_start_and_is_told_without_the_pin() throws Exception {
        String[] hsm = {"--hsm-library", token.library().toString(), "--hsm-token", token.label()};
        JadegateProcess.Finished wrongPin = startInVain(environment("wrong-pin-4711"), hsm);
        assertThat(wrongPin.exitCode()).isEqualTo(78);
        assertThat(wrongPin.errors())
                .contains("does not take the PIN", "tried once")
                .doesNotContain("4711");

        assertThat(startInVain(
                        environment(token.pin()),
                        "--hsm-library",
                        token.library().toString(),
                        "--hsm-token",
                        "no such"))
                .satisfies(finished -> {
                    assertThat(finished.exitCode()).isEqualTo(78);
                    assertThat(finished.errors()).contains("no initialised token with the label `no such`");
                });
        assertThat(startInVain(Map.of(), hsm)).satisfies(finished -> {
            assertThat(finished.exitCode()).isEqualTo(64);
            assertThat(finished.errors()).contains("$JADEGATE_HSM_PIN or from --hsm-pin-file");
        });
        assertThat(startInVain(environment(token.pin()), "--hsm-token", token.label())
                        .exitCode())
                .isEqualTo(64);

        Path pinFile = folder.resolve("pin");
        Files.writeString(pinFile, token.pin() + "\n");
        Files.setPosixFilePermissions(pinFile, PosixFilePermissions.fromString("rw-r--r--"));
        Map<String, String> withoutPin =
                Map.of(SoftHsm.VARIABLE, softHsm.configuration().toString());
        String[] byFile = {hsm[0], hsm[1], hsm[2], hsm[3], "--hsm-pin-file", pinFile.toString()};
        assertThat(startInVain(withoutPin, byFile)).satisfies(finished -> {
            assertThat(finished.exitCode()).isEqualTo(64);
            assertThat(finished.errors()).contains("chmod 600");
        });
        Files.setPosixFilePermissions(pinFile, PosixFilePermissions.fromString("rw-------"));
        try (JadegateProcess server = JadegateProcess.start(folder.resolve("data"), root, withoutPin, byFile)) {
            assertThat(key(client(server), "Aliyun_AES_256", "")).isNotEmpty();
        }
    }

    @Test
    void a_token_that_is_taken_out_is_told_of_and_used_again_when_it_is_back() throws Exception {
        try (JadegateProcess server = start()) {
            Client client = client(server);
            String id = key(client, "Aliyun_AES_256", "");
            String blob = encrypted(client, id);
            softHsm.unplug();
            refused("Rejected.HsmUnavailable", () -> decrypted(client, blob));
            assertThat(metrics(server)).contains("jadegate_hsm_up 0.0");
            softHsm.plugIn();
            await().atMost(60, TimeUnit.SECONDS)
                    .untilAsserted(() -> assertThat(metrics(server)).contains("jadegate_hsm_up 1.0"));
            assertThat(decrypted(client, blob)).isEqualTo(TEXT);
        }
    }

    @Test
    void every_key_that_was_acknowledged_before_a_kill_works_after_it() throws Exception {
        Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
        try (JadegateProcess server = start()) {
            Client client = client(server);
            CountDownLatch enough = new CountDownLatch(20);
            List<Thread> makers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                makers.add(Thread.ofVirtual().start(() -> {
                    try {
                        while (true) {
                            acknowledged.add(key(client, "EC_P256", "SIGN/VERIFY"));
                            enough.countDown();
                        }
                    } catch (Exception killed) {
                        // The server is gone, as it should be.
                        enough.countDown();
                    }
                }));
            }
            assertThat(enough.await(60, TimeUnit.SECONDS)).isTrue();
            server.kill();
            for (Thread maker : makers) {
                maker.join();
            }
        }
        assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(10);
        try (JadegateProcess server = start()) {
            Client client = client(server);
            byte[] digest = digest("ECDSA_SHA_256");
            for (String id : acknowledged) {
                assertThat(jdkTakes(client, id, "ECDSA_SHA_256", signed(client, id, "ECDSA_SHA_256", digest)))
                        .isTrue();
            }
        }
    }
}
