package dev.jadegate.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jadegate.edge.config.InvalidConfigException;
import dev.jadegate.edge.connection.Http2Client;
import dev.jadegate.edge.connection.TestCertificate;
import dev.jadegate.edge.connection.TlsClient;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole way from TLS and HTTP/2 to an application of HTTP/1.1. */
@Timeout(120)
class EncryptedTest {
    private static final String RULES = """
            SecRuleEngine On
            SecRequestBodyAccess On
            SecRule ARGS|REQUEST_BODY "@contains attack" "id:1,phase:2,deny,status:403"
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init") // Set by JUnit.
    private Path folder;

    private final TestCertificate first = TestCertificate.elliptic("shop.example.com", "localhost");

    @BeforeEach
    void writeCertificate() {
        first.write(folder, "shop");
    }

    private TestEdge edge(TestBackend backend, String rules, String listener) {
        String yaml = TestEdge.yaml(backend.port(), rules.isEmpty() ? "off" : "on", "drain: 60s\n")
                .replace(
                        "{name: main, port: 0}",
                        "{name: main, port: 0, tls: [{certificate: shop.pem, key: shop.key}]" + listener + "}");
        if (rules.isEmpty()) {
            return TestEdge.of(folder, yaml);
        }
        try {
            Files.writeString(folder.resolve("rules.conf"), rules);
        } catch (java.io.IOException failed) {
            throw new java.io.UncheckedIOException(failed);
        }
        return TestEdge.of(folder, yaml + "waf: {rules: [rules.conf]}\n");
    }

    private static HttpClient client(HttpClient.Version version) {
        return HttpClient.newBuilder()
                .version(version)
                .sslContext(TlsClient.trusting())
                .build();
    }

    private static HttpRequest.Builder request(TestEdge edge, String path) {
        return HttpRequest.newBuilder(URI.create("https://localhost:" + edge.port() + path));
    }

    private static String[] get(String path, String... more) {
        List<String> fields = new ArrayList<>(
                List.of(":method", "GET", ":scheme", "https", ":authority", "shop.example.com", ":path", path));
        fields.addAll(List.of(more));
        return fields.toArray(new String[0]);
    }

    @Test
    void a_request_of_http_2_reaches_an_application_of_http_1_1() throws Exception {
        try (TestBackend backend = TestBackend.saying("hello");
                TestEdge edge = edge(backend, "", "");
                Http2Client client = Http2Client.open(edge.port())) {
            client.request(1, get("/a?b=c", "x-forwarded-for", "6.6.6.6", "cookie", "a=1", "cookie", "b=2"))
                    .send();

            assertThat(client.answer(1)).isEqualTo("200\nhello");
            TestBackend.Received received = backend.only();
            assertThat(received.line()).isEqualTo("GET /a?b=c HTTP/1.1");
            assertThat(received.header("host")).isEqualTo("shop.example.com");
            assertThat(received.header("cookie")).isEqualTo("a=1; b=2");
            assertThat(received.header("x-forwarded-for")).isEqualTo("127.0.0.1");
            assertThat(received.header("x-forwarded-proto")).isEqualTo("https");
            assertThat(received.head().toLowerCase(java.util.Locale.ROOT)).doesNotContain("x-http2", ":path");
        }
    }

    @Test
    void bodies_of_http_2_reach_the_application_with_one_framing() throws Exception {
        try (TestBackend backend = new TestBackend((request, socket, out) -> TestBackend.write(
                        out,
                        TestBackend.response(
                                200, "text/plain", String.valueOf(request.body().length()))));
                TestEdge edge = edge(backend, "", "");
                HttpClient client = client(HttpClient.Version.HTTP_2)) {
            String yaml = Files.readString(edge.file());
            Files.writeString(edge.file(), yaml.replace("shop.example.com", "localhost"));
            assertThat(edge.edge().reload()).isTrue();
            HttpResponse<String> known = client.send(
                    request(edge, "/")
                            .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[300_000]))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            HttpResponse<String> unknown = client.send(
                    request(edge, "/")
                            .POST(HttpRequest.BodyPublishers.fromPublisher(
                                    HttpRequest.BodyPublishers.ofByteArray(new byte[300_000])))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());

            assertThat(List.of(known.body(), unknown.body())).containsOnly("300000");
            assertThat(known.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(backend.received()).hasSize(2);
            assertThat(backend.received().get(0).header("content-length")).isEqualTo("300000");
            assertThat(backend.received().get(0).header("transfer-encoding")).isEmpty();
            assertThat(backend.received().get(1).header("content-length")).isEmpty();
            assertThat(backend.received().get(1).header("transfer-encoding")).isEqualTo("chunked");
        }
    }

    @Test
    void many_requests_at_one_time_over_one_connection_are_answered_each_with_its_own() throws Exception {
        try (TestBackend backend = new TestBackend((request, socket, out) -> TestBackend.write(
                        out, TestBackend.response(200, "text/plain", request.line() + "x".repeat(20_000))));
                TestEdge edge = edge(backend, "", "");
                HttpClient client = client(HttpClient.Version.HTTP_2)) {
            Files.writeString(edge.file(), Files.readString(edge.file()).replace("shop.example.com", "localhost"));
            assertThat(edge.edge().reload()).isTrue();
            client.send(request(edge, "/").build(), HttpResponse.BodyHandlers.discarding());
            List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                answers.add(client.sendAsync(request(edge, "/" + i).build(), HttpResponse.BodyHandlers.ofString()));
            }
            for (int i = 0; i < 60; i++) {
                assertThat(answers.get(i).join().body()).startsWith("GET /" + i + " HTTP/1.1x");
            }
        }
    }

    @Test
    void rules_decide_over_requests_of_http_2() throws Exception {
        try (TestBackend backend = TestBackend.saying("hello");
                TestEdge edge = edge(backend, RULES, "");
                Http2Client client = Http2Client.open(edge.port())) {
            byte[] body = "x=attack".getBytes(StandardCharsets.US_ASCII);
            String[] post = get("/", "content-type", "application/x-www-form-urlencoded");
            post[1] = "POST";
            client.request(1, get("/?x=attack"))
                    .frame(Http2Client.HEADERS, Http2Client.END_HEADERS, 3, Http2Client.block(post))
                    .frame(Http2Client.DATA, Http2Client.END_STREAM, 3, body)
                    .request(5, get("/?x=peace"))
                    .send();

            assertThat(client.answer(1)).startsWith("403\n");
            assertThat(client.answer(3)).startsWith("403\n");
            assertThat(client.answer(5)).isEqualTo("200\nhello");
            assertThat(backend.received()).hasSize(1);
        }
    }

    @Test
    void a_client_that_gives_up_its_streams_holds_no_connection_to_the_application() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch gone = new CountDownLatch(1);
        try (TestBackend backend = new TestBackend((request, socket, out) -> {
                    asked.countDown();
                    // Ends when the edge closes the connection.
                    assertThat(socket.getInputStream().read()).isEqualTo(-1);
                    gone.countDown();
                });
                TestEdge edge = edge(backend, "", "");
                Http2Client client = Http2Client.open(edge.port())) {
            client.request(1, get("/")).send();
            asked.await();
            client.frame(Http2Client.RST_STREAM, 0, 1, Http2Client.four(8)).send();

            gone.await();
            assertThat(gone.getCount()).isZero();
        }
    }

    @Test
    void http_1_1_is_served_over_tls_where_http_2_is_switched_off() throws Exception {
        try (TestBackend backend = TestBackend.saying("hello");
                TestEdge edge = edge(backend, "", ", http2: off");
                HttpClient client = client(HttpClient.Version.HTTP_2)) {
            HttpResponse<String> answer = client.send(request(edge, "/").build(), HttpResponse.BodyHandlers.ofString());

            assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
        }
    }

    private static X509Certificate shown(TestEdge edge) throws Exception {
        try (SSLSocket socket = TlsClient.connect(edge.port(), "shop.example.com", "http/1.1", "TLSv1.3")) {
            return TlsClient.certificate(socket);
        }
    }

    @Test
    void who_sends_a_large_body_to_its_end_reads_why_it_is_refused() throws Exception {
        try (TestBackend backend = TestBackend.saying("hello");
                TestEdge edge = edge(backend, "SecRequestBodyLimit 1000\n" + RULES, "");
                SSLSocket socket = TlsClient.connect(edge.port(), "shop.example.com", "http/1.1", "TLSv1.3")) {
            TlsClient.send(socket, "POST / HTTP/1.1\r\nHost: shop.example.com\r\nContent-Length: 33554432\r\n\r\n");
            byte[] part = new byte[1 << 20];
            for (int sent = 0; sent < 32; sent++) {
                socket.getOutputStream().write(part);
            }

            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .startsWith("HTTP/1.1 413 ");
        }
    }

    @Test
    void a_renewed_certificate_is_shown_and_open_connections_go_on() throws Exception {
        try (TestBackend backend = TestBackend.saying("hello");
                TestEdge edge = edge(backend, "", "");
                Http2Client open = Http2Client.open(edge.port())) {
            open.request(1, get("/")).send();
            assertThat(open.answer(1)).isEqualTo("200\nhello");
            int port = edge.port();
            TestCertificate second = TestCertificate.elliptic("shop.example.com");
            second.write(folder, "shop");

            edge.edge().reloadIfChanged();

            assertThat(edge.port()).isEqualTo(port);
            assertThat(shown(edge)).isEqualTo(second.certificate());
            open.request(3, get("/")).send();
            assertThat(open.answer(3)).isEqualTo("200\nhello");
        }
    }

    @Test
    void a_certificate_that_does_not_fit_its_key_leaves_the_old_one_in_use() throws Exception {
        try (TestBackend backend = TestBackend.saying("hello");
                TestEdge edge = edge(backend, "", "")) {
            Files.writeString(
                    folder.resolve("shop.pem"),
                    TestCertificate.elliptic("shop.example.com").certificatePem());

            assertThat(edge.edge().reload()).isFalse();
            assertThat(shown(edge)).isEqualTo(first.certificate());
            assertThatThrownBy(() -> Edge.check(edge.file()))
                    .isInstanceOf(InvalidConfigException.class)
                    .hasMessageContaining("listener main: the key in `")
                    .hasMessageContaining("shop.key` does not belong to the certificate in `");
        }
    }

    @Test
    void metrics_tell_how_long_certificates_last_and_how_handshakes_end() throws Exception {
        try (TestBackend backend = TestBackend.saying("hello");
                TestEdge edge = edge(backend, "", "")) {
            Files.writeString(edge.file(), Files.readString(edge.file()) + "admin: 127.0.0.1:0\n");
        }
        try (Edge edge = Edge.start(
                        folder.resolve("edge.yaml"),
                        InstantSource.fixed(first.end()),
                        OutputStream.nullOutputStream());
                HttpClient client = HttpClient.newHttpClient()) {
            TlsClient.connect(
                            Objects.requireNonNull(edge.addresses().get("main")).getPort(), null, "h2", "TLSv1.3")
                    .close();
            String metrics = client.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:"
                                            + Objects.requireNonNull(edge.adminAddress())
                                                    .getPort() + "/metrics"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();

            assertThat(metrics)
                    .contains("jadegate_edge_certificate_seconds 0.0")
                    .contains("jadegate_edge_tls_handshakes_total{result=\"done\"} 1.0")
                    .contains("jadegate_edge_http2_connections_ended_total{reason=\"resets\"} 0.0");
        }
    }

    @Test
    void an_edge_does_not_start_with_a_key_that_does_not_fit() throws Exception {
        try (TestBackend backend = TestBackend.saying("hello")) {
            Files.writeString(
                    folder.resolve("shop.key"),
                    TestCertificate.elliptic("shop.example.com").keyPem());
            Files.writeString(
                    folder.resolve("edge.yaml"),
                    TestEdge.yaml(backend.port(), "off", "")
                            .replace(
                                    "{name: main, port: 0}",
                                    "{name: main, port: 0, tls: [{certificate: shop.pem, key: shop.key}]}"));

            assertThatThrownBy(() -> Edge.start(
                            folder.resolve("edge.yaml"), InstantSource.system(), OutputStream.nullOutputStream()))
                    .isInstanceOf(Edge.StartFailure.class)
                    .hasMessageContaining("shop.key` does not belong");
        }
    }

    @Test
    void a_certificate_may_be_added_without_closing_the_port() throws Exception {
        try (TestBackend backend = TestBackend.saying("hello");
                TestEdge edge = edge(backend, "", "")) {
            int port = edge.port();
            TestCertificate other = TestCertificate.elliptic("other.example.com");
            other.write(folder, "other");
            String yaml = Files.readString(edge.file());
            Files.writeString(
                    edge.file(),
                    yaml.replace("key: shop.key}", "key: shop.key}, {certificate: other.pem, key: other.key}"));

            assertThat(edge.edge().reload()).isTrue();
            assertThat(edge.port()).isEqualTo(port);
            try (SSLSocket socket = TlsClient.connect(port, "other.example.com", "http/1.1", "TLSv1.3")) {
                assertThat(TlsClient.certificate(socket)).isEqualTo(other.certificate());
            }
            assertThat(shown(edge)).isEqualTo(first.certificate());
        }
    }

    @Test
    void a_client_behind_a_proxy_header_is_the_client_of_the_application() throws Exception {
        try (TestBackend backend = TestBackend.saying("hello");
                TestEdge edge = edge(backend, "", ", proxyProtocol: required, trustedProxies: [127.0.0.1/32]");
                Socket socket = TlsClient.plain(edge.port())) {
            TlsClient.send(socket, "PROXY TCP4 203.0.113.7 198.51.100.2 4096 443\r\n");
            try (SSLSocket tls = TlsClient.over(socket, "shop.example.com", "http/1.1", "TLSv1.3")) {
                TlsClient.send(tls, "GET / HTTP/1.1\r\nHost: shop.example.com\r\nConnection: close\r\n\r\n");
                assertThat(new String(tls.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                        .endsWith("hello");
            }
            assertThat(backend.only().header("x-forwarded-for")).isEqualTo("203.0.113.7");
        }
    }

    @Test
    void a_drain_ends_connections_of_http_2_when_their_requests_are_answered() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        try (TestBackend backend = new TestBackend((request, socket, out) -> {
                    asked.countDown();
                    try {
                        answer.await();
                    } catch (InterruptedException stopped) {
                        throw new java.io.IOException(stopped);
                    }
                    TestBackend.write(out, TestBackend.response(200, "text/plain", "late"));
                });
                TestEdge edge = edge(backend, "", "");
                Http2Client idle = Http2Client.open(edge.port());
                Http2Client busy = Http2Client.open(edge.port())) {
            busy.request(1, get("/")).send();
            asked.await();
            idle.await(frame -> frame.type() == Http2Client.SETTINGS && (frame.flags() & Http2Client.ACK) != 0);

            CompletableFuture<Boolean> drained =
                    CompletableFuture.supplyAsync(() -> edge.edge().drain());
            assertThat(idle.await(Http2Client.GOAWAY).error()).isZero();
            assertThat(busy.await(Http2Client.GOAWAY).error()).isZero();
            answer.countDown();

            assertThat(busy.answer(1)).isEqualTo("200\nlate");
            assertThat(drained.join()).isTrue();
            assertThat(idle.ends()).isTrue();
            assertThat(busy.ends()).isTrue();
        }
    }
}
