package dev.jadegate.conformance.kms;

import static dev.jadegate.conformance.kms.KmsPlatform.base64;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.aliyun.kms20160120.Client;
import com.aliyun.kms20160120.models.CreateKeyRequest;
import com.aliyun.kms20160120.models.CreateSecretRequest;
import com.aliyun.kms20160120.models.DecryptRequest;
import com.aliyun.kms20160120.models.DescribeKeyRequest;
import com.aliyun.kms20160120.models.DescribeSecretRequest;
import com.aliyun.kms20160120.models.EncryptRequest;
import com.aliyun.kms20160120.models.GetSecretValueRequest;
import com.aliyun.kms20160120.models.ListKeysRequest;
import com.aliyun.tea.TeaException;
import com.aliyun.teaopenapi.models.Config;
import dev.jadegate.testkit.AccessKey;
import dev.jadegate.testkit.JadegateProcess;
import dev.jadegate.testkit.JadegateProcess.Finished;
import dev.jadegate.testkit.Json;
import dev.jadegate.testkit.Reply;
import dev.jadegate.testkit.RootKey;
import dev.jadegate.testkit.SignedRequests;
import dev.jadegate.testkit.SoftHsm;
import dev.jadegate.testkit.TrailReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that waits sealed, is opened, locked and opened again, as the official client and an operator see it. */
class SealTest {
    private static final Duration COMMAND_MAX = Duration.ofSeconds(60);
    private static final String TEXT = base64("attack at dawn");
    private static final int REFUSED = 77;
    private static final int WRONG_SETUP = 78;

    private final RootKey root = RootKey.random();

    @TempDir
    private Path folder;

    private Path data() {
        return folder.resolve("data");
    }

    private JadegateProcess start(String... more) throws IOException {
        return JadegateProcess.start(data(), root, more);
    }

    private Finished seal(Map<String, String> environment, String... words) throws IOException {
        List<String> line = new ArrayList<>(List.of("seal"));
        line.addAll(List.of(words));
        line.addAll(List.of("--data", data().toString()));
        return JadegateProcess.run(COMMAND_MAX, environment, line);
    }

    private Finished seal(String... words) throws IOException {
        return seal(Map.of(), words);
    }

    private String done(String... words) throws IOException {
        Finished finished = seal(words);
        assertThat(finished.exitCode()).as(finished.toString()).isZero();
        return finished.output();
    }

    /** The id of the seal of a kind. */
    private String id(String kind) throws IOException {
        return done("status")
                .lines()
                .filter(line -> line.startsWith(kind))
                .map(line -> line.substring(0, line.indexOf(' ')))
                .findFirst()
                .orElseThrow();
    }

