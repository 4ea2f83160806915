package dev.jadegate.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // Set by JUnit.
    private Path folder;

    private static final String HOST = "Host: shop.example.com\r\n";

    @Test
    void a_request_reaches_the_application_and_its_answer_the_client() throws IOException {
        try (TestBackend backend = TestBackend.saying("hello");
                TestEdge edge = TestEdge.plain(folder, backend, "")) {
            TestClient.Answer answer = TestClient.get(edge.port(), "/a/b?c=d");
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("hello");
            assertThat(backend.only().line()).isEqualTo("GET /a/b?c=d HTTP/1.1");
            assertThat(backend.only().header("host")).isEqualTo("shop.example.com");
        }
    }

    @Test
    void the_application_learns_who_asked_and_believes_nobody_else() throws IOException {
        try (TestBackend backend = TestBackend.saying("hello");
                TestEdge edge = TestEdge.plain(folder, backend, "")) {
            TestClient.ask(
                    edge.port(),
                    "GET / HTTP/1.1\r\n" + HOST
                            + "X-Forwarded-For: 6.6.6.6\r\nX_Forwarded_For: 7.7.7.7\r\nForwarded: for=6.6.6.6\r\nX-Real-IP: 6.6.6.6\r\n"
                            + "X-Forwarded-Proto: https\r\nX-Forwarded-Host: evil\r\nX-Request-Id: mine\r\n\r\n");
            TestBackend.Received got = backend.only();
            assertThat(got.header("x-forwarded-for")).isEqualTo("127.0.0.1");
            assertThat(got.header("x-forwarded-proto")).isEqualTo("http");
            assertThat(got.header("x-forwarded-host")).isEqualTo("shop.example.com");
            assertThat(got.header("forwarded")).isEqualTo("for=127.0.0.1;proto=http;host=\"shop.example.com\"");
            assertThat(got.header("via")).isEqualTo("1.1 jadegate");
            assertThat(got.header("x-request-id")).matches("[0-9a-f]{32}");
            assertThat(got.head())
                    .doesNotContain("6.6.6.6")
                    .doesNotContain("7.7.7.7")
                    .doesNotContain("evil");
        }
    }

    @Test
    void a_trusted_proxy_is_believed_and_its_chain_goes_on() throws IOException {
        try (TestBackend backend = TestBackend.saying("hello");
                TestEdge edge = TestEdge.of(
                        folder,
                        TestEdge.yaml(backend.port(), "off", "")
                                .replace("port: 0", "port: 0, trustedProxies: [127.0.0.0/8, 10.0.0.0/8]"))) {
            TestClient.ask(
                    edge.port(),
                    "GET / HTTP/1.1\r\n" + HOST + "X-Forwarded-For: 6.6.6.6, 9.9.9.9, 10.1.1.1\r\n"
                            + "X-Forwarded-Proto: https\r\n\r\n");
            assertThat(backend.only().header("x-forwarded-for")).isEqualTo("6.6.6.6, 9.9.9.9, 10.1.1.1, 127.0.0.1");
            assertThat(backend.only().header("x-forwarded-proto")).isEqualTo("https");
        }
    }

    @Test
    void fields_of_the_hop_end_at_the_edge_in_both_directions() throws IOException {
        try (TestBackend backend = new TestBackend(
                        (request, socket, out) -> TestBackend.write(
                                out,
                                "HTTP/1.1 200 OK\r\nConnection: X-Hop\r\nX-Hop: 1\r\nKeep-Alive: timeout=5\r\nX-End: 2\r\nContent-Length: 0\r\n\r\n"));
                TestEdge edge = TestEdge.plain(folder, backend, "")) {
            TestClient.Answer answer = TestClient.ask(
                    edge.port(),
                    "GET / HTTP/1.1\r\n" + HOST
                            + "Connection: keep-alive, X-Mine, Cookie\r\nKeep-Alive: 5\r\nX-Mine: 1\r\nCookie: a=b\r\nTE: trailers\r\n"
                            + "Proxy-Connection: keep-alive\r\nX-Other: 2\r\n\r\n");
            assertThat(backend.only().head())
                    .doesNotContainIgnoringCase("x-mine")
                    .doesNotContainIgnoringCase("keep-alive")
                    .doesNotContainIgnoringCase("te: trailers");
            assertThat(backend.only().header("x-other")).isEqualTo("2");
            // An application must not lose its cookies because a client says so.
            assertThat(backend.only().header("cookie")).isEqualTo("a=b");
            assertThat(answer.head()).doesNotContainIgnoringCase("x-hop").doesNotContainIgnoringCase("keep-alive");
            assertThat(answer.header("x-end")).isEqualTo("2");
        }
    }

    @Test
    void connections_are_kept_on_both_sides() throws IOException {
        try (TestBackend backend = TestBackend.saying("hello");
                TestEdge edge = TestEdge.plain(folder, backend, "");
                TestClient client = new TestClient(edge.port())) {
            for (int round = 0; round < 5; round++) {
                assertThat(client.send("GET / HTTP/1.1\r\n" + HOST + "\r\n")
                                .read()
                                .status())
                        .isEqualTo(200);
            }
            assertThat(backend.connections()).isEqualTo(1);
        }
    }

    @Test
    void pipelined_requests_are_answered_in_their_order() throws IOException {
        try (TestBackend backend = new TestBackend((request, socket, out) ->
                        TestBackend.write(out, TestBackend.response(200, "text/plain", request.line())));
                TestEdge edge = TestEdge.plain(folder, backend, "");
                TestClient client = new TestClient(edge.port())) {
            StringBuilder requests = new StringBuilder();
            for (int at = 0; at < 50; at++) {
                requests.append("GET /")
                        .append(at)
                        .append(" HTTP/1.1\r\n")
                        .append(HOST)
                        .append("\r\n");
                // Between them one that the edge answers itself, and one with a body.
                requests.append("GET /no").append(at).append(" HTTP/1.1\r\nHost: nobody.example.com\r\n\r\n");
                requests.append("POST /p")
                        .append(at)
                        .append(" HTTP/1.1\r\n")
                        .append(HOST)
                        .append("Content-Length: 3\r\n\r\nabc");
            }
            client.send(requests.toString());
            for (int at = 0; at < 50; at++) {
                assertThat(client.read().body()).isEqualTo("GET /" + at + " HTTP/1.1");
                assertThat(client.read().status()).isEqualTo(404);
                assertThat(client.read().body()).isEqualTo("POST /p" + at + " HTTP/1.1");
            }
        }
    }

    @Test
    void bodies_pass_with_a_length_and_in_chunks_with_their_trailers() throws IOException {
        try (TestBackend backend = TestBackend.saying("done");
                TestEdge edge = TestEdge.plain(folder, backend, "");
                TestClient client = new TestClient(edge.port())) {
            client.send("POST /a HTTP/1.1\r\n" + HOST + "Content-Length: 5\r\n\r\nhello")
                    .read();
            client.send("POST /b HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n"
                            + "3;ext=1\r\nabc\r\n2\r\nde\r\n0\r\nX-Sum: 7\r\n\r\n")
                    .read();
            assertThat(backend.received().get(0).body()).isEqualTo("hello");
            assertThat(backend.received().get(0).header("content-length")).isEqualTo("5");
            assertThat(backend.received().get(1).body()).isEqualTo("abcde|X-Sum: 7");
            assertThat(backend.received().get(1).header("content-length")).isEmpty();
        }
    }

    @Test
    void a_client_that_waits_for_100_is_told_to_go_on() throws IOException {
        try (TestBackend backend = TestBackend.saying("done");
                TestEdge edge = TestEdge.plain(folder, backend, "");
                TestClient client = new TestClient(edge.port())) {
            client.send("POST /a HTTP/1.1\r\n" + HOST + "Content-Length: 5\r\nExpect: 100-continue\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(100);
            assertThat(client.send("hello").read().status()).isEqualTo(200);
            assertThat(backend.only().header("expect")).isEmpty();
            assertThat(client.send("POST /a HTTP/1.1\r\n" + HOST + "Content-Length: 0\r\nExpect: magic\r\n\r\n")
                            .read()
                            .status())
                    .isEqualTo(417);
        }
    }

    @Test
    void answers_without_a_body_end_at_their_head() throws IOException {
        try (TestBackend backend = new TestBackend((request, socket, out) -> {
                    if (request.line().startsWith("HEAD")) {
                        TestBackend.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n");
                    } else if (request.line().contains("/204")) {
                        TestBackend.write(out, "HTTP/1.1 204 No\r\n\r\n");
                    } else {
                        TestBackend.write(out, "HTTP/1.1 304 Same\r\nContent-Length: 500\r\nETag: x\r\n\r\n");
                    }
                });
                TestEdge edge = TestEdge.plain(folder, backend, "");
                TestClient client = new TestClient(edge.port())) {
            TestClient.Answer head =
                    client.send("HEAD / HTTP/1.1\r\n" + HOST + "\r\n").read(false);
            assertThat(head.header("content-length")).isEqualTo("500");
            assertThat(client.send("GET /204 HTTP/1.1\r\n" + HOST + "\r\n")
                            .read()
                            .status())
                    .isEqualTo(204);
            assertThat(client.send("GET /304 HTTP/1.1\r\n" + HOST + "\r\n")
                            .read()
                            .status())
                    .isEqualTo(304);
            assertThat(client.send("HEAD / HTTP/1.1\r\n" + HOST + "\r\n")
                            .read(false)
                            .status())
                    .isEqualTo(200);
            assertThat(backend.connections()).isEqualTo(1);
        }
    }

    @Test
    void answers_in_chunks_or_until_the_end_of_the_connection_come_through() throws IOException {
        try (TestBackend backend = new TestBackend((request, socket, out) -> {
                    if (request.line().contains("/chunks")) {
                        TestBackend.write(
                                out,
                                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX-T: 1\r\n\r\n");
                    } else {
                        TestBackend.write(out, "HTTP/1.1 200 OK\r\n\r\nuntil the end");
                        socket.close();
                    }
                });
                TestEdge edge = TestEdge.plain(folder, backend, "");
                TestClient client = new TestClient(edge.port())) {
            assertThat(client.send("GET /chunks HTTP/1.1\r\n" + HOST + "\r\n")
                            .read()
                            .body())
                    .isEqualTo("abc|X-T: 1");
            assertThat(client.send("GET /end HTTP/1.1\r\n" + HOST + "\r\n")
                            .read()
                            .body())
                    .isEqualTo("until the end");
            TestClient.Answer old = TestClient.ask(edge.port(), "GET /chunks HTTP/1.0\r\n" + HOST + "\r\n");
            assertThat(old.body()).isEqualTo("abc");
            assertThat(old.header("transfer-encoding")).isEmpty();
            assertThat(old.header("connection")).isEqualTo("close");
        }
    }

    @Test
    void an_unknown_host_is_answered_404_and_a_wildcard_means_what_is_below() throws IOException {
        try (TestBackend backend = TestBackend.saying("hello");
                TestEdge edge = TestEdge.of(
                        folder,
                        TestEdge.yaml(backend.port(), "off", "")
                                .replace("[shop.example.com]", "[shop.example.com, '*.example.org']"))) {
            String ask = "GET / HTTP/1.1\r\nHost: %s\r\n\r\n";
            assertThat(TestClient.ask(edge.port(), ask.formatted("SHOP.example.com:8080"))
                            .status())
                    .isEqualTo(200);
            assertThat(TestClient.ask(edge.port(), ask.formatted("a.b.example.org"))
                            .status())
                    .isEqualTo(200);
            assertThat(TestClient.ask(edge.port(), ask.formatted("example.org")).status())
                    .isEqualTo(404);
            assertThat(TestClient.ask(edge.port(), ask.formatted("other.example.com"))
                            .status())
                    .isEqualTo(404);
        }
    }

    @Test
    void the_longest_path_chooses_the_upstream_whatever_way_it_is_written() throws IOException {
        try (TestBackend shop = TestBackend.saying("shop");
                TestBackend api = TestBackend.saying("api");
                TestEdge edge = TestEdge.of(
                        folder,
                        TestEdge.yaml(shop.port(), "off", "")
                                .replace("sites:", "  api: {servers: [\"127.0.0.1:" + api.port() + "\"]}\nsites:")
                                .replace("upstream: app,", "upstream: app, routes: [{path: /api, upstream: api}],"))) {
            for (String path :
                    new String[] {"/api", "/api/x", "/api?x", "//api/x", "/a/../api/x", "/%61pi", "/a/%2e%2e/api"}) {
                assertThat(TestClient.get(edge.port(), path).body()).as(path).isEqualTo("api");
            }
            for (String path : new String[] {"/", "/apis", "/api/../x", "/x?/api", "/API"}) {
                assertThat(TestClient.get(edge.port(), path).body()).as(path).isEqualTo("shop");
            }
        }
    }

    @Test
    void a_websocket_is_a_tunnel_after_its_handshake() throws IOException {
        try (TestBackend backend = new TestBackend((request, socket, out) -> {
                    if (request.header("upgrade").equals("websocket")) {
                        // The first bytes of the new protocol in one write with the head.
                        TestBackend.write(
                                out, "HTTP/1.1 101 Go\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\nWELCOME");
                        socket.getInputStream().transferTo(out);
                        socket.close();
                    } else {
                        TestBackend.write(out, TestBackend.response(200, "text/plain", "plain"));
                    }
                });
                TestEdge edge = TestEdge.plain(folder, backend, "");
                TestClient client = new TestClient(edge.port())) {
            client.send(
                    "GET /ws HTTP/1.1\r\n" + HOST + "Connection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(101);
            assertThat(client.in().readNBytes(7)).isEqualTo("WELCOME".getBytes(StandardCharsets.US_ASCII));
            for (String word : new String[] {"GET / HTTP/1.1\r\n\r\n", "\0\1\2\r\n", "bye"}) {
                client.send(word);
                assertThat(new String(client.in().readNBytes(word.length()), StandardCharsets.US_ASCII))
                        .isEqualTo(word);
            }
        }
    }

    @Test
    void a_server_that_switches_protocols_unasked_is_a_bad_gateway() throws IOException {
        try (TestBackend backend = new TestBackend((request, socket, out) -> TestBackend.write(
                        out, "HTTP/1.1 101 Go\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"));
                TestEdge edge = TestEdge.plain(folder, backend, "")) {
            assertThat(TestClient.get(edge.port(), "/").status()).isEqualTo(502);
        }
    }

    /** Time passes on the loop: whatever it would move for somebody else, it would have moved by the end of these. */
    private static void othersAreServed(TestEdge edge) throws IOException {
        try (TestClient other = new TestClient(edge.port())) {
            for (int round = 0; round < 300; round++) {
                other.send("GET /small HTTP/1.1\r\nHost: nobody.example.com\r\n\r\n")
                        .read();
            }
        }
    }

    @Test
    void a_slow_client_holds_the_server_back_instead_of_filling_memory() throws Exception {
        long total = 256L << 20;
        CountDownLatch done = new CountDownLatch(1);
        AtomicInteger megabytes = new AtomicInteger();
        try (TestBackend backend = new TestBackend((request, socket, out) -> {
                    TestBackend.write(out, "HTTP/1.1 200 OK\r\nContent-Length: " + total + "\r\n\r\n");
                    byte[] part = new byte[1 << 20];
                    for (int at = 0; at < total >> 20; at++) {
                        out.write(part);
                        megabytes.incrementAndGet();
                    }
                    done.countDown();
                });
                TestEdge edge = TestEdge.plain(folder, backend, "");
                TestClient client = new TestClient(edge.port())) {
            client.send("GET / HTTP/1.1\r\n" + HOST + "\r\n");
            TestBackend.head(client.in());
            // Nothing more is read: the server gets stuck with what fits into the buffers on the way.
            othersAreServed(edge);
            assertThat(megabytes.get()).isLessThan(64);
            long read = 0;
            byte[] buffer = new byte[1 << 16];
            while (read < total) {
                read += client.in().read(buffer);
            }
            done.await();
            assertThat(read).isEqualTo(total);
        }
    }

    @Test
    void a_slow_server_holds_the_client_back() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        try (SlowReader backend = new SlowReader(go);
                TestEdge edge = TestEdge.of(folder, TestEdge.yaml(backend.port(), "off", ""));
                TestClient client = new TestClient(edge.port())) {
            client.send("POST / HTTP/1.1\r\n" + HOST + "Content-Length: " + (90L << 20) + "\r\n\r\n");
            AtomicInteger sent = new AtomicInteger();
            Thread writer = Thread.ofVirtual().start(() -> {
                try {
                    OutputStream out = client.socket().getOutputStream();
                    for (int at = 0; at < 90; at++) {
                        out.write(new byte[1 << 20]);
                        sent.incrementAndGet();
                    }
                } catch (IOException failed) {
                    sent.set(-1);
                }
            });
            othersAreServed(edge);
            assertThat(sent.get()).isLessThan(64);
            go.countDown();
            assertThat(client.read().body()).isEqualTo(Long.toString(90L << 20));
            writer.join();
        }
    }

    @Test
    void a_body_beyond_the_limit_is_refused() throws IOException {
        try (TestBackend backend = TestBackend.saying("hello");
                TestEdge edge = TestEdge.plain(folder, backend, "limits: {bodyBytes: 10}\n")) {
            String head = "POST / HTTP/1.1\r\n" + HOST;
            assertThat(TestClient.ask(edge.port(), head + "Content-Length: 10\r\n\r\n0123456789")
                            .status())
                    .isEqualTo(200);
            assertThat(TestClient.ask(edge.port(), head + "Content-Length: 11\r\n\r\n0123456789x")
                            .status())
                    .isEqualTo(413);
            assertThat(TestClient.ask(
                                    edge.port(),
                                    head + "Transfer-Encoding: chunked\r\n\r\nb\r\n0123456789x\r\n0\r\n\r\n")
                            .status())
                    .isEqualTo(413);
            assertThat(backend.received()).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 67108864\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n4000000\r\n"})
    void who_sends_a_large_body_to_its_end_reads_why_it_is_refused(String framing) throws IOException {
        try (TestBackend backend = TestBackend.saying("hello");
                TestEdge edge = TestEdge.plain(folder, backend, "limits: {bodyBytes: 10}\n");
                TestClient client = new TestClient(edge.port())) {
            client.send("POST / HTTP/1.1\r\n" + HOST + framing);
            byte[] part = new byte[1 << 20];
            for (int sent = 0; sent < 64; sent++) {
                client.socket().getOutputStream().write(part);
            }

            assertThat(client.read().status()).isEqualTo(413);
            assertThat(backend.received()).isEmpty();
        }
    }
}
