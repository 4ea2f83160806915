package dev.jadegate.edge.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
final class ProxyProtocolTest {
    private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";
    private static final String V4 = "2111000c" + "cb007107" + "c6336402" + "1000" + "01bb";
    private static final String V6 =
            "21210024" + "20010db8000000000000000000000001" + "20010db8000000000000000000000002" + "100001bb";
    private static final String LOCAL = "20000000";
    private static final String UNSPECIFIED = "21000000";

    @TempDir
    private Path folder;

    private static TestEdge edge() {
        return new TestEdge(TestEdge.Set.of(null).proxied("127.0.0.0/8"));
    }

    private static Socket connect(TestEdge edge) throws Exception {
        return TlsClient.plain(edge.port());
    }

    @ParameterizedTest
    @CsvSource({
        "PROXY TCP4 203.0.113.7 198.51.100.2 4096 443, 203.0.113.7",
        "PROXY TCP6 2001:db8::1 2001:db8::2 4096 443, 2001:db8:0:0:0:0:0:1",
        "PROXY UNKNOWN, 127.0.0.1"
    })
    void the_text_header_tells_the_client(String header, String client) throws Exception {
        try (TestEdge edge = edge();
                Socket socket = connect(edge)) {
            TlsClient.send(socket, header + "\r\n");

            assertThat(TlsClient.get(socket, "/")).contains("client " + client + "\n");
        }
    }

    @ParameterizedTest
    @CsvSource({V4 + ", 203.0.113.7", V6 + ", 2001:db8:0:0:0:0:0:1", LOCAL + ", 127.0.0.1", UNSPECIFIED + ", 127.0.0.1"
    })
    void the_binary_header_tells_the_client(String header, String client) throws Exception {
        try (TestEdge edge = edge();
                Socket socket = connect(edge)) {
            socket.getOutputStream().write(HexFormat.of().parseHex(SIGNATURE + header));

            assertThat(TlsClient.get(socket, "/")).contains("client " + client + "\n");
        }
    }

