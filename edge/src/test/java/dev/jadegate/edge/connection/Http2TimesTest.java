package dev.jadegate.edge.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jadegate.edge.config.ListenerSettings;
import dev.jadegate.edge.loop.Linger;
import dev.jadegate.edge.proxy.ClientConnection;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.local.LocalServerChannel;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a connection of HTTP/2 does as time goes by: that of a clock which the test turns. */
final class Http2TimesTest {
    private static final Duration HEADERS = Duration.ofSeconds(10);
    private static final Duration IDLE = Duration.ofSeconds(75);
    private static final Duration STALL = Duration.ofSeconds(60);
    private static final Http2Limits LIMITS = new Http2Limits(
            10, 4096, 20, 3, 20, 20, 20, 20, 20, 20, 200, 20, HEADERS, IDLE, STALL, Duration.ofMinutes(5));

    private final MockTicker clock = Ticker.newMockTicker();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    // The codec takes a channel for a server's by its parent.
    private final EmbeddedChannel channel = EmbeddedChannel.builder()
            .parent(new LocalServerChannel())
            .ticker(clock)
            .build();
    private final ByteBuf heard = Unpooled.buffer();

    Http2TimesTest() {
        InetSocketAddress nobody = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
        new ClientConnection(
                        new ListenerSettings("test", nobody, List.of(), false, List.of(), true),
                        nobody,
                        nobody,
                        nobody,
                        null,
                        ClientConnection.Fingerprints.NONE)
                .attachTo(channel);
        new Http2Front(() -> LIMITS, new ConnectionMetrics(registry), new TestFront()).install(channel);
        say("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    }

    private void say(byte[] bytes) {
        channel.writeInbound(Unpooled.wrappedBuffer(bytes));
    }

    private void say(int type, int flags, int stream, byte... payload) {
        byte[] head = {
            0, (byte) (payload.length >>> 8), (byte) payload.length, (byte) type, (byte) flags, 0, 0, 0, (byte) stream
        };
        channel.writeInbound(Unpooled.wrappedBuffer(head, payload));
    }

    private void get(int stream, String path) {
        say(
                Http2Client.HEADERS,
                Http2Client.END_HEADERS | Http2Client.END_STREAM,
                stream,
                Http2Client.block(":method", "GET", ":scheme", "https", ":authority", "a", ":path", path));
    }

    private void pass(Duration time) {
        clock.advance(time.toNanos(), TimeUnit.NANOSECONDS);
        channel.runScheduledPendingTasks();
        channel.runPendingTasks();
    }

    /** Frames that were sent since the last call, as {@code type stream} and for some a number. */
    private List<String> frames() {
        for (ByteBuf next = channel.readOutbound(); next != null; next = channel.readOutbound()) {
            heard.writeBytes(next);
            next.release();
        }
        List<String> frames = new ArrayList<>();
        while (heard.readableBytes() >= 9) {
            int length = heard.readUnsignedMedium();
            int type = heard.readByte();
            heard.readByte();
            int stream = heard.readInt();
            int at = heard.readerIndex();
            frames.add(
                    switch (type) {
                        case Http2Client.DATA -> "data " + stream;
                        case Http2Client.HEADERS -> "headers " + stream;
                        case Http2Client.RST_STREAM -> "reset " + stream + " " + heard.getInt(at);
                        case Http2Client.GOAWAY -> "goaway " + heard.getInt(at) + " " + heard.getInt(at + 4);
                        case Http2Client.PING -> "ping " + heard.getLong(at);
                        default -> "other";
                    });
            heard.skipBytes(length);
        }
        frames.removeIf("other"::equals);
        return frames;
    }

    private void settings(byte[] settings) {
        say(Http2Client.SETTINGS, 0, 0, settings);
        frames();
    }

    @Test
    void a_connection_without_requests_is_closed_in_peace() {
        settings(new byte[0]);

        pass(IDLE);
        assertThat(frames()).isEmpty();
        pass(HEADERS);
        assertThat(frames()).containsExactly("goaway 0 0");
        pass(Duration.ofMillis(Linger.LINGER_MILLIS));
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void a_connection_that_says_nothing_after_its_handshake_is_closed() {
        pass(IDLE.plus(HEADERS));
        pass(Duration.ofMillis(Linger.LINGER_MILLIS));

        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void a_connection_whose_request_is_not_answered_yet_is_not_idle() {
        settings(new byte[0]);
        get(1, "/hold");

        pass(IDLE.multipliedBy(3));

        assertThat(frames()).isEmpty();
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void a_header_block_that_does_not_end_ends_the_connection() {
        settings(new byte[0]);
        get(1, "/hold");
        say(Http2Client.HEADERS, Http2Client.END_STREAM, 3, Http2Client.block(":method", "GET"));

        pass(HEADERS);
        say(Http2Client.CONTINUATION, 0, 3, Http2Client.block(":path", "/"));
        pass(HEADERS.dividedBy(2));

        assertThat(frames()).containsExactly("goaway 2147483647 11");
        assertThat(registry.get("jadegate.edge.http2.connections.ended")
                        .tag("reason", "slow_headers")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void a_client_that_takes_nothing_of_an_answer_loses_its_connection() {
        // Streams begin with no room at all.
        settings(Http2Client.setting(4, 0));
        get(1, "/big?100000");
        assertThat(frames()).containsExactly("headers 1");

        pass(STALL);
        assertThat(frames()).isEmpty();
        pass(HEADERS);

        assertThat(frames()).containsExactly("goaway 2147483647 11");
        assertThat(registry.get("jadegate.edge.http2.connections.ended")
                        .tag("reason", "stalled")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void a_client_that_takes_an_answer_bit_by_bit_keeps_its_connection() {
        settings(Http2Client.setting(4, 0));
        get(1, "/big?100000");
        frames();

        for (int i = 0; i < 4; i++) {
            pass(STALL.minus(HEADERS));
            say(Http2Client.WINDOW_UPDATE, 0, 1, Http2Client.four(StreamGate.PIECE_BYTES));
            assertThat(frames()).containsExactly("data 1");
        }
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void a_stream_that_stalls_while_another_moves_is_reset_alone() {
        settings(Http2Client.setting(4, 0));
        get(1, "/big?100000");
        get(3, "/big?100000");
        frames();

        for (int i = 0; i < 3; i++) {
            pass(STALL.dividedBy(2));
            say(Http2Client.WINDOW_UPDATE, 0, 3, Http2Client.four(StreamGate.PIECE_BYTES));
            if (i < 2) {
                assertThat(frames()).containsExactly("data 3");
            }
        }

        assertThat(frames()).containsExactlyInAnyOrder("reset 1 11", "data 3");
        assertThat(registry.get("jadegate.edge.http2.streams.stalled").counter().count())
                .isEqualTo(1);
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void a_drain_lets_requests_finish_that_were_on_their_way() {
        settings(Http2Client.setting(4, 0));
        get(1, "/big?10");
        frames();

        channel.pipeline().fireUserEventTriggered(Drain.BEGIN);
        List<String> first = frames();
        assertThat(first).hasSize(2).startsWith("goaway 2147483647 0");
        // Sent before the client knew.
        get(3, "/big?10");
        long ping = Long.parseLong(first.get(1).substring(5));
        say(Http2Client.PING, Http2Client.ACK, 0, Unpooled.copyLong(ping).array());
        assertThat(frames()).containsExactly("headers 3", "goaway 3 0");
        // Sent after: refused as not begun, so the client may ask elsewhere.
        get(5, "/big?10");
        assertThat(frames()).containsExactly("reset 5 7");

        say(Http2Client.WINDOW_UPDATE, 0, 1, Http2Client.four(100));
        assertThat(frames()).containsExactly("data 1");
        pass(Duration.ofSeconds(2));
        assertThat(channel.isOpen()).isTrue();
        say(Http2Client.WINDOW_UPDATE, 0, 3, Http2Client.four(100));
        assertThat(frames()).containsExactly("data 3");
        pass(Duration.ofMillis(Linger.LINGER_MILLIS));
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void a_drain_does_not_wait_for_a_client_that_answers_no_ping() {
        settings(new byte[0]);

        channel.pipeline().fireUserEventTriggered(Drain.BEGIN);
        frames();
        pass(Duration.ofSeconds(2));
        assertThat(frames()).containsExactly("goaway 0 0");
        pass(Duration.ofMillis(Linger.LINGER_MILLIS));

        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void counts_begin_anew_after_their_window() {
        settings(new byte[0]);
        for (int window = 0; window < 3; window++) {
            for (int i = 0; i < LIMITS.pings(); i++) {
                say(Http2Client.PING, 0, 0, new byte[8]);
            }
            assertThat(frames()).hasSize(LIMITS.pings()).allMatch("ping 0"::equals);
            pass(Http2Limits.WINDOW);
        }
    }
}
