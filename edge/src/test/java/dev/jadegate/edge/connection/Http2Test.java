package dev.jadegate.edge.connection;

import static dev.jadegate.edge.connection.Http2Client.END_HEADERS;
import static dev.jadegate.edge.connection.Http2Client.END_STREAM;
import static dev.jadegate.edge.connection.Http2Client.HEADERS;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests over HTTP/2: how they arrive at the handlers of HTTP/1.1, and which never do. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class Http2Test {
    private final TestEdge edge;

    Http2Test(@TempDir Path folder) throws Exception {
        TestCertificate shop = TestCertificate.elliptic("shop.example");
        edge = new TestEdge(TestEdge.Set.of(new Certificates(List.of(shop.write(folder, "shop")), true)));
    }

    @AfterAll
    void stop() {
        edge.close();
    }

    private static String[] get(String... more) {
        return Stream.concat(
                        Stream.of(":method", "GET", ":scheme", "https", ":authority", "shop.example", ":path", "/"),
                        Stream.of(more))
                .toArray(String[]::new);
    }

    private static String[] pseudo(String method, String scheme, String authority, String path, String... more) {
        return Stream.concat(
                        Stream.of(":method", method, ":scheme", scheme, ":authority", authority, ":path", path),
                        Stream.of(more))
                .toArray(String[]::new);
    }

    private String answer(String... fields) throws Exception {
        try (Http2Client client = Http2Client.open(edge.port())) {
            client.request(1, fields).send();
            return client.answer(1);
        }
    }

    @Test
    void a_request_arrives_as_one_of_http_1_1_without_traces_of_http_2() throws Exception {
        String answer = answer(pseudo(
                "GET",
                "https",
                "shop.example:443",
                "/a?b=c",
                "cookie",
                "a=1",
                "cookie",
                "b=2",
                "te",
                "trailers",
                // What Netty writes into a request itself, here from the client.
                "x-http2-path",
                "/admin",
                "x-http2-scheme",
                "ftp",
                "x-ordinary",
                "yes"));

        assertThat(answer).startsWith("""
                        200
                        GET /a?b=c
                        cookie: a=1; b=2
                        host: shop.example:443
                        te: trailers
                        x-ordinary: yes
                        body 0
                        client 127.0.0.1
                        """).contains("tls Tls[version=TLSv1.3, cipher=TLS_", "serverName=shop.example]");
    }

    @Test
    void a_host_that_says_the_same_as_the_authority_arrives_once() throws Exception {
        assertThat(answer(get("host", "Shop.Example"))).contains("\nhost: shop.example\n");
        assertThat(answer(":method", "GET", ":scheme", "https", ":path", "/", "host", "only.example"))
                .contains("\nhost: only.example\n");
    }

    @Test
    void a_body_and_trailers_arrive() throws Exception {
        try (Http2Client client = Http2Client.open(edge.port())) {
            client.frame(HEADERS, END_HEADERS, 1, Http2Client.block(pseudo("POST", "https", "shop.example", "/")))
                    .frame(Http2Client.DATA, 0, 1, new byte[5000])
                    .frame(Http2Client.DATA, Http2Client.PADDED, 1, (byte) 2, (byte) 7, (byte) 0, (byte) 0)
                    .frame(HEADERS, END_HEADERS | END_STREAM, 1, Http2Client.block("x-sum", "42"))
                    .send();

            assertThat(client.answer(1)).startsWith("""
                            200
                            POST /
                            host: shop.example
                            transfer-encoding: chunked
                            trailer x-sum: 42
                            body 5001
                            """);
        }
    }

    @Test
    void the_opening_of_the_connection_is_known_to_every_request() throws Exception {
        byte[] settings = Stream.of(
                        Http2Client.setting(1, 65536), Http2Client.setting(2, 0), Http2Client.setting(4, 6291456))
                .collect(
                        java.io.ByteArrayOutputStream::new,
                        java.io.ByteArrayOutputStream::writeBytes,
                        (one, other) -> one.writeBytes(other.toByteArray()))
                .toByteArray();
        try (Http2Client client = Http2Client.open(edge.port(), settings)) {
            client.frame(Http2Client.WINDOW_UPDATE, 0, 0, Http2Client.four(15663105))
                    .frame(Http2Client.PRIORITY, 0, 3, (byte) 0x80, (byte) 0, (byte) 0, (byte) 0, (byte) 200)
                    .get(5, "/")
                    .send();
            String first = client.answer(5);
            client.request(7, ":path", "/", ":method", "GET", ":scheme", "https", ":authority", "shop.example")
                    .send();

            String expected = "\nhttp2 1:65536;2:0;4:6291456|15663105|3:1:0:201|m,s,a,p\n";
            assertThat(first).contains(expected);
            assertThat(client.answer(7)).contains(expected).containsPattern("\nja4 t13d\\d{4}h2_");
        }
    }

    static Stream<Arguments> forbidden() {
        return Stream.of(
                Arguments.of("connection header", get("connection", "close")),
                Arguments.of("connection header that names another", get("connection", "x-secret", "x-secret", "1")),
                Arguments.of("keep-alive", get("keep-alive", "timeout=5")),
                Arguments.of("proxy-connection", get("proxy-connection", "keep-alive")),
                Arguments.of("transfer-encoding", get("transfer-encoding", "chunked")),
                Arguments.of("upgrade", get("upgrade", "websocket")),
                Arguments.of("http2-settings", get("http2-settings", "AAMAAABkAAQAAP__")),
                Arguments.of("te other than trailers", get("te", "gzip")),
                Arguments.of("te with more than trailers", get("te", "trailers, gzip")),
                Arguments.of("upper-case name", get("X-Name", "1")),
                Arguments.of("upper-case letter amid a name", get("transfer-Encoding", "chunked")),
                Arguments.of("empty name", get("", "1")),
                Arguments.of("name with a colon", get("host:", "evil.example")),
                Arguments.of("name with a blank", get("x y", "1")),
                Arguments.of("name with a line", get("x\r\nhost", "evil.example")),
                Arguments.of("name beyond ascii", get("caf\u00e9", "1")),
                Arguments.of("value with CR", get("x", "a\rb")),
                Arguments.of("value with LF", get("x", "a\nb")),
                Arguments.of("value with a line of its own", get("x", "a\r\ntransfer-encoding: chunked")),
                Arguments.of("value with NUL", get("x", "a\0b")),
                Arguments.of("value with another control character", get("x", "a\u0001b")),
                Arguments.of("value with DEL", get("x", "a\u007fb")),
                Arguments.of("value that begins with a blank", get("x", " a")),
                Arguments.of("value that ends with a tab", get("x", "a\t")),
                Arguments.of("no method", new String[] {":scheme", "https", ":authority", "a", ":path", "/"}),
                Arguments.of("no scheme", new String[] {":method", "GET", ":authority", "a", ":path", "/"}),
                Arguments.of("no path", new String[] {":method", "GET", ":scheme", "https", ":authority", "a"}),
                Arguments.of(
                        "no authority and no host", new String[] {":method", "GET", ":scheme", "https", ":path", "/"}),
                Arguments.of("second method", get(":method", "POST")),
                Arguments.of("second path", get(":path", "/admin")),
                Arguments.of("second authority", get(":authority", "evil.example")),
                Arguments.of(
                        "pseudo header after others",
                        new String[] {":method", "GET", ":scheme", "https", ":authority", "a", "x", "1", ":path", "/"}),
                Arguments.of("pseudo header that nobody knows", get(":x", "1")),
                Arguments.of("pseudo header of answers", get(":status", "200")),
                Arguments.of("empty method", pseudo("", "https", "shop.example", "/")),
                Arguments.of("empty path", pseudo("GET", "https", "shop.example", "")),
                Arguments.of("empty authority", pseudo("GET", "https", "", "/")),
                Arguments.of("method with a blank", pseudo("GET / HTTP/1.1", "https", "shop.example", "/")),
                Arguments.of("method with a line", pseudo("GET\r\nx: y", "https", "shop.example", "/")),
                Arguments.of("path with a blank", pseudo("GET", "https", "shop.example", "/ HTTP/1.1")),
                Arguments.of(
                        "path with a line", pseudo("GET", "https", "shop.example", "/ HTTP/1.1\r\nhost: evil\r\nx:")),
                Arguments.of("path with a fragment", pseudo("GET", "https", "shop.example", "/a#b")),
                Arguments.of("path that is a URL", pseudo("GET", "https", "shop.example", "http://evil.example/")),
                Arguments.of("path without a slash", pseudo("GET", "https", "shop.example", "admin")),
                Arguments.of("star for another method", pseudo("GET", "https", "shop.example", "*")),
                Arguments.of("scheme that is none", pseudo("GET", "https://evil.example/x?", "shop.example", "/")),
                Arguments.of("scheme of something else", pseudo("GET", "ftp", "shop.example", "/")),
                Arguments.of("authority with a user", pseudo("GET", "https", "user@shop.example", "/")),
                Arguments.of("authority with a path", pseudo("GET", "https", "shop.example/admin", "/")),
                Arguments.of("authority with a blank", pseudo("GET", "https", "shop.example evil", "/")),
                Arguments.of("authority with a line", pseudo("GET", "https", "shop.example\r\nx: y", "/")),
                Arguments.of("host that differs", get("host", "evil.example")),
                Arguments.of("host with another port", get("host", "shop.example:8443")),
                Arguments.of("second host", get("host", "shop.example", "host", "evil.example")),
                Arguments.of(
                        "second host alone",
                        new String[] {":method", "GET", ":scheme", "https", ":path", "/", "host", "a", "host", "a"}),
                Arguments.of(
                        "host that is none",
                        new String[] {":method", "GET", ":scheme", "https", ":path", "/", "host", "a/b"}),
                Arguments.of("length of a body that does not come", get("content-length", "5")),
                Arguments.of("length that is no number", get("content-length", "0x0")),
                Arguments.of("length with a sign", get("content-length", "+0")),
                Arguments.of("negative length", get("content-length", "-1")),
                Arguments.of("two lengths that differ", get("content-length", "0", "content-length", "5")),
                Arguments.of("two lengths in one", get("content-length", "0, 5")),
                Arguments.of(
                        "more fields than the bound",
                        get(
                                "a", "1", "b", "1", "c", "1", "d", "1", "e", "1", "f", "1", "g", "1", "h", "1", "i",
                                "1", "j", "1", "k", "1", "l", "1", "m", "1", "n", "1", "o", "1", "p", "1", "q", "1")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("forbidden")
    void what_http_2_forbids_is_refused_on_its_stream_and_the_connection_goes_on(String what, String[] fields)
            throws Exception {
        try (Http2Client client = Http2Client.open(edge.port())) {
            client.request(1, fields).get(3, "/after").send();

            assertThat(client.answer(1)).as(what).isEqualTo("reset " + Http2Client.PROTOCOL_ERROR);
            assertThat(client.answer(3)).startsWith("200\nGET /after\n");
        }
    }

    @Test
    void as_many_fields_as_the_bound_are_served() throws Exception {
        assertThat(answer(get(
                        "a", "1", "b", "1", "c", "1", "d", "1", "e", "1", "f", "1", "g", "1", "h", "1", "i", "1", "j",
                        "1", "k", "1", "l", "1", "m", "1", "n", "1", "o", "1", "p", "1")))
                .startsWith("200\n");
    }

    @Test
    void a_star_is_for_options() throws Exception {
        assertThat(answer(pseudo("OPTIONS", "https", "shop.example", "*"))).startsWith("200\nOPTIONS *\n");
    }

    static Stream<Arguments> lengths() {
        return Stream.of(
                Arguments.of("5", 5, "200"),
                Arguments.of("0", 0, "200"),
                Arguments.of("5", 4, "reset 1"),
                Arguments.of("5", 6, "reset 1"),
                Arguments.of("0", 1, "reset 1"));
    }

    @ParameterizedTest
    @MethodSource("lengths")
    void a_content_length_must_be_that_of_the_data(String said, int sent, String answer) throws Exception {
        try (Http2Client client = Http2Client.open(edge.port())) {
            client.frame(
                            HEADERS,
                            END_HEADERS,
                            1,
                            Http2Client.block(pseudo("POST", "https", "shop.example", "/", "content-length", said)))
                    .frame(Http2Client.DATA, END_STREAM, 1, new byte[sent])
                    .send();

            assertThat(client.answer(1)).startsWith(answer);
        }
    }

    static Stream<Arguments> trailers() {
        return Stream.of(
                Arguments.of("pseudo header", new String[] {":path", "/admin"}),
                Arguments.of("host", new String[] {"host", "evil.example"}),
                Arguments.of("content-length", new String[] {"content-length", "0"}),
                Arguments.of("transfer-encoding", new String[] {"transfer-encoding", "chunked"}),
                Arguments.of("connection", new String[] {"connection", "close"}),
                Arguments.of("authorization", new String[] {"authorization", "Basic eA=="}),
                Arguments.of("value with a line", new String[] {"x", "a\r\nb: c"}),
                Arguments.of("upper-case name", new String[] {"X", "a"}));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("trailers")
    void trailers_that_frame_or_route_are_refused(String what, String[] fields) throws Exception {
        try (Http2Client client = Http2Client.open(edge.port())) {
            client.frame(HEADERS, END_HEADERS, 1, Http2Client.block(pseudo("POST", "https", "shop.example", "/")))
                    .frame(HEADERS, END_HEADERS | END_STREAM, 1, Http2Client.block(fields))
                    .get(3, "/after")
                    .send();

            assertThat(client.answer(1)).as(what).isEqualTo("reset " + Http2Client.PROTOCOL_ERROR);
            assertThat(client.answer(3)).startsWith("200\n");
        }
    }

    @Test
    void connect_is_answered_that_it_is_not_offered() throws Exception {
        assertThat(answer(":method", "CONNECT", ":authority", "shop.example:443"))
                .startsWith("501\nThis is no forward proxy");
        assertThat(answer(
                        ":method",
                        "CONNECT",
                        ":protocol",
                        "websocket",
                        ":scheme",
                        "https",
                        ":authority",
                        "shop.example",
                        ":path",
                        "/chat"))
                .startsWith("501\nWebSocket is spoken over HTTP/1.1 here");
    }

    @Test
    void an_answer_longer_than_the_windows_is_sent_as_they_open() throws Exception {
        try (Http2Client client = Http2Client.open(edge.port())) {
            client.get(1, "/big?200000").send();
            int bytes = 0;
            boolean over = false;
            while (!over) {
                Http2Client.Frame frame = client.await(Http2Client.DATA);
                bytes += frame.payload().length;
                over = frame.ends();
                if (!over && frame.payload().length > 0) {
                    client.frame(Http2Client.WINDOW_UPDATE, 0, 0, Http2Client.four(frame.payload().length))
                            .frame(Http2Client.WINDOW_UPDATE, 0, 1, Http2Client.four(frame.payload().length))
                            .send();
                }
            }
            assertThat(bytes).isEqualTo(200_000);
        }
    }
}
