package dev.jadegate.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jadegate.gate.wire.WireLimits;
import dev.jadegate.gate.wire.WireReply;
import dev.jadegate.gate.wire.WireRequest;
import dev.jadegate.server.tls.LocalAuthority;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpListenerTest {
    private static final WireLimits SMALL = new WireLimits(1000, 500, 800, 10, 10, 5);

    @TempDir
    Path folder;

    private static WireReply echo(WireRequest request) {
        String text = request.method() + " " + request.path() + " " + request.rawQuery() + " "
                + new String(request.body(), StandardCharsets.UTF_8) + " secure="
                + request.origin().secure();
        return new WireReply(200, "text/plain", "ID", text.getBytes(StandardCharsets.UTF_8));
    }

    private HttpListener plain(Function<WireRequest, WireReply> responder) throws IOException {
        return new HttpListener(new HttpListener.Options(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                SMALL,
                null,
                request -> CompletableFuture.completedFuture(responder.apply(request)),
                () -> "ID",
                1,
                100));
    }

    /** Sends bytes and reads until the server closes. */
    private static String exchange(HttpListener listener, String bytes) throws IOException {
        try (Socket socket =
                new Socket(listener.address().getAddress(), listener.address().getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            try (InputStream in = socket.getInputStream()) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
        }
    }

    @Test
    void http_and_tls_are_served_on_one_port() throws Exception {
        LocalAuthority authority = new LocalAuthority(folder.resolve("tls"), Clock.systemUTC(), new SecureRandom());
        try (HttpListener listener = new HttpListener(new HttpListener.Options(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                SMALL,
                authority.open(List.of()),
                request -> CompletableFuture.completedFuture(echo(request)),
                () -> "ID",
                1,
                100))) {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null);
            try (InputStream pem = Files.newInputStream(authority.certificateFile())) {
                trusted.setCertificateEntry(
                        "ca", CertificateFactory.getInstance("X.509").generateCertificate(pem));
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            try (HttpClient client = HttpClient.newBuilder().sslContext(context).build()) {
                for (String scheme : List.of("http", "https")) {
                    URI uri = URI.create(
                            scheme + "://127.0.0.1:" + listener.address().getPort() + "/a?b=c");
                    HttpResponse<String> reply = client.send(
                            HttpRequest.newBuilder(uri)
                                    .POST(HttpRequest.BodyPublishers.ofString("body"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
                    assertThat(reply.body()).isEqualTo("POST /a b=c body secure=" + scheme.equals("https"));
                }
            }
        }
    }

    @Test
    void keys_of_the_authority_are_readable_by_the_owner_alone() throws Exception {
        new LocalAuthority(folder.resolve("tls"), Clock.systemUTC(), new SecureRandom()).open(List.of());
        for (String file : List.of("ca.key", "server.key")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("tls/" + file))))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void the_authority_is_kept_and_a_server_with_new_names_gets_a_new_certificate() throws Exception {
        LocalAuthority authority = new LocalAuthority(folder.resolve("tls"), Clock.systemUTC(), new SecureRandom());
        authority.open(List.of());
        String ca = Files.readString(folder.resolve("tls/ca.pem"));
        String server = Files.readString(folder.resolve("tls/server.pem"));
        authority.open(List.of());
        assertThat(folder.resolve("tls/server.pem")).hasContent(server);
        authority.open(List.of("jadegate.internal"));
        assertThat(Files.readString(folder.resolve("tls/server.pem"))).isNotEqualTo(server);
        assertThat(folder.resolve("tls/ca.pem")).hasContent(ca);
    }

    @Test
    void a_call_that_ends_in_an_error_of_the_jvm_is_answered_and_closed() throws IOException {
        try (HttpListener listener = plain(request -> {
            throw new NoClassDefFoundError("of a test; its trace in the output is expected");
        })) {
            assertThat(exchange(listener, "GET / HTTP/1.1\r\nHost: a\r\n\r\n"))
                    .startsWith("HTTP/1.1 500 ")
                    .contains("InternalError");
        }
    }

    @Test
    void pipelined_requests_are_answered_in_order() throws IOException {
        try (HttpListener listener = plain(HttpListenerTest::echo)) {
            StringBuilder requests = new StringBuilder();
            for (int i = 0; i < 50; i++) {
                requests.append("GET /").append(i).append(" HTTP/1.1\r\nHost: a\r\n\r\n");
            }
            requests.append("GET /last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            String replies = exchange(listener, requests.toString());
            int from = 0;
            for (int i = 0; i < 50; i++) {
                int at = replies.indexOf("GET /" + i + " ", from);
                assertThat(at).as("request %s", i).isGreaterThanOrEqualTo(from);
                from = at;
            }
            assertThat(replies).endsWith("GET /last   secure=false");
        }
    }

    @Test
    void refusals_of_the_listener_are_the_documented_error_body() throws IOException {
        try (HttpListener listener = plain(HttpListenerTest::echo)) {
            assertRefusal(
                    exchange(listener, "POST / HTTP/1.1\r\nContent-Length: 1001\r\n\r\n"), 413, "RequestBodyTooLarge");
            assertRefusal(
                    exchange(
                            listener,
                            "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n" + "a".repeat(1001)),
                    413,
                    "RequestBodyTooLarge");
            assertRefusal(
                    exchange(listener, "GET /" + "a".repeat(600) + " HTTP/1.1\r\n\r\n"), 414, "RequestUriTooLong");
            assertRefusal(
                    exchange(listener, "GET / HTTP/1.1\r\nA: " + "a".repeat(900) + "\r\n\r\n"),
                    431,
                    "RequestHeaderTooLarge");
            assertRefusal(exchange(listener, "nonsense\r\n\r\n"), 400, "InvalidRequest");
            assertRefusal(
                    exchange(
                            listener,
                            "POST / HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /x"),
                    400,
                    "InvalidRequest");
            assertRefusal(
                    exchange(listener, "POST / HTTP/1.1\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd"),
                    400,
                    "InvalidRequest");
            assertThat(exchange(listener, "GET / HTTP/1.1\r\nConnection: close\r\n\r\n"))
                    .contains("200 OK");
        }
    }

    private static void assertRefusal(String reply, int status, String code) {
        int split = reply.indexOf("\r\n\r\n");
        String head = reply.substring(0, split);
        String body = reply.substring(split + 4);
        assertThat(head).startsWith("HTTP/1.1 " + status);
        assertThat(head.toLowerCase(java.util.Locale.ROOT))
                .contains("content-type: application/json;charset=utf-8", "content-length: " + body.length());
        assertThat(body).contains("\"Code\":\"" + code + "\"");
    }

    @Test
    void a_largest_body_is_accepted() throws IOException {
        try (HttpListener listener = plain(HttpListenerTest::echo)) {
            String body = "a".repeat(1000);
            assertThat(exchange(
                            listener, "POST / HTTP/1.1\r\nConnection: close\r\nContent-Length: 1000\r\n\r\n" + body))
                    .contains("200 OK", body);
        }
    }

    @Test
    void draining_lets_the_call_in_flight_finish() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        try (HttpListener listener = plain(request -> {
            entered.countDown();
            try {
                assertThat(release.await(10, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException interrupted) {
                throw new IllegalStateException(interrupted);
            }
            return echo(request);
        })) {
            CompletableFuture<String> reply = CompletableFuture.supplyAsync(
                    () -> {
                        try {
                            return exchange(listener, "GET /slow HTTP/1.1\r\n\r\n");
                        } catch (IOException broken) {
                            throw new IllegalStateException(broken);
                        }
                    },
                    Thread::startVirtualThread);
            assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();
            CompletableFuture<Void> drained = CompletableFuture.runAsync(
                    () -> listener.drain(Duration.ofSeconds(10)), Thread::startVirtualThread);
            release.countDown();
            drained.get(10, TimeUnit.SECONDS);
            assertThat(reply.get(10, TimeUnit.SECONDS)).contains("200 OK", "GET /slow");
        }
    }

    @Test
    void a_connection_past_the_limit_is_closed() throws IOException {
        try (HttpListener listener = new HttpListener(new HttpListener.Options(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        SMALL,
                        null,
                        request -> CompletableFuture.completedFuture(echo(request)),
                        () -> "ID",
                        1,
                        1));
                Socket first = new Socket(
                        listener.address().getAddress(), listener.address().getPort())) {
            first.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(first.getInputStream().read()).isEqualTo('H');
            assertThat(exchange(listener, "")).isEmpty();
        }
    }
}