    @Test
    void header_and_tls_may_come_in_one_piece_or_byte_by_byte() throws Exception {
        TestCertificate shop = TestCertificate.elliptic("shop.example");
        Certificates certificates = new Certificates(List.of(shop.write(folder, "shop")), true);
        try (TestEdge edge = new TestEdge(TestEdge.Set.of(certificates).proxied("127.0.0.1"))) {
            try (Socket socket = connect(edge)) {
                socket.setTcpNoDelay(true);
                for (char one : "PROXY TCP4 203.0.113.7 198.51.100.2 4096 443\r\n".toCharArray()) {
                    socket.getOutputStream().write(one);
                }
                try (SSLSocket tls = TlsClient.over(socket, "shop.example", "http/1.1", "TLSv1.3")) {
                    assertThat(TlsClient.get(tls, "/"))
                            .contains("client 203.0.113.7\n")
                            .contains("serverName=shop");
                }
            }
            try (Socket socket = connect(edge)) {
                ByteArrayOutputStream all = new ByteArrayOutputStream();
                all.writeBytes("PROXY TCP4 203.0.113.7 198.51.100.2 4096 443\r\n".getBytes(StandardCharsets.US_ASCII));
                all.writeBytes(RecordedHello.take());
                socket.getOutputStream().write(all.toByteArray());

                assertThat(socket.getInputStream().readNBytes(6))
                        .startsWith(22, 3, 3)
                        .endsWith(2);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\nHost: shop.example\r\n\r\n",
                "PROXY TCP4 203.0.113.7 198.51.100.2 4096\r\n",
                "PROXY TCP4 203.0.113.777 198.51.100.2 4096 443\r\n",
                "PROXY TCP4 203.0.113.7 198.51.100.2 99999 443\r\n",
                "PROXY TCP5 203.0.113.7 198.51.100.2 4096 443\r\n",
                "PROXY TCP4 203.0.113.7 198.51.100.2 4096 443                                                                                ",
                "\r\n\r\n\0\r\nQUIT\n!\u0011\u0000\u0001xxxxxxxxxxxxxxxxxxxxxx",
                // Version 3; and an address block that is longer than any.
                "\r\n\r\n\0\r\nQUIT\n1\u0011\u0000\u000cxxxxxxxxxxxxxxxxxxxxxx",
                "\r\n\r\n\0\r\nQUIT\n!\u0011\u00ff\u00ffxxxxxxxxxxxxxxxxxxxxxx"
            })
    void a_trusted_peer_without_a_header_is_refused(String beginning) throws Exception {
        try (TestEdge edge = edge();
                Socket socket = connect(edge)) {
            // More than the longest header, so that one which says that it is longer is not waited for.
            TlsClient.send(socket, beginning + "x".repeat(4_000));

            assertThat(end(socket)).isEmpty();
            edge.awaitCount(1, "jadegate.edge.proxyprotocol.refused", "reason", "malformed");
        }
    }

    @Test
    void a_peer_that_is_not_trusted_is_refused_with_a_header_and_without() throws Exception {
        try (TestEdge edge = new TestEdge(TestEdge.Set.of(null).proxied("10.0.0.0/8", "::1"))) {
            for (String beginning : List.of("PROXY TCP4 203.0.113.7 198.51.100.2 4096 443\r\n", "")) {
                try (Socket socket = connect(edge)) {
                    TlsClient.send(socket, beginning + "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
                    assertThat(end(socket)).isEmpty();
                } catch (java.net.SocketException reset) {
                    // Closed before it could send: refused as well.
                    assertThat(reset).isNotNull();
                }
            }
            edge.awaitCount(2, "jadegate.edge.proxyprotocol.refused", "reason", "untrusted");
        }
    }

    @Test
    void a_listener_without_proxy_headers_does_not_take_one() throws Exception {
        try (TestEdge edge = new TestEdge(TestEdge.Set.of(null));
                Socket socket = connect(edge)) {
            TlsClient.send(socket, "PROXY TCP4 203.0.113.7 198.51.100.2 4096 443\r\n");

            assertThat(TlsClient.get(socket, "/")).doesNotContain("client 203.0.113.7");
        }
    }

    @Test
    void a_header_that_does_not_come_is_not_waited_for() throws Exception {
        try (TestEdge edge =
                        new TestEdge(TestEdge.Set.of(null).proxied("127.0.0.1").handshake(Duration.ofMillis(200)));
                Socket socket = connect(edge)) {
            TlsClient.send(socket, "PROXY TCP4 203");

            assertThat(end(socket)).isEmpty();
            edge.awaitCount(1, "jadegate.edge.proxyprotocol.refused", "reason", "timed_out");
        }
    }

    @Test
    void the_bound_of_an_address_is_that_of_the_client_behind_the_header() throws Exception {
        try (TestEdge edge =
                        new TestEdge(TestEdge.Set.of(null).proxied("127.0.0.1").most(100, 1));
                Socket one = connect(edge);
                Socket same = connect(edge);
                Socket other = connect(edge)) {
            TlsClient.send(one, "PROXY TCP6 2001:db8::1 2001:db8::2 4096 443\r\n");
            assertThat(TlsClient.ask(one, "/")).contains("GET /");
            // Of the same network of 64 bits.
            TlsClient.send(same, "PROXY TCP6 2001:db8::ffff 2001:db8::2 4096 443\r\n");
            assertThat(end(same)).isEmpty();
            TlsClient.send(other, "PROXY TCP6 2001:db8:0:1::1 2001:db8::2 4096 443\r\n");
            assertThat(TlsClient.ask(other, "/")).contains("GET /");
        }
    }

    /** What comes until the end; a reset is an end too. */
    private static byte[] end(Socket socket) throws java.io.IOException {
        try {
            return socket.getInputStream().readAllBytes();
        } catch (java.net.SocketException reset) {
            return new byte[0];
        }
    }
}
