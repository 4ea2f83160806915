package dev.jadegate.kms.secret;

import static dev.jadegate.kms.secret.SecretFixture.field;
import static dev.jadegate.kms.secret.SecretFixture.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jadegate.kms.secret.HookServer.Received;
import dev.jadegate.kms.secret.rotation.RotationOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rotation by a real hook over TLS. */
class HookRotationTest {
    private static final String KEY = "a key that signs hooks";
    private static final String OLD = "the-old-value";
    private static final String NEW = "the-new-value";

    @TempDir
    private Path folder = Path.of("");

    private static SecretFixture fixture(@Nullable Path authorities, String... hosts) {
        return new SecretFixture(
                null,
                new RotationOptions(Set.of(), Set.of(hosts), null, null, authorities, RotationOptions.CALLS_PER_HOUR));
    }

    private static void create(SecretFixture kms, String url) {
        kms.call("CreateSecret", "SecretName", "app/key", "VersionId", "v1", "SecretData", KEY);
        kms.call(
                "CreateSecret",
                "SecretName",
                "app/token",
                "VersionId",
                "v1",
                "SecretData",
                OLD,
                "ExtendedConfig",
                config(url, "app/key"));
    }

    private static String config(String url, String key) {
        return "{\"CustomData\":{\"HookUrl\":\"" + url + "\",\"HookKey\":\"" + key + "\",\"Overlap\":\"1h\"}}";
    }

    private static void rotate(SecretFixture kms) {
        kms.call("RotateSecret", "SecretName", "app/token", "VersionId", "r1");
        kms.part.pass();
    }

    private static String described(SecretFixture kms) {
        return kms.call("DescribeSecret", "SecretName", "app/token");
    }

    private static String value(SecretFixture kms, String stage) {
        return field(kms.call("GetSecretValue", "SecretName", "app/token", "VersionStage", stage), "SecretData");
    }

    /** What a hook of the owner's does with the step. */
    private static int done(SecretFixture kms, Received received) {
        if (received.field("Step").equals("create")) {
            kms.call(
                    "PutSecretValue",
                    "SecretName",
                    received.field("SecretName"),
                    "VersionId",
                    received.field("VersionId"),
                    "SecretData",
                    NEW,
                    "VersionStages",
                    "[\"ACSPending\"]");
        }
        return 200;
    }

    /** The hook needs the fixture and the fixture the hook's certificate. */
    private static final class Late {
        private @Nullable SecretFixture kms;

        SecretFixture kms() {
            if (kms == null) {
                throw new IllegalStateException("not there yet");
            }
            return kms;
        }
    }

    @Test
    void a_hook_makes_the_value_sets_tests_and_ends_the_old_one_after_the_overlap() throws Exception {
        Late late = new Late();
        try (HookServer hook = new HookServer(folder, "localhost", received -> done(late.kms(), received));
                SecretFixture kms = fixture(hook.certificate, "localhost")) {
            late.kms = kms;
            create(kms, hook.url());
            assertThat(kms.hookSessions.prepared).containsExactly(SecretFixture.ACCOUNT);

            rotate(kms);

            assertThat(described(kms)).contains("\"State\":\"COMMITTED\"");
            assertThat(value(kms, "ACSCurrent")).isEqualTo(NEW);
            assertThat(value(kms, "ACSPrevious")).isEqualTo(OLD);
            assertThat(hook.received)
                    .extracting(received -> received.field("Step"))
                    .containsExactly("create", "set", "test");
            kms.clock.move(Duration.ofHours(1));
            kms.part.pass();
            assertThat(hook.received.getLast().field("Step")).isEqualTo("finish");
            assertThat(described(kms)).doesNotContain("\"Rotation\"");
            assertThat(hook.received).allSatisfy(received -> {
                assertThat(received.signature()).isEqualTo(hmac(received.timestamp() + "\n" + received.body()));
                assertThat(received.body()).doesNotContain(OLD, NEW, KEY);
                assertThat(received.field("AccessKeyId")).isEqualTo("STS.hook");
            });
            assertThat(Set.copyOf(kms.hookSessions.policies))
                    .containsExactly("{\"Version\":\"1\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":"
                            + "[\"kms:DescribeSecret\",\"kms:GetSecretValue\",\"kms:PutSecretValue\"],\"Resource\":"
                            + "\"acs:kms:cn-hangzhou:1000000000000001:secret/app/token\"},{\"Effect\":\"Allow\","
                            + "\"Action\":\"kms:GetRandomPassword\",\"Resource\":\"*\"}]}");
        }
    }

