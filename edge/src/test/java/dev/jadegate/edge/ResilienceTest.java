package dev.jadegate.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that fail, and clients that are slow or many. */
class ResilienceTest {
    private static final String HOST = "Host: shop.example.com\r\n";
    private static final String GET = "GET / HTTP/1.1\r\n" + HOST + "\r\n";

    @TempDir
    @SuppressWarnings("NullAway.Init") // Set by JUnit.
    private Path folder;

    private TestEdge edge(String servers, String upstream, String more) {
        return TestEdge.of(
                folder,
                TestEdge.yaml(1, "off", more)
                        .replace("[\"127.0.0.1:1\"], connectTimeout: 2s", "[" + servers + "]" + upstream));
    }

    private static String at(int port) {
        return "\"127.0.0.1:" + port + "\"";
    }

    /** A port that nobody listens on. */
    private static int deadPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void a_server_that_is_not_there_is_a_bad_gateway_with_the_id_of_the_request() throws IOException {
        try (TestEdge edge = edge(at(deadPort()), "", "")) {
            TestClient.Answer answer = TestClient.get(edge.port(), "/");
            assertThat(answer.status()).isEqualTo(502);
            assertThat(answer.body()).contains(answer.header("x-request-id"));
        }
    }

    @Test
    void another_server_is_tried_with_the_whole_request_when_one_cannot_be_reached() throws IOException {
        try (TestBackend backend = TestBackend.saying("hello");
                TestEdge edge = edge(at(deadPort()) + ", " + at(backend.port()), "", "")) {
            for (int round = 0; round < 4; round++) {
                String post = "POST / HTTP/1.1\r\n" + HOST + "Content-Length: 3\r\n\r\nabc";
                assertThat(TestClient.ask(edge.port(), post).status()).isEqualTo(200);
            }
            assertThat(backend.received())
                    .hasSize(4)
                    .allMatch(request -> request.body().equals("abc"));
        }
    }

    @Test
    void a_server_that_fails_again_and_again_is_passed_over() throws IOException {
        AtomicInteger tries = new AtomicInteger();
        try (TestBackend broken = new TestBackend((request, socket, out) -> {
                    tries.incrementAndGet();
                    socket.close();
                });
                TestBackend backend = TestBackend.saying("hello");
                TestEdge edge =
                        edge(at(broken.port()) + ", " + at(backend.port()), ", failures: 2, ejection: 1h", "")) {
            for (int round = 0; round < 20; round++) {
                assertThat(TestClient.get(edge.port(), "/").status()).isEqualTo(200);
            }
            assertThat(tries.get()).isEqualTo(2);
        }
    }

    @Test
    void what_may_have_been_acted_on_is_not_sent_twice() throws IOException {
        AtomicInteger tries = new AtomicInteger();
        try (TestBackend broken = new TestBackend((request, socket, out) -> {
                    tries.incrementAndGet();
                    socket.close();
                });
                TestEdge edge = edge(at(broken.port()), ", retries: 3, failures: 1000", "")) {
            assertThat(TestClient.ask(edge.port(), "POST / HTTP/1.1\r\n" + HOST + "Content-Length: 1\r\n\r\na")
                            .status())
                    .isEqualTo(502);
            assertThat(tries.get()).isEqualTo(1);
            assertThat(TestClient.ask(edge.port(), "POST / HTTP/1.1\r\n" + HOST + "Content-Length: 0\r\n\r\n")
                            .status())
                    .isEqualTo(502);
            assertThat(tries.get()).isEqualTo(2);
            assertThat(TestClient.get(edge.port(), "/").status()).isEqualTo(502);
            assertThat(tries.get()).isEqualTo(6);
        }
    }

    @Test
    void a_connection_that_the_server_closed_while_it_was_idle_is_replaced() throws IOException {
        try (TestBackend backend = new TestBackend((request, socket, out) -> {
                    TestBackend.write(out, TestBackend.response(200, "text/plain", "once"));
                    socket.close();
                });
                TestEdge edge = edge(at(backend.port()), ", failures: 1, ejection: 1h", "");
                TestClient client = new TestClient(edge.port())) {
            for (int round = 0; round < 20; round++) {
                assertThat(client.send(GET).read().status()).isEqualTo(200);
            }
        }
    }

