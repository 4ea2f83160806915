package dev.jadegate.conformance.kms;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jadegate.testkit.JadegateProcess;
import dev.jadegate.testkit.JadegateProcess.Finished;
import dev.jadegate.testkit.Reply;
import dev.jadegate.testkit.RootKey;
import dev.jadegate.testkit.SignedRequests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands that call a server. */
@SuppressWarnings("NullAway.Init") // Set before the tests.
class CommandsTest {
    private static final Duration MOST = Duration.ofMinutes(1);

    private static JadegateProcess server;
    private static RootKey root;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        root = RootKey.random();
        server = JadegateProcess.start(folder.resolve("data"), root);
        SignedRequests requests = new SignedRequests(server.hostAndPort(), root.key());
        create(requests, "app/db", "pass word", "text");
        create(requests, "app/json", "{\"Accounts\":[{\"AccountPassword\":\"inner\"}]}", "text");
        create(requests, "app/bytes", KmsPlatform.base64(new byte[] {0, (byte) 0xFF, 1}), "binary");
    }

    private static void create(SignedRequests requests, String name, String value, String type) {
        Reply reply = requests.call(
                SignedRequests.KMS,
                "CreateSecret",
                Map.of("SecretName", name, "VersionId", "v1", "SecretData", value, "SecretDataType", type));
        assertThat(reply.status()).as(reply.toString()).isEqualTo(200);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Finished run(Map<String, String> more, String... options) throws IOException {
        Map<String, String> environment = new HashMap<>(Map.of(
                "JADEGATE_ENDPOINT", "http://" + server.hostAndPort(),
                "ALIBABA_CLOUD_ACCESS_KEY_ID", root.id(),
                "ALIBABA_CLOUD_ACCESS_KEY_SECRET", root.secret()));
        environment.putAll(more);
        return JadegateProcess.run(MOST, environment, List.of(options));
    }

    private static Finished run(String... options) throws IOException {
        return run(Map.of(), options);
    }

    /** The guide's sections, on a server that has nothing yet. */
    @Test
    void the_tour_ends_well_twice() throws Exception {
        assertThat(run("tour").exitCode()).isZero();
        Finished second = run("tour");
        assertThat(second.output()).contains("aliyun kms CreateKey").doesNotContain("should have");
        assertThat(second.exitCode()).isZero();
    }

    @Test
    void a_value_is_printed() throws Exception {
        assertThat(run("secret", "get", "app/db")).isEqualTo(new Finished(0, "pass word\n", ""));
        assertThat(run("secret", "get", "app/json", "--field", "/Accounts/0/AccountPassword"))
                .isEqualTo(new Finished(0, "inner\n", ""));
    }

    @Test
    void a_value_is_read_over_tls_from_a_server_that_is_known() throws Exception {
        Map<String, String> tls = Map.of("JADEGATE_ENDPOINT", "https://" + server.hostAndPort());

        Finished known = run(
                tls,
                "secret",
                "get",
                "app/db",
                "--ca",
                server.certificateAuthority().toString());
        Finished unknown = run(tls, "secret", "get", "app/db");

        assertThat(known).isEqualTo(new Finished(0, "pass word\n", ""));
        assertThat(unknown.exitCode()).isEqualTo(69);
        assertThat(unknown.output()).isEmpty();
        assertThat(unknown.errors()).contains("--ca");
    }

    @ParameterizedTest
    @CsvSource({
        "app/none, '', 77, Forbidden.ResourceNotFound",
        "app/db, /x, 77, not JSON",
        "app/json, /Accounts/1, 77, nothing at",
        "app/json, /Accounts, 77, not a text",
        "app/json, Accounts, 64, begin with",
    })
    void what_is_not_there_is_told(String name, String field, int exitCode, String why) throws Exception {
        Finished finished = field.isEmpty() ? run("secret", "get", name) : run("secret", "get", name, "--field", field);

        assertThat(finished.output()).isEmpty();
        assertThat(finished.errors()).contains(why);
        assertThat(finished.exitCode()).isEqualTo(exitCode);
    }

    @Test
    void a_call_without_a_key_says_where_the_key_comes_from() throws Exception {
        Finished finished = run(Map.of("ALIBABA_CLOUD_ACCESS_KEY_SECRET", ""), "secret", "get", "app/db");

        assertThat(finished.exitCode()).isEqualTo(64);
        assertThat(finished.errors())
                .contains("ALIBABA_CLOUD_ACCESS_KEY_SECRET")
                .contains("Try `./jadegate secret get --help`.");
    }

    @Test
    void a_program_gets_secrets_in_variables_and_files_and_nothing_else(@TempDir Path files) throws Exception {
        Finished finished = run(
                "run",
                "--secret",
                "app/db",
                "--secret",
                "INNER=app/json#/Accounts/0/AccountPassword",
                "--secret-file",
                "BYTES=app/bytes",
                "--files-in",
                files.toString(),
                "--",
                "sh",
                "-c",
                "echo \"$APP_DB $INNER $(od -An -tx1 \"$BYTES\")\"; stat -c %a \"$BYTES\";"
                        + " cat /proc/$$/cmdline /proc/$PPID/cmdline | grep -c -F -e \"$APP_DB\" -e \"$INNER\";"
                        + " env | grep -c ALIBABA_CLOUD; exit 7");

        assertThat(finished.output()).isEqualTo("pass word inner  00 ff 01\n600\n0\n0\n");
        assertThat(finished.exitCode()).isEqualTo(7);
        try (Stream<Path> left = Files.list(files)) {
            assertThat(left).as("files are deleted in the end").isEmpty();
        }
    }

    @Test
    void told_to_stop_it_stops_the_program_and_deletes_the_files(@TempDir Path files) throws Exception {
        Finished finished = run(
                "run",
                "--secret-file",
                "app/db",
                "--files-in",
                files.toString(),
                "--",
                "sh",
                "-c",
                "cat \"$APP_DB\"; kill -TERM $PPID; exec sleep 30");

        assertThat(finished.output()).isEqualTo("pass word\n");
        assertThat(finished.exitCode()).isEqualTo(128 + 15);
        try (Stream<Path> left = Files.list(files)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void a_file_that_cannot_be_written_is_told_and_no_program_runs(@TempDir Path folder) throws Exception {
        Path sign = folder.resolve("ran");

        Finished finished = run(
                "run",
                "--secret-file",
                "app/db",
                "--files-in",
                folder.resolve("none").toString(),
                "--",
                "touch",
                sign.toString());

        assertThat(finished.exitCode()).isEqualTo(73);
        assertThat(finished.errors()).contains("no file for the secret");
        assertThat(sign).doesNotExist();
    }

    @Test
    void no_program_runs_without_its_secret(@TempDir Path folder) throws Exception {
        Path sign = folder.resolve("ran");

        Finished absent = run("run", "--secret", "app/none", "--", "touch", sign.toString());
        Finished binary = run("run", "--secret", "app/bytes", "--", "touch", sign.toString());
        Finished twice = run("run", "--secret", "A=app/db", "--secret", "A=app/db", "--", "touch", sign.toString());
        Finished noProgram = run("run", "--secret", "app/db", "--", "no-such-program-here");

        assertThat(absent.exitCode()).isEqualTo(77);
        assertThat(binary.exitCode()).isEqualTo(77);
        assertThat(binary.errors()).contains("--secret-file");
        assertThat(twice.exitCode()).isEqualTo(64);
        assertThat(noProgram.exitCode()).isEqualTo(127);
        assertThat(sign).doesNotExist();
    }
}
