package dev.jadegate.conformance.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.aliyun.kms20160120.Client;
import com.aliyun.kms20160120.models.CreateSecretRequest;
import com.aliyun.kms20160120.models.DescribeSecretRequest;
import com.aliyun.kms20160120.models.GetSecretValueRequest;
import com.aliyun.kms20160120.models.GetSecretValueResponseBody;
import com.aliyun.kms20160120.models.ListSecretsRequest;
import com.aliyun.kms20160120.models.PutSecretValueRequest;
import com.aliyun.kms20160120.models.RotateSecretRequest;
import com.sun.net.httpserver.HttpServer;
import dev.jadegate.testkit.AccessKey;
import dev.jadegate.testkit.Compat;
import dev.jadegate.testkit.JadegateProcess;
import dev.jadegate.testkit.Json;
import dev.jadegate.testkit.MariaDbServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rotation of what is not the platform's own, as the official client sees it. */
@SuppressWarnings("NullAway.Init") // Set before the tests.
class RotationTest {
    private static final Duration MOST = Duration.ofSeconds(60);
    private static final boolean ROOT = "root".equals(System.getProperty("user.name"));
    private static final String KEY = "a key that signs what hooks are sent";

    private static KmsPlatform platform;
    private static Compat.Product kms;
    private static Client client;
    private static Path commands;
    /** New values, which nothing but their secrets may hold. */
    private static final List<String> fresh = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        commands = Files.createDirectory(folder.resolve("commands"));
        Files.setPosixFilePermissions(commands, PosixFilePermissions.fromString("rwxr-xr-x"));
        List<String> options = new ArrayList<>(List.of(
                "--rotation-host",
                "localhost",
                "--rotation-hook-host",
                "localhost",
                "--rotation-commands",
                commands.toString()));
        if (ROOT) {
            options.addAll(List.of("--rotation-command-user", "nobody"));
        }
        platform = KmsPlatform.start(folder, RotationTest.class, options.toArray(new String[0]));
        kms = platform.calls();
        client = platform.client();
        create("hook/key", KEY, "Generic", Map.of());
    }

    @AfterAll
    static void stop() throws Exception {
        try (KmsPlatform stopping = platform) {
            String metrics = metrics();
            assertThat(metrics).containsPattern("jadegate_rotations_committed_total [1-9]");
            String written = stopping.written();
            assertThat(written).as("a rotation that waits is told").contains("hook/mine");
            assertThat(fresh)
                    .isNotEmpty()
                    .allSatisfy(value -> assertThat(written + metrics).doesNotContain(value));
        }
    }

    private static String metrics() throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                            HttpRequest.newBuilder(URI.create("http://" + platform.adminHostAndPort() + "/metrics"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    private static void create(String name, String value, String type, Map<String, ?> config) {
        kms.works(
                "CreateSecret",
                () -> client.createSecret(new CreateSecretRequest()
                        .setSecretName(name)
                        .setVersionId("v1")
                        .setSecretData(value)
                        .setSecretType(type)
                        .setExtendedConfig(config.isEmpty() ? null : config)));
    }

    private static GetSecretValueResponseBody value(String name) {
        return kms.works("GetSecretValue", () -> client.getSecretValue(new GetSecretValueRequest().setSecretName(name)))
                .getBody();
    }

    private static void rotate(String name) {
        kms.works(
                "RotateSecret",
                () -> client.rotateSecret(
                        new RotateSecretRequest().setSecretName(name).setVersionId("v2")));
    }

    private static void rotated(String name) {
        rotate(name);
        await().atMost(MOST)
                .untilAsserted(() -> assertThat(value(name).getVersionId()).isEqualTo("v2"));
        assertThat(kms.works(
                                "DescribeSecret",
                                () -> client.describeSecret(new DescribeSecretRequest().setSecretName(name)))
                        .getBody()
                        .getLastRotationDate())
                .isNotEmpty();
        fresh.add(value(name).getSecretData());
    }

    private static Map<String, ?> hook(String url) {
        return Map.of("CustomData", Map.of("HookUrl", url, "HookKey", "hook/key", "Overlap", "0s"));
    }

    @Test
    void a_mariadb_account_gets_a_new_password() throws Exception {
        assumeTrue(MariaDbServer.isInstalled(), MariaDbServer.ABSENT);
        try (MariaDbServer server = MariaDbServer.start(List.of(
                "CREATE USER 'app'@'%' IDENTIFIED BY 'one';",
                "CREATE USER 'admin'@'%' IDENTIFIED BY 'boss';", "GRANT CREATE USER ON *.* TO 'admin'@'%';"))) {
            Map<String, String> place =
                    Map.of("Engine", "MariaDB", "Endpoint", "localhost", "Port", Integer.toString(server.port()));
            create("db/admin", account("admin", "boss"), "Rds", database(place));
            Map<String, String> withAdmin = new java.util.HashMap<>(place);
            withAdmin.put("AdminSecret", "db/admin");
            create("db/app", account("app", "one"), "Rds", database(withAdmin));

            rotated("db/app");

            String password = Json.parse(value("db/app").getSecretData())
                    .get("Accounts")
                    .items()
                    .getFirst()
                    .get("AccountPassword")
                    .text();
            assertThat(password).isNotEqualTo("one");
            fresh.add(password);
            assertThat(logsIn(server.port(), password)).isTrue();
            assertThat(logsIn(server.port(), "one")).as("within the overlap").isTrue();
            assertThat(server.logs()).doesNotContain(password);
        }
    }

    private static Map<String, ?> database(Map<String, String> place) {
        return Map.of("SecretSubType", "SingleUser", "DBInstanceId", "m-1", "CustomData", place);
    }

    private static String account(String name, String password) {
        return "{\"Accounts\":[{\"AccountName\":\"" + name + "\",\"AccountPassword\":\"" + password + "\"}]}";
    }

    private static boolean logsIn(int port, String password) {
        try (Connection connection =
                DriverManager.getConnection("jdbc:mariadb://127.0.0.1:" + port + "/", "app", password)) {
            return connection.isValid(5);
        } catch (SQLException _) {
            return false;
        }
    }

    @Test
    void the_hook_of_the_documents_rotates_the_token_of_its_service() throws Exception {
        Process node = node();
        try (BufferedReader lines = node.inputReader(StandardCharsets.UTF_8)) {
            String url = lines.readLine();
            create("service/token", "the first token", "Generic", hook(url));
            assertThat(takes(url, "the first token")).isTrue();

            rotated("service/token");

            String token = value("service/token").getSecretData();
            assertThat(takes(url, token)).isTrue();
            await().atMost(MOST)
                    .untilAsserted(() -> assertThat(takes(url, "the first token"))
                            .as("ended")
                            .isFalse());
        } finally {
            node.destroy();
            node.waitFor();
        }
    }

    private static Process node() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        "node",
                        JadegateProcess.home()
                                .resolve("docs/examples/rotation-hook.mjs")
                                .toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment()
                .putAll(Map.of("KMS", "http://" + platform.hostAndPort(), "HOOK_KEY", KEY, "FIRST", "the first token"));
        try {
            return builder.start();
        } catch (IOException absent) {
            assumeTrue(false, "Node is not installed: apt-get install nodejs");
            throw absent;
        }
    }

    private static boolean takes(String url, String token) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                                    HttpRequest.newBuilder(URI.create(url))
                                            .header("Authorization", token)
                                            .build(),
                                    HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        }
    }

    @Test
    void what_a_hook_is_given_reads_and_writes_its_own_secret_and_nothing_else() throws Exception {
        create("hook/other", "of somebody else", "Generic", Map.of());
        BlockingQueue<Json> steps = new LinkedBlockingQueue<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            steps.add(Json.parse(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
            exchange.sendResponseHeaders(500, -1);
            exchange.close();
        });
        server.start();
        try {
            create(
                    "hook/mine",
                    "old",
                    "Generic",
                    hook("http://localhost:" + server.getAddress().getPort() + "/x"));
            rotate("hook/mine");
            Json step = steps.poll(MOST.toSeconds(), TimeUnit.SECONDS);
            assertThat(step).isNotNull();
            assertThat(step.toString()).doesNotContain("old").doesNotContain(KEY);
            Client lent = lent(step.get("Credentials"));

            assertThat(kms.works(
                                    "GetSecretValue",
                                    () -> lent.getSecretValue(new GetSecretValueRequest().setSecretName("hook/mine")))
                            .getBody()
                            .getSecretData())
                    .isEqualTo("old");
            kms.works(
                    "PutSecretValue",
                    () -> lent.putSecretValue(new PutSecretValueRequest()
                            .setSecretName("hook/mine")
                            .setVersionId(step.get("VersionId").text())
                            .setSecretData("new")
                            .setVersionStages("[\"ACSPending\"]")));
            for (String other : new String[] {"hook/other", "hook/key"}) {
                kms.refused(
                        "GetSecretValue",
                        "Forbidden.NoPermission",
                        () -> lent.getSecretValue(new GetSecretValueRequest().setSecretName(other)));
            }
            kms.refused("ListSecrets", "Forbidden.NoPermission", () -> lent.listSecrets(new ListSecretsRequest()));
            kms.refused(
                    "RotateSecret",
                    "Forbidden.NoPermission",
                    () -> lent.rotateSecret(
                            new RotateSecretRequest().setSecretName("hook/mine").setVersionId("v9")));
        } finally {
            server.stop(0);
        }
    }

    private static Client lent(Json credentials) throws Exception {
        return new Client(platform.config(
                        new AccessKey(
                                credentials.get("AccessKeyId").text(),
                                credentials.get("AccessKeySecret").text()),
                        "http")
                .setSecurityToken(credentials.get("SecurityToken").text()));
    }

    @Test
    void a_user_who_may_not_read_the_key_cannot_have_hooks_signed_with_it() {
        AccessKey maker = platform.user("hook-maker", """
                {"Version":"1","Statement":[{"Effect":"Allow","Action":"kms:CreateSecret","Resource":"*"}]}
                """);
        Client limited = platform.client(maker, "http");
        kms.refused(
                "CreateSecret",
                "Forbidden.NoPermission",
                () -> limited.createSecret(new CreateSecretRequest()
                        .setSecretName("hook/forged")
                        .setVersionId("v1")
                        .setSecretData("x")
                        .setExtendedConfig(hook("https://localhost/x"))));
    }

    @Test
    void the_command_of_the_documents_rotates_the_token_of_its_service(@TempDir Path service) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")), "there is no util-linux");
        Files.setPosixFilePermissions(service, PosixFilePermissions.fromString("rwxrwxrwx"));
        Path tokens = Files.writeString(service.resolve("tokens"), "the first token\n");
        Files.setPosixFilePermissions(tokens, PosixFilePermissions.fromString("rw-rw-rw-"));
        String example = Files.readString(JadegateProcess.home().resolve("docs/examples/rotate-token"));
        Path file = Files.writeString(
                commands.resolve("rotate-token"), example.replace("/var/lib/app/tokens", tokens.toString()));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        create(
                "command/token",
                "the first token",
                "Generic",
                Map.of("CustomData", Map.of("Command", "rotate-token", "Overlap", "0s")));

        rotated("command/token");

        String token = value("command/token").getSecretData();
        assertThat(token).hasSize(64);
        // By the command's user, and no longer readable by everybody: the folder is ours.
        await().atMost(MOST)
                .untilAsserted(() -> assertThat(Files.readString(tokens))
                        .as("the first ended")
                        .isEqualTo(token + "\n"));
    }
}
