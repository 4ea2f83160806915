package dev.jadegate.edge.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jadegate.edge.config.ListenerSettings.CertificateFiles;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
final class TlsTest {
    private static final Duration SOON = Duration.ofMillis(200);

    @TempDir
    private Path folder;

    private final TestCertificate shop = TestCertificate.elliptic("shop.example");

    private Certificates certificates() throws CertificateProblem {
        return new Certificates(List.of(shop.write(folder, "shop")), true);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void a_client_asks_over_tls_and_its_handshake_is_known(String version) throws Exception {
        try (TestEdge edge = new TestEdge(TestEdge.Set.of(certificates()));
                SSLSocket socket = TlsClient.connect(edge.port(), "Shop.Example", "http/1.1", version)) {
            String answer = TlsClient.get(socket, "/");

            assertThat(answer)
                    .startsWith("HTTP/1.1 200")
                    .contains("client 127.0.0.1\n")
                    .contains("http2 null\n")
                    .contains("tls Tls[version=" + version + ", cipher=TLS_")
                    .contains("serverName=shop.example]")
                    .containsPattern("ja4 t1[23]d\\d{4}h1_[0-9a-f]{12}_[0-9a-f]{12}\n");
            edge.awaitCount(1, "jadegate.edge.tls.handshakes", "result", "done");
        }
    }

    @Test
    void an_rsa_key_serves_too_and_old_versions_are_refused() throws Exception {
        CertificateFiles files = TestCertificate.rsa("shop.example").write(folder, "rsa");
        try (TestEdge edge = new TestEdge(TestEdge.Set.of(new Certificates(List.of(files), true)))) {
            try (SSLSocket socket = TlsClient.connect(edge.port(), null, "http/1.1", "TLSv1.3")) {
                assertThat(TlsClient.certificate(socket).getPublicKey().getAlgorithm())
                        .isEqualTo("RSA");
            }
            assertThatThrownBy(() -> TlsClient.connect(edge.port(), null, "http/1.1", "TLSv1.1")
                            .close())
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void a_new_certificate_is_for_new_handshakes_and_open_connections_go_on() throws Exception {
        TestCertificate renewed = TestCertificate.elliptic("shop.example");
        try (TestEdge edge = new TestEdge(TestEdge.Set.of(certificates()));
                SSLSocket before = TlsClient.connect(edge.port(), "shop.example", "http/1.1", "TLSv1.3")) {
            assertThat(TlsClient.ask(before, "/one")).contains("GET /one");

            edge.certificates.set(new Certificates(List.of(renewed.write(folder, "shop")), true));

            try (SSLSocket after = TlsClient.connect(edge.port(), "shop.example", "http/1.1", "TLSv1.3")) {
                assertThat(TlsClient.certificate(after)).isEqualTo(renewed.certificate());
                assertThat(TlsClient.ask(after, "/two")).contains("GET /two");
            }
            assertThat(TlsClient.certificate(before)).isEqualTo(shop.certificate());
            assertThat(TlsClient.ask(before, "/three")).contains("GET /three");
        }
    }

    @Test
    void plain_http_on_a_port_of_tls_is_told_so() throws Exception {
        try (TestEdge edge = new TestEdge(TestEdge.Set.of(certificates()));
                Socket socket = TlsClient.plain(edge.port())) {
            // More than is read before the answer: its unread rest must not reset the connection.
            TlsClient.send(
                    socket, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n" + "x".repeat(100_000));

            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .startsWith("HTTP/1.1 400 Bad Request\r\n")
                    .contains("Connection: close")
                    .endsWith("This port speaks TLS and got plain text. Use https:// in place of http://.\n");
            edge.awaitCount(1, "jadegate.edge.tls.handshakes", "result", "plain_text");
        }
    }

    @Test
    void a_client_that_says_nothing_is_closed_when_its_time_is_over() throws Exception {
        try (TestEdge edge = new TestEdge(TestEdge.Set.of(certificates()).handshake(SOON));
                Socket socket = TlsClient.plain(edge.port())) {
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
            edge.awaitCount(1, "jadegate.edge.tls.handshakes", "result", "timed_out");
        }
    }

    @Test
    void a_flood_of_handshakes_that_stop_after_the_hello_is_closed_and_others_are_served() throws Exception {
        // A hello as the JDK's client makes it, taken from a connection to ourselves.
        byte[] hello = RecordedHello.take();
        int many = 50;
        Certificates certificates = certificates();
        List<Socket> stopped = new ArrayList<>();
        try (TestEdge slow =
                new TestEdge(TestEdge.Set.of(certificates).handshake(SOON).most(many + 10, many + 10))) {
            for (int i = 0; i < many; i++) {
                Socket socket = TlsClient.plain(slow.port());
                socket.getOutputStream().write(hello, 0, i % 2 == 0 ? hello.length : hello.length / 2);
                stopped.add(socket);
            }
            for (Socket socket : stopped) {
                // Reads what TLS said to the hello, and the end.
                socket.getInputStream().readAllBytes();
                socket.close();
            }
            slow.awaitCount(many, "jadegate.edge.tls.handshakes", "result", "timed_out");
        }
        try (TestEdge edge = new TestEdge(TestEdge.Set.of(certificates).most(many + 10, many + 10))) {
            stopped.clear();
            for (int i = 0; i < many; i++) {
                Socket socket = TlsClient.plain(edge.port());
                socket.getOutputStream().write(hello, 0, hello.length / 2);
                stopped.add(socket);
            }
            try (SSLSocket other = TlsClient.connect(edge.port(), "shop.example", "http/1.1", "TLSv1.3")) {
                assertThat(TlsClient.ask(other, "/")).contains("GET /");
            }
            for (Socket socket : stopped) {
                socket.close();
            }
        }
    }

    @Test
    void a_hello_may_come_byte_by_byte() throws Exception {
        byte[] hello = RecordedHello.take();
        try (TestEdge edge = new TestEdge(TestEdge.Set.of(certificates()));
                Socket socket = TlsClient.plain(edge.port())) {
            socket.setTcpNoDelay(true);
            for (byte one : hello) {
                socket.getOutputStream().write(one);
            }
            // The record of a ServerHello.
            assertThat(socket.getInputStream().readNBytes(6))
                    .startsWith(22, 3, 3)
                    .endsWith(2);
        }
    }

    @Test
    void garbage_in_the_form_of_tls_is_answered_with_an_alert() throws Exception {
        try (TestEdge edge = new TestEdge(TestEdge.Set.of(certificates()));
                Socket socket = TlsClient.plain(edge.port())) {
            socket.getOutputStream().write(new byte[] {22, 3, 1, 0, 5, 1, 0, 0, 1, 0});

            // An alert record, then the end.
            assertThat(socket.getInputStream().readAllBytes()).startsWith(21, 3);
            edge.awaitCount(1, "jadegate.edge.tls.handshakes", "result", "failed");
        }
    }

    @Test
    void connections_past_the_bound_are_closed_and_those_within_are_served() throws Exception {
        try (TestEdge edge = new TestEdge(TestEdge.Set.of(null).most(2, 100));
                Socket one = TlsClient.plain(edge.port());
                Socket two = TlsClient.plain(edge.port())) {
            assertThat(TlsClient.ask(one, "/1")).contains("GET /1");
            assertThat(TlsClient.ask(two, "/2")).contains("GET /2");
            try (Socket three = TlsClient.plain(edge.port())) {
                assertThat(three.getInputStream().read()).isEqualTo(-1);
            }
            assertThat(TlsClient.ask(one, "/3")).contains("GET /3");
            assertThat(edge.connections.refused()).isEqualTo(1);
        }
    }

    @Test
    void connections_of_one_address_past_the_bound_are_closed_until_one_ends() throws Exception {
        try (TestEdge edge = new TestEdge(TestEdge.Set.of(null).most(100, 1))) {
            try (Socket one = TlsClient.plain(edge.port());
                    Socket two = TlsClient.plain(edge.port())) {
                assertThat(two.getInputStream().read()).isEqualTo(-1);
                assertThat(TlsClient.get(one, "/1")).contains("GET /1");
            }
            assertThat(edge.connections.refused()).isEqualTo(1);
        }
    }
}