    @Test
    void bytes_that_nobody_asked_for_never_answer_the_next_request() throws IOException {
        try (TestBackend backend = new TestBackend((request, socket, out) -> TestBackend.write(
                        out,
                        TestBackend.response(200, "text/plain", request.line())
                                + TestBackend.response(200, "text/plain", "somebody else's")));
                TestEdge edge = edge(at(backend.port()), "", "");
                TestClient client = new TestClient(edge.port())) {
            for (int round = 0; round < 10; round++) {
                assertThat(client.send("GET /" + round + " HTTP/1.1\r\n" + HOST + "\r\n")
                                .read()
                                .body())
                        .isEqualTo("GET /" + round + " HTTP/1.1");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "not HTTP at all\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
                "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\nabcd",
                "HTTP/1.1 200 OK\r\nX: y\nZ: a\r\n\r\n"
            })
    void an_answer_that_is_not_http_is_a_bad_gateway(String bytes) throws IOException {
        try (TestBackend backend = new TestBackend((request, socket, out) -> TestBackend.write(out, bytes));
                TestEdge edge = edge(at(backend.port()), "", "")) {
            assertThat(TestClient.get(edge.port(), "/").status()).isEqualTo(502);
        }
    }

    @Test
    void an_answer_that_breaks_off_is_not_made_to_look_whole() throws IOException {
        try (TestBackend backend = new TestBackend((request, socket, out) -> {
                    TestBackend.write(
                            out,
                            request.line().contains("/chunks")
                                    ? "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n"
                                    : "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabcde");
                    socket.close();
                });
                TestEdge edge = edge(at(backend.port()), "", "");
                TestClient client = new TestClient(edge.port());
                TestClient other = new TestClient(edge.port())) {
            client.send("GET /length HTTP/1.1\r\n" + HOST + "\r\n");
            assertThat(client.read().body()).isEqualTo("abcde");
            assertThat(client.isClosedByOther()).isTrue();
            other.send("GET /chunks HTTP/1.1\r\n" + HOST + "\r\n");
            assertThatThrownBy(other::read).isInstanceOf(IOException.class);
        }
    }

    @Test
    void a_server_that_does_not_answer_in_time_is_a_gateway_timeout() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        try (TestBackend backend = new TestBackend((request, socket, out) -> {
                    try {
                        end.await();
                    } catch (InterruptedException stop) {
                        Thread.currentThread().interrupt();
                    }
                });
                TestEdge edge = edge(at(backend.port()), ", readTimeout: 300ms", "")) {
            assertThat(TestClient.get(edge.port(), "/").status()).isEqualTo(504);
            end.countDown();
        }
    }

    @Test
    void a_server_may_answer_before_it_has_the_whole_body() throws IOException {
        try (TestBackend backend = TestBackend.saying("unused");
                ServerSocket early = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                TestEdge edge = edge(at(early.getLocalPort()), "", "");
                TestClient client = new TestClient(edge.port())) {
            Thread.ofVirtual().start(() -> {
                try (var socket = early.accept()) {
                    TestBackend.head(socket.getInputStream());
                    TestBackend.write(socket.getOutputStream(), TestBackend.response(413, "text/plain", "too long"));
                    socket.getInputStream().readAllBytes();
                } catch (IOException gone) {
                    // The test ended.
                }
            });
            client.send("POST / HTTP/1.1\r\n" + HOST + "Content-Length: 1000000\r\n\r\nabc");
            TestClient.Answer answer = client.read();
            assertThat(answer.status()).isEqualTo(413);
            assertThat(answer.body()).isEqualTo("too long");
            assertThat(answer.header("connection")).isEqualTo("close");
            assertThat(backend.received()).isEmpty();
        }
    }

    @Test
    void a_server_that_is_not_well_is_used_again_when_it_is() throws Exception {
        AtomicBoolean well = new AtomicBoolean(false);
        try (TestBackend backend = new TestBackend((request, socket, out) -> TestBackend.write(
                        out,
                        TestBackend.response(
                                request.line().contains("/up") && !well.get() ? 500 : 200, "text/plain", "")));
                TestEdge edge = edge(
                        at(backend.port()),
                        ", health: {path: /up, interval: 20ms, timeout: 5s, healthy: 2, unhealthy: 2}",
                        "")) {
            awaitStatus(edge, 503);
            well.set(true);
            awaitStatus(edge, 200);
        }
    }

    private static void awaitStatus(TestEdge edge, int status) throws IOException {
        long end = System.nanoTime() + 20_000_000_000L;
        int got = 0;
        while (got != status && System.nanoTime() < end) {
            got = TestClient.get(edge.port(), "/").status();
        }
        assertThat(got).isEqualTo(status);
    }

