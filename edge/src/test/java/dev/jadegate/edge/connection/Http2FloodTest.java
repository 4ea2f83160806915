package dev.jadegate.edge.connection;

import static dev.jadegate.edge.connection.Http2Client.CONTINUATION;
import static dev.jadegate.edge.connection.Http2Client.DATA;
import static dev.jadegate.edge.connection.Http2Client.END_HEADERS;
import static dev.jadegate.edge.connection.Http2Client.END_STREAM;
import static dev.jadegate.edge.connection.Http2Client.ENHANCE_YOUR_CALM;
import static dev.jadegate.edge.connection.Http2Client.GOAWAY;
import static dev.jadegate.edge.connection.Http2Client.HEADERS;
import static dev.jadegate.edge.connection.Http2Client.PADDED;
import static dev.jadegate.edge.connection.Http2Client.PING;
import static dev.jadegate.edge.connection.Http2Client.PRIORITY;
import static dev.jadegate.edge.connection.Http2Client.PROTOCOL_ERROR;
import static dev.jadegate.edge.connection.Http2Client.RST_STREAM;
import static dev.jadegate.edge.connection.Http2Client.SETTINGS;
import static dev.jadegate.edge.connection.Http2Client.WINDOW_UPDATE;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Clients that send too much of something. The bounds are those of {@link TestEdge#LIMITS}. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class Http2FloodTest {
    private static final long SEED = Long.getLong("http2.fuzz.seed", 20261127);
    private static final int ROUNDS = 60;
    private static final String[] POST = {
        ":method", "POST", ":scheme", "https", ":authority", "shop.example", ":path", "/"
    };

    private final Certificates certificates;
    private final TestEdge edge;

    Http2FloodTest(@TempDir Path folder) throws Exception {
        TestCertificate shop = TestCertificate.elliptic("shop.example");
        certificates = new Certificates(List.of(shop.write(folder, "shop")), true);
        edge = new TestEdge(TestEdge.Set.of(certificates));
    }

    @AfterAll
    void stop() {
        edge.close();
    }

    /** Adds one more of what is too much. */
    interface Step {
        void add(Http2Client client, int number);
    }

    private static int stream(int number) {
        return 2 * number + 1;
    }

    static Stream<Arguments> floods() {
        // The client's first SETTINGS and its acknowledgement of ours count as well.
        return Stream.of(
                Arguments.of(Flood.RESETS, 20, (Step) (client, number) ->
                        client.get(stream(number), "/hold").frame(RST_STREAM, 0, stream(number), Http2Client.four(8))),
                Arguments.of(Flood.REFUSALS, 20, (Step)
                        (client, number) -> client.request(stream(number), ":method", "GET")),
                Arguments.of(Flood.SETTINGS, 18, (Step) (client, number) -> client.frame(SETTINGS, 0, 0)),
                Arguments.of(Flood.PINGS, 20, (Step) (client, number) -> client.frame(PING, 0, 0, new byte[8])),
                Arguments.of(Flood.EMPTY_DATA, 20, (Step) (client, number) -> {
                    if (number == 0) {
                        client.frame(HEADERS, END_HEADERS, 1, Http2Client.block(POST));
                    }
                    if (number % 2 == 0) {
                        client.frame(DATA, 0, 1);
                    } else {
                        // Nothing but padding.
                        client.frame(DATA, PADDED, 1, (byte) 1, (byte) 0);
                    }
                }),
                Arguments.of(Flood.PRIORITIES, 20, (Step)
                        (client, number) -> client.frame(PRIORITY, 0, stream(number), new byte[5])),
                Arguments.of(Flood.WINDOW_UPDATES, 20, (Step)
                        (client, number) -> client.frame(WINDOW_UPDATE, 0, 0, Http2Client.four(1))),
                Arguments.of(
                        Flood.UNKNOWN_FRAMES, 20, (Step) (client, number) -> client.frame(0x42, 0, 0, new byte[3])),
                Arguments.of(Flood.CONTINUATIONS, 3, (Step) (client, number) -> {
                    if (number == 0) {
                        client.frame(HEADERS, END_STREAM, 1, Http2Client.block(POST));
                    }
                    client.frame(CONTINUATION, 0, 1);
                }));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("floods")
    void one_more_than_the_bound_ends_the_connection(Flood flood, int most, Step step) throws Exception {
        try (Http2Client client = Http2Client.open(edge.port())) {
            client.await(frame -> frame.type() == SETTINGS && frame.flags() == Http2Client.ACK);
            // Window updates that what we sent so far allows come on top.
            int more = flood == Flood.WINDOW_UPDATES ? 20 : 1;
            for (int i = 0; i < most + more; i++) {
                step.add(client, i);
            }
            client.send();

            Http2Client.Frame end = client.await(GOAWAY);
            assertThat(end.error()).isEqualTo(ENHANCE_YOUR_CALM);
            assertThat(new String(
                            end.payload(), 8, end.payload().length - 8, java.nio.charset.StandardCharsets.US_ASCII))
                    .contains(flood.word());
            assertThat(client.ends()).isTrue();
        }
        edge.awaitCount(1, "jadegate.edge.http2.connections.ended", "reason", flood.word());
    }

    /** Those after which another request may come: a block of continuations has to end first. */
    static Stream<Arguments> floodsBetweenRequests() {
        return floods().filter(flood -> flood.get()[0] != Flood.CONTINUATIONS);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("floodsBetweenRequests")
    void as_many_as_the_bound_are_borne(Flood flood, int most, Step step) throws Exception {
        try (Http2Client client = Http2Client.open(edge.port())) {
            client.await(frame -> frame.type() == SETTINGS && frame.flags() == Http2Client.ACK);
            for (int i = 0; i < most; i++) {
                step.add(client, i);
            }
            client.get(stream(most), "/after").send();

            assertThat(client.answer(stream(most))).startsWith("200\nGET /after\n");
        }
    }

    @Test
    void a_block_of_as_many_continuations_as_the_bound_is_read() throws Exception {
        byte[] block = Http2Client.block(POST);
        int third = block.length / 3;
        try (Http2Client client = Http2Client.open(edge.port())) {
            client.frame(HEADERS, END_STREAM, 1)
                    .frame(CONTINUATION, 0, 1, java.util.Arrays.copyOf(block, third))
                    .frame(CONTINUATION, 0, 1, java.util.Arrays.copyOfRange(block, third, 2 * third))
                    .frame(CONTINUATION, END_HEADERS, 1, java.util.Arrays.copyOfRange(block, 2 * third, block.length))
                    .send();

            assertThat(client.answer(1)).startsWith("200\nPOST /\n");
        }
    }

    @Test
    void a_flood_past_the_bound_costs_nobody_else_anything() throws Exception {
        try (TestEdge attacked = new TestEdge(TestEdge.Set.of(certificates));
                Http2Client attacker = Http2Client.open(attacked.port());
                Http2Client other = Http2Client.open(attacked.port())) {
            other.get(1, "/before").send();
            assertThat(other.answer(1)).startsWith("200\n");
            for (int i = 0; i < 20_000; i++) {
                attacker.get(stream(i), "/hold").frame(RST_STREAM, 0, stream(i), Http2Client.four(8));
            }
            attacker.send();

            assertThat(attacker.await(GOAWAY).error()).isEqualTo(ENHANCE_YOUR_CALM);
            other.get(3, "/after").send();
            assertThat(other.answer(3)).startsWith("200\nGET /after\n");
        }
    }

    @Test
    void streams_past_the_bound_are_refused_also_of_a_client_that_takes_no_settings() throws Exception {
        try (Http2Client client = Http2Client.open(edge.port())) {
            for (int i = 0; i <= 10; i++) {
                client.get(stream(i), "/hold");
            }
            client.send();

            Http2Client.Frame refused = client.await(RST_STREAM);
            assertThat(refused.stream()).isEqualTo(stream(10));
            // REFUSED_STREAM: it was not begun, so it may be asked again.
            assertThat(refused.error()).isEqualTo(7);
        }
    }

    @Test
    void a_list_of_headers_past_the_bound_is_refused_with_its_status() throws Exception {
        String[] fields = Stream.concat(Stream.of(POST), Stream.of("x", "v".repeat(4_000)))
                .toArray(String[]::new);
        try (Http2Client client = Http2Client.open(edge.port())) {
            client.request(1, fields).get(3, "/after").send();

            assertThat(client.answer(1)).startsWith("431\n");
            assertThat(client.answer(3)).startsWith("200\n");
        }
    }

    @Test
    void a_small_block_that_unpacks_to_a_large_list_is_refused() throws Exception {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        block.writeBytes(Http2Client.block(POST));
        // Enters the table of both sides once, then is named by one byte (0x80 | 62) as often as one likes.
        block.write(0x40);
        Http2Client.string(block, "x");
        Http2Client.string(block, "v".repeat(3_000));
        for (int i = 0; i < 4_000; i++) {
            block.write(0x80 | 62);
        }
        try (Http2Client client = Http2Client.open(edge.port())) {
            // Some 7 KB in two frames, more than the bound of the whole list.
            byte[] whole = block.toByteArray();
            client.frame(HEADERS, END_STREAM, 1, java.util.Arrays.copyOf(whole, 4_000))
                    .frame(CONTINUATION, END_HEADERS, 1, java.util.Arrays.copyOfRange(whole, 4_000, 5_000))
                    .get(3, "/after")
                    .send();

            assertThat(client.answer(1)).startsWith("431\n");
            assertThat(client.answer(3)).startsWith("200\n");
        }
    }

    @Test
    void a_block_longer_than_any_list_ends_the_connection() throws Exception {
        try (Http2Client client = Http2Client.open(edge.port())) {
            client.frame(HEADERS, END_STREAM, 1, Http2Client.block("x", "v".repeat(6_000)))
                    .frame(CONTINUATION, END_HEADERS, 1)
                    .send();

            assertThat(client.await(GOAWAY).error()).isEqualTo(PROTOCOL_ERROR);
            assertThat(client.ends()).isTrue();
        }
    }

    @Test
    void a_frame_larger_than_agreed_ends_the_connection() throws Exception {
        try (Http2Client client = Http2Client.open(edge.port())) {
            client.frame(DATA, 0, 1, new byte[(16 << 10) + 1]).send();

            // FRAME_SIZE_ERROR.
            assertThat(client.await(GOAWAY).error()).isEqualTo(6);
            assertThat(client.ends()).isTrue();
        }
    }

    @Test
    void what_does_not_begin_as_http_2_ends() throws Exception {
        try (var socket = TlsClient.connect(edge.port(), "shop.example", "h2", "TLSv1.3")) {
            TlsClient.send(socket, "GET / HTTP/1.1\r\nHost: shop.example\r\n\r\n");

            assertThat(socket.getInputStream().readAllBytes()).isNotEmpty();
        }
    }

    @Test
    void any_frames_end_in_an_answer_or_an_end_and_the_edge_goes_on() throws Exception {
        Random random = new Random(SEED);
        for (int round = 0; round < ROUNDS; round++) {
            try (Http2Client client = Http2Client.open(edge.port())) {
                for (int i = random.nextInt(12); i >= 0; i--) {
                    byte[] payload = random.nextBoolean() ? Http2Client.block(POST) : new byte[random.nextInt(64)];
                    if (random.nextInt(3) == 0) {
                        random.nextBytes(payload);
                    }
                    client.frame(random.nextInt(12), random.nextInt(64), random.nextInt(8), payload);
                }
                client.send();
            }
            try (Http2Client after = Http2Client.open(edge.port())) {
                after.get(1, "/after").send();
                assertThat(after.answer(1))
                        .as("-Dhttp2.fuzz.seed=" + SEED + ", round " + round)
                        .startsWith("200\nGET /after\n");
            }
        }
    }
}
