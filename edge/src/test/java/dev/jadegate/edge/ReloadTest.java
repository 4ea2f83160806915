package dev.jadegate.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Change while requests go on, the end, logs and metrics. */
class ReloadTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: shop.example.com\r\n\r\n";

    @TempDir
    @SuppressWarnings("NullAway.Init") // Set by JUnit.
    private Path folder;

    private static void replace(TestEdge edge, String from, String to) throws IOException {
        String text = Files.readString(edge.file());
        assertThat(text).contains(from);
        Files.writeString(edge.file(), text.replace(from, to));
    }

    @Test
    void a_connection_is_served_by_the_new_configuration_without_being_closed() throws IOException {
        try (TestBackend one = TestBackend.saying("one");
                TestBackend two = TestBackend.saying("two");
                TestEdge edge = TestEdge.plain(folder, one, "");
                TestClient client = new TestClient(edge.port())) {
            assertThat(client.send(GET).read().body()).isEqualTo("one");
            int port = edge.port();
            replace(edge, "127.0.0.1:" + one.port(), "127.0.0.1:" + two.port());
            assertThat(edge.edge().reload()).isTrue();
            assertThat(client.send(GET).read().body()).isEqualTo("two");
            assertThat(edge.port()).isEqualTo(port);
        }
    }

    @Test
    void a_configuration_that_cannot_be_used_changes_nothing_and_is_shown() throws Exception {
        try (TestBackend backend = TestBackend.saying("hello");
                TestEdge edge = TestEdge.plain(folder, backend, "admin: 127.0.0.1:0\n")) {
            assertThat(metrics(edge)).contains("jadegate_edge_config_stale 0.0");
            replace(edge, "upstream: app", "upstrm: app");
            assertThat(edge.edge().reload()).isFalse();
            assertThat(TestClient.get(edge.port(), "/").status()).isEqualTo(200);
            assertThat(metrics(edge))
                    .contains("jadegate_edge_config_stale 1.0", "jadegate_edge_reloads_total{result=\"refused\"} 1.0");
            replace(edge, "upstrm: app", "upstream: app");
            assertThat(edge.edge().reload()).isTrue();
            assertThat(metrics(edge)).contains("jadegate_edge_config_stale 0.0");
        }
    }

    private static String metrics(TestEdge edge) throws IOException, InterruptedException {
        InetSocketAddress admin = Objects.requireNonNull(edge.edge().adminAddress());
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI uri = URI.create("http://127.0.0.1:" + admin.getPort());
            assertThat(client.send(
                                    HttpRequest.newBuilder(uri.resolve("/healthz"))
                                            .build(),
                                    BodyHandlers.ofString())
                            .body())
                    .isEqualTo("ok\n");
            return client.send(HttpRequest.newBuilder(uri.resolve("/metrics")).build(), BodyHandlers.ofString())
                    .body();
        }
    }

    @Test
    void changed_rules_are_seen_by_looking_at_the_files() throws IOException {
        try (TestBackend backend = TestBackend.saying("hello");
                TestEdge edge = TestEdge.guarded(folder, backend, "# none\n", "")) {
            assertThat(TestClient.get(edge.port(), "/?a=evil").status()).isEqualTo(200);
            edge.edge().reloadIfChanged();
            Files.writeString(
                    folder.resolve("rules.conf"),
                    "SecRule ARGS \"@contains evil\" \"id:1,phase:1,deny,log,msg:'x'\"\n");
            edge.edge().reloadIfChanged();
            assertThat(TestClient.get(edge.port(), "/?a=evil").status()).isEqualTo(403);
        }
    }

    @Test
    void a_request_in_flight_ends_with_what_it_began_with() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        try (TestBackend slow = new TestBackend((request, socket, out) -> {
                    arrived.countDown();
                    await(go);
                    TestBackend.write(out, TestBackend.response(200, "text/plain", "old"));
                });
                TestBackend next = TestBackend.saying("new");
                TestEdge edge = TestEdge.plain(folder, slow, "");
                TestClient client = new TestClient(edge.port())) {
            client.send(GET);
            arrived.await();
            replace(edge, "127.0.0.1:" + slow.port(), "127.0.0.1:" + next.port());
            assertThat(edge.edge().reload()).isTrue();
            assertThat(TestClient.get(edge.port(), "/").body()).isEqualTo("new");
            go.countDown();
            assertThat(client.read().body()).isEqualTo("old");
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void listeners_come_and_go_and_those_that_stay_are_not_touched() throws IOException {
        try (TestBackend backend = TestBackend.saying("hello");
                TestEdge edge = TestEdge.plain(folder, backend, "")) {
            int first = edge.port();
            replace(edge, "- {name: main, port: 0}", "- {name: main, port: 0}\n  - {name: second, port: 0}");
            assertThat(edge.edge().reload()).isTrue();
            int second = Objects.requireNonNull(edge.edge().addresses().get("second"))
                    .getPort();
            assertThat(TestClient.get(first, "/").status()).isEqualTo(200);
            assertThat(TestClient.get(second, "/").status()).isEqualTo(200);
            replace(edge, "\n  - {name: second, port: 0}", "");
            assertThat(edge.edge().reload()).isTrue();
            assertThat(edge.edge().addresses()).containsOnlyKeys("main");
            assertThat(TestClient.get(first, "/").status()).isEqualTo(200);
        }
    }

    @Test
    void reloads_under_load_lose_no_request() throws Exception {
        AtomicBoolean end = new AtomicBoolean();
        try (TestBackend backend = TestBackend.saying("hello");
                TestEdge edge = TestEdge.guarded(folder, backend, "# none\n", "");
                TestClient client = new TestClient(edge.port())) {
            CompletableFuture<Integer> load = CompletableFuture.supplyAsync(() -> {
                int done = 0;
                try {
                    while (!end.get()) {
                        assertThat(client.send(GET).read().status()).isEqualTo(200);
                        done++;
                    }
                } catch (IOException lost) {
                    throw new AssertionError("a request was lost after " + done, lost);
                }
                return done;
            });
            for (int round = 0; round < 10; round++) {
                assertThat(edge.edge().reload()).isTrue();
            }
            end.set(true);
            assertThat(load.get()).isPositive();
        }
    }

    @Test
    void draining_lets_requests_finish_and_takes_no_new_ones() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        try (TestBackend backend = new TestBackend((request, socket, out) -> {
                    arrived.countDown();
                    await(go);
                    TestBackend.write(out, TestBackend.response(200, "text/plain", "finished"));
                });
                TestEdge edge = TestEdge.plain(folder, backend, "drain: 20s\n");
                TestClient idle = new TestClient(edge.port());
                TestClient client = new TestClient(edge.port())) {
            client.send(GET);
            arrived.await();
            CompletableFuture<Boolean> drained =
                    CompletableFuture.supplyAsync(() -> edge.edge().drain());
            assertThat(idle.isClosedByOther()).isTrue();
            go.countDown();
            TestClient.Answer answer = client.read();
            assertThat(answer.body()).isEqualTo("finished");
            assertThat(client.isClosedByOther()).isTrue();
            assertThat(drained.get()).isTrue();
        }
    }

    @Test
    void draining_ends_at_its_deadline() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        try (TestBackend backend = new TestBackend((request, socket, out) -> {
                    arrived.countDown();
                    await(go);
                });
                TestEdge edge = TestEdge.plain(folder, backend, "drain: 100ms\n");
                TestClient client = new TestClient(edge.port())) {
            client.send(GET);
            arrived.await();
            assertThat(edge.edge().drain()).isFalse();
            assertThat(client.isClosedByOther()).isTrue();
            go.countDown();
        }
    }

    @Test
    void each_request_leaves_a_line_without_its_query_and_a_moved_log_is_opened_anew() throws IOException {
        Path log = folder.resolve("access.log");
        try (TestBackend backend = TestBackend.saying("hello");
                TestEdge edge = TestEdge.plain(folder, backend, "accessLog: access.log\n")) {
            TestClient.get(edge.port(), "/a?token=hunter2");
            awaitLines(log, 1);
            assertThat(Files.readString(log))
                    .contains("\"method\":\"GET\"", "\"path\":\"/a\"", "\"status\":200", "\"bytesOut\":5")
                    .contains("\"client\":\"127.0.0.1\"", "\"site\":\"shop.example.com\"", "\"upstream\":\"127.0.0.1:")
                    .doesNotContain("hunter2");
            Files.move(log, folder.resolve("access.log.1"));
            assertThat(edge.edge().reload()).isTrue();
            TestClient.get(edge.port(), "/\u00e9\"\\");
            awaitLines(log, 1);
            assertThat(Files.readString(log)).contains("\"path\":\"/\\u00e9\\\"\\\\\"");
        }
    }

    private static void awaitLines(Path log, int count) throws IOException {
        long end = System.nanoTime() + 20_000_000_000L;
        while ((!Files.exists(log) || Files.readAllLines(log).size() < count) && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertThat(Files.readAllLines(log)).hasSizeGreaterThanOrEqualTo(count);
    }

    @Test
    void metrics_count_requests_verdicts_and_upstreams() throws Exception {
        try (TestBackend backend = TestBackend.saying("hello");
                TestEdge edge = TestEdge.guarded(
                        folder,
                        backend,
                        "SecRule ARGS \"@contains evil\" \"id:1,phase:1,deny,log,msg:'x'\"\n",
                        "admin: 127.0.0.1:0\n")) {
            TestClient.get(edge.port(), "/");
            TestClient.get(edge.port(), "/?a=evil");
            TestClient.ask(edge.port(), "nonsense\r\n\r\n");
            assertThat(metrics(edge))
                    .contains("jadegate_edge_requests_total{site=\"shop.example.com\",status=\"2xx\"} 1.0")
                    .contains("jadegate_edge_requests_total{site=\"shop.example.com\",status=\"4xx\"} 1.0")
                    .contains("jadegate_edge_verdicts_total{action=\"blocked\",site=\"shop.example.com\"} 1.0")
                    .contains("jadegate_edge_refused_total 1.0")
                    .contains("jadegate_edge_upstream_seconds_count{upstream=\"app\"} 1")
                    .contains("jadegate_edge_connections ", "jadegate_edge_access_dropped_total 0.0");
        }
    }
}
