package dev.jadegate.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jadegate.edge.config.InvalidConfigException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WafTest {
    private static final String HOST = "Host: shop.example.com\r\nUser-Agent: test\r\n";
    private static final String FORM = HOST + "Content-Type: application/x-www-form-urlencoded\r\n";
    private static final String WORD =
            "SecRule ARGS|REQUEST_HEADERS:X \"@contains evil\" \"id:1,phase:2,deny,status:403,log,msg:'a bad word'\"\n";

    @TempDir
    @SuppressWarnings("NullAway.Init") // Set by JUnit.
    private Path folder;

    private static String post(String fields, String body) {
        return "POST / HTTP/1.1\r\n" + fields + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }

    @Test
    void a_request_that_rules_deny_gets_an_error_page_and_never_reaches_the_application() throws IOException {
        try (TestBackend backend = TestBackend.saying("hello");
                TestEdge edge = TestEdge.guarded(folder, backend, WORD, "")) {
            TestClient.Answer answer = TestClient.get(edge.port(), "/?secret=evil&token=hunter2");
            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.header("x-request-id")).matches("[0-9a-f]{32}");
            assertThat(answer.body()).contains(answer.header("x-request-id")).doesNotContain("bad word");
            assertThat(backend.received()).isEmpty();
            String line = edge.lines(1).getFirst();
            assertThat(line)
                    .contains("\"requestId\":\"" + answer.header("x-request-id") + "\"")
                    .contains("\"action\":\"blocked\"", "\"status\":403", "\"site\":\"shop.example.com\"", "\"id\":1")
                    .contains("\"message\":\"a bad word\"", "\"client\":\"127.0.0.1\"", "ARGS:secret", "\"path\":\"/\"")
                    .doesNotContain("hunter2", "evil&");
            assertThat(TestClient.get(edge.port(), "/?secret=good").status()).isEqualTo(200);
        }
    }

    @Test
    void the_connection_goes_on_after_a_refusal() throws IOException {
        try (TestBackend backend = TestBackend.saying("hello");
                TestEdge edge = TestEdge.guarded(folder, backend, WORD, "");
                TestClient client = new TestClient(edge.port())) {
            for (int round = 0; round < 3; round++) {
                assertThat(client.send("GET /?a=evil HTTP/1.1\r\n" + HOST + "\r\n")
                                .read()
                                .status())
                        .isEqualTo(403);
                assertThat(client.send(post(FORM, "a=evil")).read().status()).isEqualTo(403);
                assertThat(client.send(post(FORM, "a=good")).read().status()).isEqualTo(200);
            }
        }
    }

    @Test
    void a_site_that_only_detects_lets_pass_and_tells() throws IOException {
        Files.writeString(folder.resolve("rules.conf"), WORD);
        try (TestBackend backend = TestBackend.saying("hello");
                TestEdge edge =
                        TestEdge.of(folder, TestEdge.yaml(backend.port(), "detect", "waf: {rules: [rules.conf]}\n"))) {
            assertThat(TestClient.get(edge.port(), "/?a=evil").status()).isEqualTo(200);
            assertThat(edge.lines(1).getFirst()).contains("\"action\":\"detected\"", "\"id\":1");
        }
    }

    @Test
    void small_and_large_bodies_are_inspected_before_the_application_sees_a_byte() throws IOException {
        try (TestBackend backend = TestBackend.saying("hello");
                TestEdge edge = TestEdge.guarded(folder, backend, WORD, "")) {
            String large = "b=" + "x".repeat(100_000);
            assertThat(TestClient.ask(edge.port(), post(FORM, "a=evil")).status())
                    .isEqualTo(403);
            assertThat(TestClient.ask(edge.port(), post(FORM, large + "&a=evil"))
                            .status())
                    .isEqualTo(403);
            assertThat(TestClient.ask(
                                    edge.port(),
                                    "POST / HTTP/1.1\r\n" + FORM
                                            + "Transfer-Encoding: chunked\r\n\r\n4\r\na=ev\r\n2\r\nil\r\n0\r\n\r\n")
                            .status())
                    .isEqualTo(403);
            assertThat(backend.received()).isEmpty();
            assertThat(TestClient.ask(edge.port(), post(FORM, large)).status()).isEqualTo(200);
            assertThat(backend.only().body()).isEqualTo(large);
        }
    }

    @Test
    void a_body_that_passed_is_forwarded_as_it_was_with_its_trailers() throws IOException {
        try (TestBackend backend = TestBackend.saying("hello");
                TestEdge edge = TestEdge.guarded(folder, backend, WORD, "")) {
            TestClient.ask(
                    edge.port(),
                    "POST / HTTP/1.1\r\n" + FORM
                            + "Transfer-Encoding: chunked\r\n\r\n4\r\na=go\r\n2\r\nod\r\n0\r\nX-Sum: 7\r\n\r\n");
            assertThat(backend.only().body()).isEqualTo("a=good|X-Sum: 7");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "x-gzip", "deflate", "gzip, identity", "deflate, gzip"})
    void compressed_bodies_are_inspected_decompressed_and_forwarded_as_sent(String encoding) throws IOException {
        try (TestBackend backend = TestBackend.saying("hello");
                TestEdge edge = TestEdge.guarded(folder, backend, WORD, "")) {
            for (String body : List.of("a=evil", "a=good")) {
                byte[] bytes = body.getBytes(StandardCharsets.ISO_8859_1);
                for (String coding : encoding.split(", ", -1)) {
                    bytes = compressed(coding, bytes);
                }
                String text = new String(bytes, StandardCharsets.ISO_8859_1);
                TestClient.Answer answer =
                        TestClient.ask(edge.port(), post(FORM + "Content-Encoding: " + encoding + "\r\n", text));
                if (body.equals("a=evil")) {
                    assertThat(answer.status()).isEqualTo(403);
                } else {
                    assertThat(answer.status()).isEqualTo(200);
                    assertThat(backend.only().body()).isEqualTo(text);
                    assertThat(backend.only().header("content-encoding")).isEqualTo(encoding);
                }
            }
        }
    }

    private static byte[] compressed(String coding, byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        switch (coding) {
            case "identity" -> out.write(bytes);
            case "deflate" -> {
                try (var deflater = new DeflaterOutputStream(out)) {
                    deflater.write(bytes);
                }
            }
            default -> {
                try (var gzip = new GZIPOutputStream(out)) {
                    gzip.write(bytes);
                }
            }
        }
        return out.toByteArray();
    }

    @Test
    void a_brotli_body_is_inspected() throws IOException {
        // An uncompressed meta-block of brotli (RFC 7932, 9.2): a=evil.
        byte[] head = {(byte) 0x8b, 0x02, (byte) 0x80};
        String body = new String(head, StandardCharsets.ISO_8859_1) + "a=evil\u0003";
        try (TestBackend backend = TestBackend.saying("hello");
                TestEdge edge = TestEdge.guarded(folder, backend, WORD, "")) {
            assertThat(TestClient.ask(edge.port(), post(FORM + "Content-Encoding: br\r\n", body))
                            .status())
                    .isEqualTo(403);
        }
    }

    @Test
    void bombs_broken_and_unknown_codings_are_refused_each_with_its_status() throws IOException {
        try (TestBackend backend = TestBackend.saying("hello");
                TestEdge edge = TestEdge.guarded(
                        folder, backend, WORD, "limits: {decompressedBytes: 100KiB, decompressedRatio: 5}\n")) {
            String bomb = new String(compressed("gzip", new byte[10 << 20]), StandardCharsets.ISO_8859_1);
            String fields = FORM + "Content-Encoding: gzip\r\n";
            assertThat(TestClient.ask(edge.port(), post(fields, bomb)).status()).isEqualTo(413);
            String ratio = new String(compressed("gzip", new byte[90 << 10]), StandardCharsets.ISO_8859_1);
            assertThat(TestClient.ask(edge.port(), post(fields, ratio)).status())
                    .isEqualTo(413);
            assertThat(TestClient.ask(edge.port(), post(fields, "a=good")).status())
                    .isEqualTo(400);
            assertThat(TestClient.ask(edge.port(), post(FORM + "Content-Encoding: zstd\r\n", "a=good"))
                            .status())
                    .isEqualTo(415);
            assertThat(TestClient.ask(edge.port(), post(FORM + "Content-Encoding: gzip,gzip,gzip\r\n", "a=good"))
                            .status())
                    .isEqualTo(415);
            assertThat(backend.received()).isEmpty();
        }
    }

    @Test
    void a_body_beyond_the_rules_limit_is_refused_announced_or_not() throws IOException {
        try (TestBackend backend = TestBackend.saying("hello");
                TestEdge edge = TestEdge.guarded(folder, backend, "SecRequestBodyLimit 1000\n" + WORD, "")) {
            assertThat(TestClient.ask(edge.port(), post(FORM, "a".repeat(1_000)))
                            .status())
                    .isEqualTo(200);
            assertThat(TestClient.ask(edge.port(), post(FORM, "a".repeat(1_001)))
                            .status())
                    .isEqualTo(413);
            assertThat(TestClient.ask(
                                    edge.port(),
                                    "POST / HTTP/1.1\r\n" + FORM + "Transfer-Encoding: chunked\r\n\r\n3e9\r\n"
                                            + "a".repeat(1_001) + "\r\n0\r\n\r\n")
                            .status())
                    .isEqualTo(413);
        }
    }

    @Test
    void with_partial_processing_the_first_part_is_inspected_and_all_is_forwarded() throws IOException {
        try (TestBackend backend = TestBackend.saying("hello");
                TestEdge edge = TestEdge.guarded(
                        folder,
                        backend,
                        "SecRequestBodyLimit 1000\nSecRequestBodyLimitAction ProcessPartial\n" + WORD,
                        "")) {
            String tail = "&x=" + "y".repeat(300_000);
            assertThat(TestClient.ask(edge.port(), post(FORM, "a=evil" + tail)).status())
                    .isEqualTo(403);
            assertThat(TestClient.ask(edge.port(), post(FORM, "a=good" + tail)).status())
                    .isEqualTo(200);
            assertThat(backend.only().body()).isEqualTo("a=good" + tail);
        }
    }

    @Test
    void drop_closes_and_redirect_sends_elsewhere() throws IOException {
        String rules = """
                SecRule ARGS:a "@streq drop" "id:1,phase:1,drop,log,msg:'dropped'"
                SecRule ARGS:a "@streq go" "id:2,phase:1,redirect:https://elsewhere.example/,log,msg:'sent'"
                """;
        try (TestBackend backend = TestBackend.saying("hello");
                TestEdge edge = TestEdge.guarded(folder, backend, rules, "");
                TestClient dropped = new TestClient(edge.port())) {
            dropped.send("GET /?a=drop HTTP/1.1\r\n" + HOST + "\r\n");
            assertThat(dropped.isClosedByOther()).isTrue();
            TestClient.Answer answer = TestClient.get(edge.port(), "/?a=go");
            assertThat(answer.status()).isEqualTo(302);
            assertThat(answer.header("location")).isEqualTo("https://elsewhere.example/");
            assertThat(edge.lines(2)).anyMatch(line -> line.contains("\"action\":\"dropped\""));
        }
    }

    @Test
    void an_answer_that_rules_deny_is_not_seen_by_the_client() throws IOException {
        String rules = """
                SecResponseBodyMimeType text/plain
                SecRule RESPONSE_HEADERS:X-Leak "@streq yes" "id:1,phase:3,deny,status:502,log,msg:'head'"
                SecRule RESPONSE_BODY "@contains stack trace" "id:2,phase:4,deny,status:500,log,msg:'body'"
                """;
        try (TestBackend backend = new TestBackend((request, socket, out) -> {
                    switch (request.line()) {
                        case "GET /head HTTP/1.1" ->
                            TestBackend.write(out, "HTTP/1.1 200 OK\r\nX-Leak: yes\r\nContent-Length: 6\r\n\r\nsecret");
                        case "GET /body HTTP/1.1" ->
                            TestBackend.write(out, TestBackend.response(200, "text/plain", "a stack trace"));
                        case "GET /large HTTP/1.1" ->
                            TestBackend.write(
                                    out, TestBackend.response(200, "text/plain", "x".repeat(200_000) + "stack trace"));
                        case "GET /other HTTP/1.1" ->
                            TestBackend.write(out, TestBackend.response(200, "image/png", "a stack trace"));
                        default -> TestBackend.write(out, TestBackend.response(200, "text/plain", "y".repeat(900_000)));
                    }
                });
                TestEdge edge = TestEdge.guarded(folder, backend, rules, "")) {
            assertThat(TestClient.get(edge.port(), "/head").status()).isEqualTo(502);
            assertThat(TestClient.get(edge.port(), "/head").body()).doesNotContain("secret");
            assertThat(TestClient.get(edge.port(), "/body").status()).isEqualTo(500);
            assertThat(TestClient.get(edge.port(), "/large").status()).isEqualTo(500);
            assertThat(TestClient.get(edge.port(), "/other").body()).isEqualTo("a stack trace");
            // Beyond the limit of inspection it streams.
            assertThat(TestClient.get(edge.port(), "/long").body()).isEqualTo("y".repeat(900_000));
        }
    }

    @Test
    void what_rules_keep_of_an_address_lasts_to_the_next_request() throws IOException {
        String rules = """
                SecAction "id:1,phase:1,pass,nolog,initcol:ip=%{REMOTE_ADDR},setvar:ip.count=+1"
                SecRule IP:count "@gt 2" "id:2,phase:1,deny,status:429,log,msg:'too many'"
                """;
        try (TestBackend backend = TestBackend.saying("hello");
                TestEdge edge = TestEdge.guarded(folder, backend, rules, "")) {
            assertThat(TestClient.get(edge.port(), "/").status()).isEqualTo(200);
            assertThat(TestClient.get(edge.port(), "/").status()).isEqualTo(200);
            assertThat(TestClient.get(edge.port(), "/").status()).isEqualTo(429);
        }
    }

    @Test
    void without_room_for_a_body_it_is_refused_or_passes_unseen_as_configured() throws IOException {
        String body = "a=evil&b=" + "x".repeat(200_000);
        for (String policy : List.of("closed", "open")) {
            try (TestBackend backend = TestBackend.saying("hello");
                    TestEdge edge = TestEdge.guarded(folder, backend, WORD, "limits: {bufferedBytes: 64KiB}\n")) {
                Files.writeString(
                        edge.file(),
                        Files.readString(edge.file())
                                .replace("inlineBytes: 4KiB", "inlineBytes: 4KiB, onOverload: " + policy));
                assertThat(edge.edge().reload()).isTrue();
                int status = TestClient.ask(edge.port(), post(FORM, body)).status();
                assertThat(status).isEqualTo(policy.equals("closed") ? 503 : 200);
                assertThat(edge.lines(1).getFirst())
                        .contains("there is no room", policy.equals("closed") ? "blocked" : "passed unseen");
                if (policy.equals("open")) {
                    assertThat(backend.only().body()).isEqualTo(body);
                }
                // The room is free again.
                assertThat(TestClient.ask(edge.port(), post(FORM, "a=evil")).status())
                        .isEqualTo(403);
            }
        }
    }

    @Test
    void the_built_in_rules_block_attacks_and_let_ordinary_requests_pass() throws IOException {
        try (TestBackend backend = TestBackend.saying("hello");
                TestEdge edge = TestEdge.of(folder, TestEdge.yaml(backend.port(), "on", ""))) {
            for (String attack : List.of(
                    "/?id=1%27%20or%201=1--",
                    "/?q=%3Cscript%3Ealert(1)%3C/script%3E",
                    "/?f=../../etc/passwd",
                    "/?f=/etc/passwd",
                    "/.git/config",
                    "/?x=$%7Bjndi:ldap://a/b%7D",
                    "/?c=;cat%20/etc/x",
                    "/%2e%2e/%2e%2e/x",
                    "/?a=%00")) {
                assertThat(TestClient.get(edge.port(), attack).status())
                        .as(attack)
                        .isBetween(400, 403);
            }
            assertThat(backend.received()).isEmpty();
            for (String ordinary : List.of(
                    "/",
                    "/a/b.c?d=e&f=g+h",
                    "/?q=Tom+%26+Jerry%27s+%2410+sale",
                    "/?q=select+a+size+from+the+list",
                    "/?u=https%3A%2F%2Fexample.com%2Fa%3Fb",
                    "/?q=cats+and+dogs;+more",
                    "/?text=a+%3C+b+and+c+%3E+d",
                    "/gitlab/env/x")) {
                assertThat(TestClient.get(edge.port(), ordinary).status())
                        .as(ordinary)
                        .isEqualTo(200);
            }
        }
    }

    @Test
    void rules_that_cannot_be_read_stop_the_start_with_file_and_line() throws IOException {
        Files.writeString(folder.resolve("rules.conf"), "SecRule ARGS \"@rx (\" \"id:1\"\n");
        Path file = folder.resolve("edge.yaml");
        Files.writeString(file, TestEdge.yaml(1, "on", "waf: {rules: [rules.conf]}\n"));
        assertThatThrownBy(() -> Edge.check(file))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining("rules.conf:1:");
        Files.writeString(file, TestEdge.yaml(1, "on", "waf: {rules: [absent.conf]}\n"));
        assertThatThrownBy(() -> Edge.check(file))
                .hasMessageContaining("edge.yaml:9:15: the rule file")
                .hasMessageContaining("absent.conf");
        Files.writeString(file, TestEdge.yaml(1, "on", "waf: {rules: [{crs: nowhere}]}\n"));
        assertThatThrownBy(() -> Edge.check(file)).hasMessageContaining("there is no folder");
        Files.writeString(file, TestEdge.yaml(1, "on", "waf: {rules: ['none-*.conf', builtin]}\n"));
        assertThat(folder).satisfies(_ -> Edge.check(file));
    }
}