    private Path file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content + "\n");
    }

    /** Shares that open the folder, and nothing else does. */
    private List<Path> onlyShares() throws IOException {
        List<String> shares = done("add", "shares", "--threshold", "2", "--shares", "3")
                .lines()
                .filter(line -> line.startsWith("JADESHARE-"))
                .toList();
        assertThat(shares).hasSize(3);
        List<Path> files = new ArrayList<>();
        for (String share : shares) {
            files.add(file("share" + files.size(), share));
        }
        done("remove", id("file"));
        assertThat(data().resolve("root.key")).doesNotExist();
        return files;
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

    private static String key(Client client) throws Exception {
        return client.createKey(new CreateKeyRequest())
                .getBody()
                .getKeyMetadata()
                .getKeyId();
    }

    private static String encrypted(Client client, String key) throws Exception {
        return client.encrypt(new EncryptRequest().setKeyId(key).setPlaintext(TEXT))
                .getBody()
                .getCiphertextBlob();
    }

    private static String decrypted(Client client, String blob) throws Exception {
        return client.decrypt(new DecryptRequest().setCiphertextBlob(blob))
                .getBody()
                .getPlaintext();
    }

    private static void sealed(ThrowingCallable call) {
        TeaException refused = catchThrowableOfType(TeaException.class, call);
        assertThat(refused).isNotNull();
        assertThat(refused.getCode()).isEqualTo("ServiceUnavailable.Sealed");
        assertThat(refused.getStatusCode()).isEqualTo(503);
    }

    private static String page(JadegateProcess server, String path) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> reply = http.send(
                    HttpRequest.newBuilder(URI.create("http://" + server.adminHostAndPort() + path))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            return reply.statusCode() + " " + reply.body().strip();
        }
    }

    /** A seal that is open does not mean a server that answers: it starts first. */
    static void awaitReady(JadegateProcess server) {
        await().atMost(JadegateProcess.READY_MAX)
                .untilAsserted(() -> assertThat(page(server, "/readyz")).isEqualTo("200 ready"));
    }

    @Test
    void it_waits_sealed_takes_shares_is_locked_and_takes_them_again() throws Exception {
        String key;
        String blob;
        try (JadegateProcess server = start()) {
            Client kms = client(server);
            key = key(kms);
            blob = encrypted(kms, key);
            kms.createSecret(new CreateSecretRequest()
                    .setSecretName("app/db")
                    .setVersionId("v1")
                    .setSecretData("hidden value"));
        }
        List<Path> shares = onlyShares();
        String keyId = key;
        String before = blob;
        try (JadegateProcess server = JadegateProcess.startSealed(data(), root, Map.of())) {
            Client kms = client(server);
            sealed(() -> encrypted(kms, keyId));
            sealed(() -> kms.describeKey(new DescribeKeyRequest().setKeyId(keyId)));
            assertThat(page(server, "/readyz")).isEqualTo("503 sealed: 0 of 2 shares given");
            assertThat(page(server, "/healthz")).isEqualTo("200 ok");
            assertThat(Files.getPosixFilePermissions(data().resolve("seal.sock")))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));

            Finished passphrase = seal(Map.of("JADEGATE_PASSPHRASE", "a guess"), "unseal");
            assertThat(passphrase.exitCode()).isEqualTo(REFUSED);
            Finished nothing = seal("unseal");
            assertThat(nothing.exitCode()).isEqualTo(REFUSED);

            assertThat(unseal(shares.get(2))).contains("1 of 2 shares given");
            assertThat(page(server, "/readyz")).isEqualTo("503 sealed: 1 of 2 shares given");
            assertThat(unseal(shares.get(2))).as("the same once more").contains("1 of 2 shares given");
            sealed(() -> encrypted(kms, keyId));
            assertThat(unseal(shares.get(0))).contains("The seal is open");
            awaitReady(server);
            assertThat(decrypted(kms, before)).isEqualTo(TEXT);
            String fresh = encrypted(kms, keyId);

            assertThat(done("lock")).contains("locked");

            sealed(() -> encrypted(kms, keyId));
            sealed(() -> decrypted(kms, fresh));
            sealed(() -> key(kms));
            sealed(() -> kms.getSecretValue(new GetSecretValueRequest().setSecretName("app/db")));
            assertThat(kms.describeKey(new DescribeKeyRequest().setKeyId(keyId))
                            .getBody()
                            .getKeyMetadata()
                            .getKeyState())
                    .isEqualTo("Enabled");
            assertThat(kms.listKeys(new ListKeysRequest()).getBody().getTotalCount())
                    .isPositive();
            assertThat(kms.describeSecret(new DescribeSecretRequest().setSecretName("app/db"))
                            .getBody()
                            .getSecretName())
                    .isEqualTo("app/db");
            SignedRequests requests = new SignedRequests(server.hostAndPort(), root.key());
            assertThat(requests.call(SignedRequests.RAM, "CreateUser", Map.of("UserName", "jane"))
                            .status())
                    .isEqualTo(200);
            signs(server, "jane", userKey(requests, "jane"));
            assertThat(page(server, "/readyz")).startsWith("503 sealed");
            assertThat(page(server, "/metrics")).contains("jadegate_sealed 1");

            assertThat(unseal(shares.get(0), shares.get(1))).contains("The seal is open");
            assertThat(decrypted(kms, fresh)).isEqualTo(TEXT);
            assertThat(kms.getSecretValue(new GetSecretValueRequest().setSecretName("app/db"))
                            .getBody()
                            .getSecretData())
                    .isEqualTo("hidden value");
            assertThat(page(server, "/readyz")).isEqualTo("200 ready");

            await().atMost(Duration.ofSeconds(15))
                    .untilAsserted(
                            () -> assertThat(sealEvents(server)).containsExactlyInAnyOrder("Unseal", "Seal", "Unseal"));
            String written = server.written();
            for (Path share : shares) {
                assertThat(written).doesNotContain(Files.readString(share).strip());
            }
        }
        try (Stream<Path> files = Files.list(data())) {
            assertThat(files.map(file -> file.getFileName().toString())).doesNotContain("seal.sock", "root.key");
        }
    }

    private static AccessKey userKey(SignedRequests requests, String user) {
        Reply made = requests.call(SignedRequests.RAM, "CreateAccessKey", Map.of("UserName", user));
        assertThat(made.status()).as(made.toString()).isEqualTo(200);
        return new AccessKey(
                made.json().at("AccessKey", "AccessKeyId").text(),
                made.json().at("AccessKey", "AccessKeySecret").text());
    }

    /** That the secret of a key, which is stored sealed, proves who calls. */
    private static void signs(JadegateProcess server, String user, AccessKey key) {
        Reply caller =
                new SignedRequests(server.hostAndPort(), key).call(SignedRequests.STS, "GetCallerIdentity", Map.of());
        assertThat(caller.json().get("Arn").text()).endsWith("user/" + user);
    }

    private String unseal(Path... shares) throws IOException {
        List<String> words = new ArrayList<>(List.of("unseal"));
        for (Path share : shares) {
            words.addAll(List.of("--share-file", share.toString()));
        }
        return done(words.toArray(String[]::new));
    }

    private List<String> sealEvents(JadegateProcess server) {
        List<String> names = new ArrayList<>();
        for (Json event : new TrailReader(server.hostAndPort(), root.key()).events(Map.of())) {
            String name = event.get("eventName").text();
            if (name.equals("Seal") || name.equals("Unseal")) {
                names.add(name);
            }
        }
        return names;
    }

    @Test
    void a_start_opens_with_what_it_was_given_and_a_wrong_passphrase_starts_nothing() throws Exception {
        start().close();
        Path passphrase = file("passphrase", "correct horse");
        done("add", "passphrase", "--new-passphrase-file", passphrase.toString());
        done("remove", id("file"));

        start("--passphrase-file", passphrase.toString()).close();

        Finished wrong = JadegateProcess.run(
                COMMAND_MAX,
                Map.of("JADEGATE_PASSPHRASE", "wrong horse"),
                List.of(
                        "start",
                        "--data",
                        data().toString(),
                        "--listen",
                        "127.0.0.1:0",
                        "--admin-listen",
                        "127.0.0.1:0"));
        assertThat(wrong.exitCode()).as(wrong.toString()).isEqualTo(WRONG_SETUP);
        assertThat(wrong.errors()).contains("does not open a seal").doesNotContain("wrong horse");
        Finished last = seal(Map.of("JADEGATE_PASSPHRASE", "correct horse"), "remove", id("passphrase"));
        assertThat(last.exitCode()).as("the last seal stays").isNotZero();
    }

    @Test
    void an_altered_list_of_seals_is_told_and_opens_nothing() throws Exception {
        start().close();
        Path list = data().resolve("seal.json");
        String text = Files.readString(list);
        Files.writeString(list, text.replace("root.key", "mine.key"));

        Finished status = seal("status");

        assertThat(status.exitCode()).isEqualTo(WRONG_SETUP);
        assertThat(status.errors()).contains("seal.json is not as it was written");
    }

    @Test
    void a_changed_root_key_opens_what_was_there_and_old_copies_of_the_key_file_open_nothing() throws Exception {
        String key;
        String blob;
        AccessKey jane;
        try (JadegateProcess server = start()) {
            SignedRequests requests = new SignedRequests(server.hostAndPort(), root.key());
            requests.call(SignedRequests.RAM, "CreateUser", Map.of("UserName", "jane"));
            jane = userKey(requests, "jane");
            key = key(client(server));
            blob = encrypted(client(server), key);
        }
        byte[] before = Files.readAllBytes(data().resolve("root.key"));

        done("rekey", "--root");

        try (JadegateProcess server = start()) {
            assertThat(decrypted(client(server), blob)).isEqualTo(TEXT);
            assertThat(decrypted(client(server), encrypted(client(server), key)))
                    .isEqualTo(TEXT);
            signs(server, "jane", jane);
        }
        assertThat(JadegateProcess.run(COMMAND_MAX, "verify", "--data", data().toString())
                        .exitCode())
                .isZero();
        Files.write(data().resolve("root.key"), before);
        assertThat(seal("rekey", id("file")).exitCode()).isNotZero();
    }

    @Test
    void a_token_opens_with_its_pin_and_its_absence_is_told() throws Exception {
        assumeTrue(SoftHsm.installed(), SoftHsm.ABSENT);
        SoftHsm softHsm = SoftHsm.in(folder.resolve("softhsm"));
        SoftHsm.Made token = softHsm.newToken();
        Map<String, String> environment =
                Map.of(SoftHsm.VARIABLE, softHsm.configuration().toString(), "JADEGATE_TOKEN_PIN", token.pin());
        Map<String, String> wrongPin =
                Map.of(SoftHsm.VARIABLE, softHsm.configuration().toString(), "JADEGATE_TOKEN_PIN", "wrong-pin");
        Map<String, String> noPin =
                Map.of(SoftHsm.VARIABLE, softHsm.configuration().toString());
        start().close();
        Finished added =
                seal(environment, "add", "pkcs11", "--library", token.library().toString(), "--token", token.label());
        assertThat(added.exitCode()).as(added.toString()).isZero();
        done("remove", id("file"));

        JadegateProcess.start(data(), root, environment).close();
        try (JadegateProcess server = JadegateProcess.startSealed(data(), root, noPin)) {
            softHsm.unplug();
            Finished away = seal(environment, "unseal");
            assertThat(away.exitCode()).isEqualTo(REFUSED);
            softHsm.plugIn();
            Finished wrong = seal(wrongPin, "unseal");
            assertThat(wrong.exitCode()).isEqualTo(REFUSED);
            await().atMost(Duration.ofSeconds(15))
                    .untilAsserted(() ->
                            assertThat(seal(environment, "unseal").output()).contains("The seal is open"));
            awaitReady(server);
            assertThat(server.written()).doesNotContain(token.pin());
            done("lock");
            Client kms = client(server);
            sealed(() -> key(kms));
            assertThat(seal(environment, "unseal").exitCode()).isZero();
            assertThat(key(kms)).isNotEmpty();
        }
    }
}