    @Test
    void weights_share_requests_and_one_address_keeps_its_server() throws IOException {
        try (TestBackend one = TestBackend.saying("one");
                TestBackend three = TestBackend.saying("three")) {
            String servers =
                    "{address: " + at(one.port()) + ", weight: 1}, {address: " + at(three.port()) + ", weight: 3}";
            try (TestEdge edge = edge(servers, "", "")) {
                for (int round = 0; round < 40; round++) {
                    TestClient.get(edge.port(), "/");
                }
            }
            assertThat(one.received()).hasSize(10);
            assertThat(three.received()).hasSize(30);
            try (TestEdge edge = edge(servers, ", balance: ip-hash", "")) {
                String first = TestClient.get(edge.port(), "/").body();
                for (int round = 0; round < 10; round++) {
                    assertThat(TestClient.get(edge.port(), "/").body()).isEqualTo(first);
                }
            }
            try (TestEdge edge = edge(servers, ", balance: least-requests", "")) {
                assertThat(TestClient.get(edge.port(), "/").status()).isEqualTo(200);
            }
        }
    }

    @Test
    void a_head_and_a_body_that_trickle_are_refused_while_others_are_served() throws IOException {
        try (TestBackend backend = TestBackend.saying("hello");
                TestEdge edge = edge(
                        at(backend.port()), "", "limits: {headerTimeout: 300ms, bodyTimeout: 300ms, bodyRate: 0}\n");
                TestClient head = new TestClient(edge.port());
                TestClient body = new TestClient(edge.port())) {
            head.send("GET / HTTP/1.1\r\nHost: shop.ex");
            body.send("POST / HTTP/1.1\r\n" + HOST + "Content-Length: 10\r\n\r\nabc");
            assertThat(TestClient.get(edge.port(), "/").status()).isEqualTo(200);
            assertThat(head.read().status()).isEqualTo(408);
            assertThat(head.isClosedByOther()).isTrue();
            assertThat(body.read().status()).isEqualTo(408);
            assertThat(body.isClosedByOther()).isTrue();
        }
    }

    @Test
    void a_body_below_the_least_rate_is_refused_although_it_never_stops() throws IOException {
        try (TestBackend backend = TestBackend.saying("hello");
                TestEdge edge = edge(at(backend.port()), "", "limits: {bodyTimeout: 1s, bodyRate: 1MiB}\n");
                TestClient client = new TestClient(edge.port());
                TestClient other = new TestClient(edge.port())) {
            client.send("POST / HTTP/1.1\r\n" + HOST + "Content-Length: 100000000\r\n\r\n");
            Thread.ofVirtual().start(() -> {
                try {
                    // Each byte after somebody else's whole request: always moving, never fast.
                    while (!client.socket().isClosed()) {
                        other.send(GET).read();
                        client.send("a");
                    }
                } catch (IOException ended) {
                    // Refused.
                }
            });
            assertThat(client.read().status()).isEqualTo(408);
        }
    }

    @Test
    void a_connection_without_a_request_is_closed() throws IOException {
        try (TestBackend backend = TestBackend.saying("hello");
                TestEdge edge = edge(at(backend.port()), "", "limits: {idleTimeout: 1s}\n");
                TestClient silent = new TestClient(edge.port());
                TestClient client = new TestClient(edge.port())) {
            client.send(GET).read();
            assertThat(client.isClosedByOther()).isTrue();
            assertThat(silent.isClosedByOther()).isTrue();
        }
    }

    @Test
    void connections_beyond_their_number_are_closed_and_the_others_are_served() throws IOException {
        try (TestBackend backend = TestBackend.saying("hello");
                TestEdge edge = edge(at(backend.port()), "", "limits: {connectionsPerAddress: 2}\n");
                TestClient one = new TestClient(edge.port());
                TestClient two = new TestClient(edge.port())) {
            one.send(GET).read();
            two.send(GET).read();
            try (TestClient three = new TestClient(edge.port())) {
                assertThat(three.isClosedByOther()).isTrue();
            }
            assertThat(one.send(GET).read().status()).isEqualTo(200);
            assertThat(two.send(GET).read().status()).isEqualTo(200);
        }
    }

    @Test
    void a_connection_ends_after_its_number_of_requests() throws IOException {
        try (TestBackend backend = TestBackend.saying("hello");
                TestEdge edge = edge(at(backend.port()), "", "limits: {requestsPerConnection: 3}\n");
                TestClient client = new TestClient(edge.port())) {
            assertThat(client.send(GET).read().header("connection")).isEmpty();
            assertThat(client.send(GET).read().header("connection")).isEmpty();
            assertThat(client.send(GET).read().header("connection")).isEqualTo("close");
            assertThat(client.isClosedByOther()).isTrue();
        }
    }
}