    private static String hmac(String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(KEY.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Test
    void a_step_that_comes_again_has_the_same_token_and_another_one_another() throws Exception {
        Late late = new Late();
        int[] sets = {0};
        try (HookServer hook = new HookServer(folder, "localhost", received -> {
                    if (received.field("Step").equals("set") && sets[0]++ == 0) {
                        return 503;
                    }
                    return done(late.kms(), received);
                });
                SecretFixture kms = fixture(hook.certificate, "localhost")) {
            late.kms = kms;
            create(kms, hook.url());
            rotate(kms);
            assertThat(described(kms)).contains("the hook answered 503 to the step `set`");
            assertThat(value(kms, "ACSCurrent")).isEqualTo(OLD);
            kms.clock.move(Duration.ofSeconds(6));
            kms.part.pass();
            assertThat(value(kms, "ACSCurrent")).isEqualTo(NEW);
            List<String> tokens = hook.received.stream()
                    .map(received -> received.field("Token"))
                    .toList();
            assertThat(hook.received)
                    .extracting(received -> received.field("Step"))
                    .containsExactly("create", "set", "set", "test");
            assertThat(tokens.get(1)).isEqualTo(tokens.get(2));
            assertThat(Set.copyOf(tokens)).hasSize(3);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "302, redirects are not followed",
        "500, the hook answered 500",
        "200, the step `create` stored no version",
    })
    void a_hook_that_does_not_do_its_work_is_told(int status, String why) throws Exception {
        try (HookServer hook = new HookServer(folder, "localhost", _ -> status);
                SecretFixture kms = fixture(hook.certificate, "localhost")) {
            create(kms, hook.url());
            rotate(kms);
            assertThat(described(kms)).contains(why, "\"State\":\"REQUESTED\"", "\"Attempts\":1");
            assertThat(hook.received).as("nothing else was called").hasSize(1);
            assertThat(value(kms, "ACSCurrent")).isEqualTo(OLD);
        }
    }

    @Test
    void a_hook_with_a_certificate_of_somebody_else_or_for_another_name_is_not_told_anything() throws Exception {
        try (HookServer hook = new HookServer(folder, "elsewhere.example", _ -> 200);
                SecretFixture unknown = fixture(null, "localhost");
                SecretFixture named = fixture(hook.certificate, "localhost")) {
            for (SecretFixture kms : List.of(unknown, named)) {
                create(kms, hook.url());
                rotate(kms);
                assertThat(described(kms)).contains("the hook's certificate was not accepted");
            }
            assertThat(hook.received).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*                  | https://localhost:1/x      | not one that rotation may talk to",
                "*                  | https://169.254.169.254/x  | not one that rotation may talk to",
                "*                  | https://100.100.100.200/x  | not one that rotation may talk to",
                "*                  | https://[fd00:ec2::254]/x  | not one that rotation may talk to",
                "*                  | https://[64:ff9b::7f00:1]/ | not one that rotation may talk to",
                "*                  | https://[::ffff:7f00:1]/   | not one that rotation may talk to",
                "*.hooks.example    | https://hooks.example/x    | --rotation-hook-host",
                "other.example      | https://localhost:1/x      | --rotation-hook-host",
                "192.0.2.1          | http://192.0.2.1/x         | by https only",
            })
    void a_hook_is_only_where_the_operator_lets_it_be(String listed, String url, String why) {
        try (SecretFixture kms = fixture(null, listed)) {
            create(kms, url);
            rotate(kms);
            assertThat(described(kms)).contains(why);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ftp://localhost/x",
        "https://user@localhost/x",
        "https://localhost/x?y=z",
        "https://localhost/x#y",
        "https:///x",
        "https://localhost:99999/x",
        "localhost",
    })
    void what_is_no_address_of_a_hook_is_refused_when_it_is_said(String url) {
        try (SecretFixture kms = fixture(null, "localhost")) {
            assertThat(refusal(() -> create(kms, url))).isEqualTo("InvalidParameter");
        }
    }

    /** Plain HTTP is for this machine; here it lets the test write any bytes. */
    private static final class RawAnswer implements AutoCloseable {
        private final ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());

        RawAnswer(String answer, int times, boolean silent) throws IOException {
            Thread.ofPlatform().daemon().start(() -> {
                try (Socket one = socket.accept()) {
                    for (int i = 0; i < times; i++) {
                        one.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
                    }
                    while (silent && one.getInputStream().read() >= 0) {
                        // Reads until the other side gives up.
                    }
                } catch (IOException _) {
                    // The other side gave up.
                }
            });
        }

        String url() {
            return "http://localhost:" + socket.getLocalPort() + "/x";
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @Test
    void an_endless_head_and_an_answer_that_is_no_http_are_cut_off() throws Exception {
        for (String answer :
                new String[] {"HTTP/1.1 100 Continue\r\nX: y\r\n\r\n", "SSH-2.0-x\r\n", "x".repeat(1_000)}) {
            try (RawAnswer hook = new RawAnswer(answer, 1_000_000, false);
                    SecretFixture kms = fixture(null, "localhost")) {
                create(kms, hook.url());
                rotate(kms);
                assertThat(described(kms)).contains("the hook did not answer the step `create` as HTTP does");
            }
        }
    }

    @Test
    void a_hook_that_never_answers_is_given_up_and_keeps_nothing_waiting() throws Exception {
        try (RawAnswer hook = new RawAnswer("", 0, true);
                SecretFixture kms = fixture(null, "localhost")) {
            kms.part.close();
            kms.part = kms.on(kms.store, kms.standardTargets(), Duration.ofMillis(200));
            create(kms, hook.url());
            rotate(kms);
            assertThat(described(kms)).contains("the step did not end within");
        }
    }

    @Test
    void a_key_that_is_short_or_gone_signs_nothing() throws Exception {
        try (HookServer hook = new HookServer(folder, "localhost", _ -> 200);
                SecretFixture kms = fixture(hook.certificate, "localhost")) {
            create(kms, hook.url());
            kms.call("PutSecretValue", "SecretName", "app/key", "VersionId", "v2", "SecretData", "short");
            rotate(kms);
            assertThat(described(kms)).contains("less than 16 bytes");
            kms.call("DeleteSecret", "SecretName", "app/key", "ForceDeleteWithoutRecovery", "true");
            kms.clock.move(Duration.ofMinutes(1));
            kms.part.pass();
            assertThat(described(kms)).contains("the secret `app/key` that `CustomData` names has no value");
            assertThat(hook.received).isEmpty();
        }
    }

    @Test
    void a_value_that_is_put_by_hand_ends_the_rotation() throws Exception {
        try (HookServer hook = new HookServer(folder, "localhost", _ -> 500);
                SecretFixture kms = fixture(hook.certificate, "localhost")) {
            create(kms, hook.url());
            rotate(kms);
            kms.call("PutSecretValue", "SecretName", "app/token", "VersionId", "mine", "SecretData", "by hand");
            kms.clock.move(Duration.ofHours(2));
            kms.part.pass();
            assertThat(described(kms)).doesNotContain("\"Rotation\"");
            assertThat(value(kms, "ACSCurrent")).isEqualTo("by hand");
            assertThat(hook.received).hasSize(1);
        }
    }

    @Test
    void only_the_version_that_a_rotation_asks_for_may_be_pending() throws Exception {
        try (HookServer hook = new HookServer(folder, "localhost", _ -> 500);
                SecretFixture kms = fixture(hook.certificate, "localhost")) {
            create(kms, hook.url());
            assertThat(refusal(() -> put(kms, "r1", "[\"ACSPending\"]"))).isEqualTo("InvalidParameter");
            rotate(kms);
            assertThat(refusal(() -> put(kms, "r2", "[\"ACSPending\"]"))).isEqualTo("InvalidParameter");
            assertThat(refusal(() -> put(kms, "r1", "[\"ACSCurrent\"]"))).isEqualTo("InvalidParameter");
            assertThat(refusal(() -> put(kms, "r1", "[\"ACSPending\",\"ACSCurrent\"]")))
                    .isEqualTo("InvalidParameter");
            put(kms, "r1", "[\"ACSPending\"]");
            assertThat(value(kms, "ACSCurrent")).isEqualTo(OLD);
            assertThat(value(kms, "ACSPending")).isEqualTo(NEW);
        }
    }

    private static void put(SecretFixture kms, String version, String stages) {
        kms.call(
                "PutSecretValue",
                "SecretName",
                "app/token",
                "VersionId",
                version,
                "SecretData",
                NEW,
                "VersionStages",
                stages);
    }

    @Test
    void whoever_names_a_key_or_a_hook_must_be_allowed_to_read_what_it_gets() {
        try (SecretFixture kms = fixture(null, "localhost")) {
            create(kms, "https://localhost:1/x");
            String arn = "acs:kms:cn-hangzhou:1000000000000001:secret/";
            assertThat(kms.permissions(
                            "CreateSecret",
                            "SecretName",
                            "app/second",
                            "VersionId",
                            "v1",
                            "SecretData",
                            "x",
                            "ExtendedConfig",
                            config("https://localhost/x", "app/key")))
                    .containsExactly("kms:CreateSecret " + arn + "app/second", "kms:GetSecretValue " + arn + "app/key");
            assertThat(kms.permissions(
                            "UpdateSecret",
                            "SecretName",
                            "app/token",
                            "ExtendedConfig.CustomData",
                            "{\"HookUrl\":\"https://localhost/y\",\"HookKey\":\"app/key\"}"))
                    .containsExactly(
                            "kms:UpdateSecret " + arn + "app/token",
                            "kms:GetSecretValue " + arn + "app/key",
                            "kms:GetSecretValue " + arn + "app/token");
        }
    }

    @Test
    void rotations_whose_value_is_not_made_yet_count_too() {
        try (SecretFixture kms =
                new SecretFixture(null, new RotationOptions(Set.of(), Set.of(), null, null, null, 1))) {
            create(kms, "https://localhost:1/x");
            kms.call("RotateSecret", "SecretName", "app/token", "VersionId", "r1");
            kms.call("RotateSecret", "SecretName", "app/token", "VersionId", "r1");
            kms.call(
                    "CreateSecret",
                    "SecretName",
                    "app/second",
                    "VersionId",
                    "v1",
                    "SecretData",
                    OLD,
                    "ExtendedConfig",
                    config("https://localhost:1/x", "app/key"));
            assertThat(refusal(() -> kms.call("RotateSecret", "SecretName", "app/second", "VersionId", "r1")))
                    .isEqualTo("Rejected.Throttling");
        }
    }
}
