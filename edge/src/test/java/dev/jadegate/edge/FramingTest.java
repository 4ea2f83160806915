package dev.jadegate.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What another server might read in another way is refused, and nothing after it is read. */
class FramingTest {
    private static final String GOOD = "GET /after HTTP/1.1\\r\\nHost: shop.example.com\\r\\n\\r\\n";

    @SuppressWarnings("NullAway.Init") // Set before the tests.
    private static TestBackend backend;

    @SuppressWarnings("NullAway.Init") // Set before the tests.
    private static TestEdge edge;

    @BeforeAll
    static void open(@TempDir Path folder) {
        backend = TestBackend.saying("hello");
        edge = TestEdge.plain(folder, backend, "limits: {headerBytes: 2KiB, headerCount: 20, uriBytes: 200}\n");
    }

    @AfterAll
    static void close() {
        edge.close();
        backend.close();
    }

    private static String bytes(String text) {
        return text.replace("\\r", "\r")
                .replace("\\n", "\n")
                .replace("\\t", "\t")
                .replace("\\0", "\0")
                .replace("\\x7f", "\u007f")
                .replace("\\v", "\u000b")
                .replace("~", " ");
    }

    @ParameterizedTest(name = "{1}: {0}")
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            ignoreLeadingAndTrailingWhitespace = true,
            value = {
                // Both lengths.
                "POST / HTTP/1.1\\r\\nHost: shop.example.com\\r\\nContent-Length: 4\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n0\\r\\n\\r\\n # 400",
                "POST / HTTP/1.1\\r\\nHost: shop.example.com\\r\\nTransfer-Encoding: chunked\\r\\nContent-Length: 4\\r\\n\\r\\n0\\r\\n\\r\\n # 400",
                "POST / HTTP/1.1\\r\\nHost: shop.example.com\\r\\nContent-Length: 0\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n # 400",
                // Content-Length.
                "POST / HTTP/1.1\\r\\nHost: shop.example.com\\r\\nContent-Length: 1\\r\\nContent-Length: 2\\r\\n\\r\\nab # 400",
                "POST / HTTP/1.1\\r\\nHost: shop.example.com\\r\\nContent-Length: 1\\r\\nContent-Length: 1\\r\\n\\r\\na # 400",
                "POST / HTTP/1.1\\r\\nHost: shop.example.com\\r\\nContent-Length: 1, 1\\r\\n\\r\\na # 400",
                "POST / HTTP/1.1\\r\\nHost: shop.example.com\\r\\nContent-Length: +1\\r\\n\\r\\na # 400",
                "POST / HTTP/1.1\\r\\nHost: shop.example.com\\r\\nContent-Length: -1\\r\\n\\r\\na # 400",
                "POST / HTTP/1.1\\r\\nHost: shop.example.com\\r\\nContent-Length: 0x1\\r\\n\\r\\na # 400",
                "POST / HTTP/1.1\\r\\nHost: shop.example.com\\r\\nContent-Length: 1~1\\r\\n\\r\\na # 400",
                "POST / HTTP/1.1\\r\\nHost: shop.example.com\\r\\nContent-Length: 1.0\\r\\n\\r\\na # 400",
                "POST / HTTP/1.1\\r\\nHost: shop.example.com\\r\\nContent-Length:\\r\\n\\r\\na # 400",
                "POST / HTTP/1.1\\r\\nHost: shop.example.com\\r\\nContent-Length: 99999999999999999999\\r\\n\\r\\na # 400",
                "POST / HTTP/1.1\\r\\nHost: shop.example.com\\r\\nContent-Length : 1\\r\\n\\r\\na # 400",
                "POST / HTTP/1.1\\r\\nHost: shop.example.com\\r\\n~Content-Length: 1\\r\\n\\r\\na # 400",
                // Transfer-Encoding.
                "POST / HTTP/1.1\\r\\nHost: shop.example.com\\r\\nTransfer-Encoding: gzip, chunked\\r\\n\\r\\n0\\r\\n\\r\\n # 400",
                "POST / HTTP/1.1\\r\\nHost: shop.example.com\\r\\nTransfer-Encoding: chunked, chunked\\r\\n\\r\\n0\\r\\n\\r\\n # 400",
                "POST / HTTP/1.1\\r\\nHost: shop.example.com\\r\\nTransfer-Encoding: chunked, identity\\r\\n\\r\\n0\\r\\n\\r\\n # 400",
                "POST / HTTP/1.1\\r\\nHost: shop.example.com\\r\\nTransfer-Encoding: chunked\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n0\\r\\n\\r\\n # 400",
                "POST / HTTP/1.1\\r\\nHost: shop.example.com\\r\\nTransfer-Encoding: identity\\r\\n\\r\\n # 400",
                "POST / HTTP/1.1\\r\\nHost: shop.example.com\\r\\nTransfer-Encoding: xchunked\\r\\n\\r\\n0\\r\\n\\r\\n # 400",
                "POST / HTTP/1.1\\r\\nHost: shop.example.com\\r\\nTransfer-Encoding: \"chunked\"\\r\\n\\r\\n0\\r\\n\\r\\n # 400",
                "POST / HTTP/1.1\\r\\nHost: shop.example.com\\r\\nTransfer-Encoding: \\vchunked\\r\\n\\r\\n0\\r\\n\\r\\n # 400",
                "POST / HTTP/1.1\\r\\nHost: shop.example.com\\r\\nTransfer-Encoding : chunked\\r\\n\\r\\n0\\r\\n\\r\\n # 400",
                "POST / HTTP/1.1\\r\\nHost: shop.example.com\\r\\nTransfer-Encoding\\t: chunked\\r\\n\\r\\n0\\r\\n\\r\\n # 400",
                "POST / HTTP/1.1\\r\\nHost: shop.example.com\\r\\nTransfer-Encoding:\\r\\n~chunked\\r\\n\\r\\n0\\r\\n\\r\\n # 400",
                "POST / HTTP/1.1\\r\\nHost: shop.example.com\\r\\nX: y\\nTransfer-Encoding: chunked\\r\\n\\r\\n0\\r\\n\\r\\n # 400",
                "POST / HTTP/1.1\\r\\nHost: shop.example.com\\r\\nX: y\\rTransfer-Encoding: chunked\\r\\n\\r\\n0\\r\\n\\r\\n # 400",
                "POST / HTTP/1.0\\r\\nHost: shop.example.com\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n0\\r\\n\\r\\n # 400",
                // Lines.
                "GET / HTTP/1.1\\nHost: shop.example.com\\n\\n # 400",
                "GET / HTTP/1.1\\r\\nHost: shop.example.com\\r\\nX: a\\n\\r\\n # 400",
                "GET / HTTP/1.1\\r\\nHost: shop.example.com\\n\\r\\n # 400",
                "GET / HTTP/1.1\\r\\nHost: shop.example.com\\r\\nX: a\\r\\r\\n\\r\\n # 400",
                "GET / HTTP/1.1\\r\\nHost: shop.example.com\\r\\nX: a\\r\\n~b\\r\\n\\r\\n # 400",
                "GET / HTTP/1.1\\r\\nHost: shop.example.com\\r\\nX: a\\r\\n\\tb\\r\\n\\r\\n # 400",
                "GET / HTTP/1.1\\r\\n~Host: shop.example.com\\r\\nX: a\\r\\n\\r\\n # 400",
                "GET / HTTP/1.1\\r\\nHost: shop.example.com\\r\\nX\\r\\n\\r\\n # 400",
                "GET / HTTP/1.1\\r\\nHost: shop.example.com\\r\\n: a\\r\\n\\r\\n # 400",
                "GET / HTTP/1.1\\r\\nHost: shop.example.com\\r\\nX Y: a\\r\\n\\r\\n # 400",
                "GET / HTTP/1.1\\r\\nHost: shop.example.com\\r\\nX(: a\\r\\n\\r\\n # 400",
                "GET / HTTP/1.1\\r\\nHost: shop.example.com\\r\\nX: a\\0b\\r\\n\\r\\n # 400",
                "GET / HTTP/1.1\\r\\nHost: shop.example.com\\r\\nX: a\\x7f\\r\\n\\r\\n # 400",
                "GET / HTTP/1.1\\r\\nHost: shop.example.com\\r\\nX\\0: a\\r\\n\\r\\n # 400",
                "\\r\\n\\r\\nGET / HTTP/1.1\\r\\nHost: shop.example.com\\r\\n\\r\\n # 400",
                // The request line.
                "GET  / HTTP/1.1\\r\\nHost: shop.example.com\\r\\n\\r\\n # 400",
                "GET /  HTTP/1.1\\r\\nHost: shop.example.com\\r\\n\\r\\n # 400",
                "GET\\t/ HTTP/1.1\\r\\nHost: shop.example.com\\r\\n\\r\\n # 400",
                "GET / HTTP/1.1~\\r\\nHost: shop.example.com\\r\\n\\r\\n # 400",
                "GET / x HTTP/1.1\\r\\nHost: shop.example.com\\r\\n\\r\\n # 400",
                "GET / \\r\\nHost: shop.example.com\\r\\n\\r\\n # 400",
                "GET /\\r\\n\\r\\n # 400",
                "G@T / HTTP/1.1\\r\\nHost: shop.example.com\\r\\n\\r\\n # 400",
                "GET /\\0 HTTP/1.1\\r\\nHost: shop.example.com\\r\\n\\r\\n # 400",
                "GET /\\x7f HTTP/1.1\\r\\nHost: shop.example.com\\r\\n\\r\\n # 400",
                "GET / HTTP/1.1x\\r\\nHost: shop.example.com\\r\\n\\r\\n # 400",
                "GET / http/1.1\\r\\nHost: shop.example.com\\r\\n\\r\\n # 400",
                "GET / HTTP/1.2\\r\\nHost: shop.example.com\\r\\n\\r\\n # 505",
                "GET / HTTP/2.0\\r\\nHost: shop.example.com\\r\\n\\r\\n # 505",
                "GET / HTTP/0.9\\r\\nHost: shop.example.com\\r\\n\\r\\n # 505",
                "PRI * HTTP/2.0\\r\\n\\r\\nSM\\r\\n\\r\\n # 505",
                // The host.
                "GET / HTTP/1.1\\r\\nX: a\\r\\n\\r\\n # 400",
                "GET / HTTP/1.1\\r\\nHost: shop.example.com\\r\\nHost: shop.example.com\\r\\n\\r\\n # 400",
                "GET / HTTP/1.1\\r\\nHost: shop.example.com\\r\\nHost: other.example.com\\r\\n\\r\\n # 400",
                "GET / HTTP/1.1\\r\\nHost: shop.example.com/x\\r\\n\\r\\n # 400",
                "GET / HTTP/1.1\\r\\nHost: shop.example.com@evil.example\\r\\n\\r\\n # 400",
                "GET / HTTP/1.1\\r\\nHost: shop.example.com:80:80\\r\\n\\r\\n # 400",
                "GET / HTTP/1.1\\r\\nHost: shop.example.com:8a\\r\\n\\r\\n # 400",
                "GET / HTTP/1.1\\r\\nHost: shop.example.com, evil\\r\\n\\r\\n # 400",
                "GET http://other.example.com/ HTTP/1.1\\r\\nHost: shop.example.com\\r\\n\\r\\n # 400",
                "GET http://shop.example.com:81/ HTTP/1.1\\r\\nHost: shop.example.com\\r\\n\\r\\n # 400",
                "GET http://u@shop.example.com/ HTTP/1.1\\r\\nHost: shop.example.com\\r\\n\\r\\n # 400",
                "GET ftp://shop.example.com/ HTTP/1.1\\r\\nHost: shop.example.com\\r\\n\\r\\n # 400",
                "GET shop.example.com HTTP/1.1\\r\\nHost: shop.example.com\\r\\n\\r\\n # 400",
                "GET * HTTP/1.1\\r\\nHost: shop.example.com\\r\\n\\r\\n # 400",
                "CONNECT shop.example.com:443 HTTP/1.1\\r\\nHost: shop.example.com\\r\\n\\r\\n # 405",
                // Chunks.
                "POST / HTTP/1.1\\r\\nHost: shop.example.com\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\nx\\r\\na\\r\\n0\\r\\n\\r\\n # 400",
                "POST / HTTP/1.1\\r\\nHost: shop.example.com\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n0x1\\r\\na\\r\\n0\\r\\n\\r\\n # 400",
                "POST / HTTP/1.1\\r\\nHost: shop.example.com\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n+1\\r\\na\\r\\n0\\r\\n\\r\\n # 400",
                "POST / HTTP/1.1\\r\\nHost: shop.example.com\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n~1\\r\\na\\r\\n0\\r\\n\\r\\n # 400",
                "POST / HTTP/1.1\\r\\nHost: shop.example.com\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n1~\\r\\na\\r\\n0\\r\\n\\r\\n # 400",
                "POST / HTTP/1.1\\r\\nHost: shop.example.com\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n1\\na\\r\\n0\\r\\n\\r\\n # 400",
                "POST / HTTP/1.1\\r\\nHost: shop.example.com\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n1\\r\\nab\\r\\n0\\r\\n\\r\\n # 400",
                "POST / HTTP/1.1\\r\\nHost: shop.example.com\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n1\\r\\na\\n0\\r\\n\\r\\n # 400",
                "POST / HTTP/1.1\\r\\nHost: shop.example.com\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n1;a\\nb\\r\\na\\r\\n0\\r\\n\\r\\n # 400",
                "POST / HTTP/1.1\\r\\nHost: shop.example.com\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n123456789\\r\\na\\r\\n0\\r\\n\\r\\n # 400",
                "POST / HTTP/1.1\\r\\nHost: shop.example.com\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n\\r\\na\\r\\n0\\r\\n\\r\\n # 400",
                "POST / HTTP/1.1\\r\\nHost: shop.example.com\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n0\\r\\nHost: evil\\r\\n\\r\\n # 400",
                "POST / HTTP/1.1\\r\\nHost: shop.example.com\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n0\\r\\nContent-Length: 5\\r\\n\\r\\n # 400",
                "POST / HTTP/1.1\\r\\nHost: shop.example.com\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n0\\r\\n~X: y\\r\\n\\r\\n # 400",
                "POST / HTTP/1.1\\r\\nHost: shop.example.com\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n0\\r\\nX: y\\n\\r\\n # 400",
            })
    void what_is_ambiguous_is_refused_and_ends_the_connection(String request, int status) throws IOException {
        int before = backend.received().size();
        try (TestClient client = new TestClient(edge.port())) {
            client.send(bytes(request) + bytes(GOOD));
            assertThat(client.read().status()).isEqualTo(status);
            assertThat(client.isClosedByOther()).isTrue();
        }
        // Neither the request nor what was hidden in it has come through whole.
        assertThat(backend.received().stream().skip(before)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "GET / HTTP/1.1\\r\\nHost: shop.example.com\\r\\n\\r\\n # GET / HTTP/1.1",
                "\\r\\nGET / HTTP/1.1\\r\\nHost: shop.example.com\\r\\n\\r\\n # GET / HTTP/1.1",
                "GET / HTTP/1.0\\r\\nHost: shop.example.com\\r\\n\\r\\n # GET / HTTP/1.1",
                "GET http://shop.example.com/a?b HTTP/1.1\\r\\nHost: shop.example.com\\r\\n\\r\\n # GET /a?b HTTP/1.1",
                "GET HTTP://SHOP.example.com?b HTTP/1.1\\r\\nHost: shop.example.com\\r\\n\\r\\n # GET /?b HTTP/1.1",
                "OPTIONS * HTTP/1.1\\r\\nHost: shop.example.com\\r\\n\\r\\n # OPTIONS * HTTP/1.1",
                "GET /a HTTP/1.1\\r\\nHost:shop.example.com\\r\\nX:\\t a \\t\\r\\nY:\\r\\n\\r\\n # GET /a HTTP/1.1",
                "PURGE /a HTTP/1.1\\r\\nhost: shop.example.com:8080\\r\\n\\r\\n # PURGE /a HTTP/1.1",
                "POST /a HTTP/1.1\\r\\nHost: shop.example.com\\r\\nTransfer-Encoding: CHUNKED\\r\\n\\r\\n001;x=\"y\"\\r\\na\\r\\n000\\r\\n\\r\\n # POST /a HTTP/1.1",
            })
    void what_is_plain_passes(String request, String line) throws IOException {
        int before = backend.received().size();
        assertThat(TestClient.ask(edge.port(), bytes(request)).status()).isEqualTo(200);
        assertThat(backend.received().get(before).line()).isEqualTo(line);
    }

    @Test
    void heads_beyond_their_limits_are_refused_with_their_own_status() throws IOException {
        String host = "Host: shop.example.com\r\n";
        assertThat(TestClient.ask(edge.port(), "GET /" + "a".repeat(199) + " HTTP/1.1\r\n" + host + "\r\n")
                        .status())
                .isEqualTo(200);
        assertThat(TestClient.ask(edge.port(), "GET /" + "a".repeat(200) + " HTTP/1.1\r\n" + host + "\r\n")
                        .status())
                .isEqualTo(414);
        assertThat(TestClient.ask(edge.port(), "GET /" + "a".repeat(100_000)).status())
                .isEqualTo(414);
        assertThat(TestClient.ask(edge.port(), "GET / HTTP/1.1\r\n" + host + "X: y\r\n".repeat(19) + "\r\n")
                        .status())
                .isEqualTo(200);
        assertThat(TestClient.ask(edge.port(), "GET / HTTP/1.1\r\n" + host + "X: y\r\n".repeat(20) + "\r\n")
                        .status())
                .isEqualTo(431);
        assertThat(TestClient.ask(edge.port(), "GET / HTTP/1.1\r\n" + host + "X: " + "y".repeat(2_100) + "\r\n\r\n")
                        .status())
                .isEqualTo(431);
        assertThat(TestClient.ask(edge.port(), "GET / HTTP/1.1\r\n" + host + "X: " + "y".repeat(100_000))
                        .status())
                .isEqualTo(431);
        assertThat(TestClient.ask(
                                edge.port(),
                                "POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n\r\n0\r\nX: "
                                        + "y".repeat(100_000))
                        .status())
                .isEqualTo(431);
    }

    @Test
    void ten_thousand_fields_are_refused_without_being_read() throws IOException {
        assertThat(TestClient.ask(
                                edge.port(),
                                "GET / HTTP/1.1\r\nHost: shop.example.com\r\n" + "X: y\r\n".repeat(10_000) + "\r\n")
                        .status())
                .isEqualTo(431);
    }

    @Test
    void chunk_extensions_are_bounded_in_a_line_and_in_all() throws IOException {
        String head = "POST / HTTP/1.1\r\nHost: shop.example.com\r\nTransfer-Encoding: chunked\r\n\r\n";
        assertThat(TestClient.ask(edge.port(), head + "1;" + "x".repeat(254) + "\r\na\r\n0\r\n\r\n")
                        .status())
                .isEqualTo(200);
        assertThat(TestClient.ask(edge.port(), head + "1;" + "x".repeat(255) + "\r\na\r\n0\r\n\r\n")
                        .status())
                .isEqualTo(400);
        assertThat(TestClient.ask(edge.port(), head + ("1;" + "x".repeat(200) + "\r\na\r\n").repeat(100) + "0\r\n\r\n")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void a_request_may_come_in_pieces_of_any_size() throws IOException {
        byte[] request =
                "POST /pieces HTTP/1.1\r\nHost: shop.example.com\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x\r\nde\r\n0\r\nX-Sum: 7\r\n\r\n"
                        .getBytes(StandardCharsets.ISO_8859_1);
        for (int size = 1; size < 8; size++) {
            int before = backend.received().size();
            try (TestClient client = new TestClient(edge.port())) {
                for (int at = 0; at < request.length; at += size) {
                    client.send(Arrays.copyOfRange(request, at, Math.min(request.length, at + size)));
                }
                assertThat(client.read().status()).isEqualTo(200);
            }
            assertThat(backend.received().get(before).body()).isEqualTo("abcde|X-Sum: 7");
        }
    }

    @Test
    void random_bytes_are_answered_or_closed_and_never_reach_the_application_as_two_requests() throws IOException {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        String[] pieces = {
            "GET / HTTP/1.1",
            "\r\n",
            "\n",
            "\r",
            " ",
            "\t",
            "Host: shop.example.com",
            "Content-Length: 3",
            "abc",
            "0",
            ":",
            "X: y",
            "Transfer-Encoding: chunked",
            "\0",
            "\u00ff",
            "3\r\nabc\r\n",
            "0\r\n\r\n",
            "\r\n\r\n"
        };
        for (int round = 0; round < 500; round++) {
            StringBuilder text = new StringBuilder("POST / HTTP/1.1\r\nHost: shop.example.com\r\n");
            for (int piece = random.nextInt(12); piece >= 0; piece--) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            text.append("\r\n\r\n");
            try (TestClient client = new TestClient(edge.port())) {
                client.send(text.toString());
                client.socket().shutdownOutput();
                // Ends: with answers, a refusal, or the end of the connection.
                client.socket().setSoTimeout(10_000);
                byte[] all = client.in().readAllBytes();
                assertThat(new String(all, StandardCharsets.ISO_8859_1))
                        .as("seed %d round %d: %s", seed, round, text)
                        .doesNotContain("HTTP/1.1 500");
            } catch (SocketException reset) {
                // Closed with bytes unread.
            }
        }
        // It is still well.
        assertThat(TestClient.get(edge.port(), "/").status()).isEqualTo(200);
    }
}
