package dev.jadegate.seclang.rehearse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jadegate.base.json.JsonSyntaxException;
import dev.jadegate.seclang.run.Connection;
import dev.jadegate.seclang.run.Header;
import dev.jadegate.seclang.run.RequestHead;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordingTest {
    @Test
    void a_request_of_any_bytes_comes_back_as_it_was() throws Exception {
        long seed = System.nanoTime();
        System.out.println("recording.seed=" + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            byte[] body = new byte[random.nextInt(500)];
            random.nextBytes(body);
            PastRequest request = new PastRequest(
                    "r" + round,
                    Instant.ofEpochMilli(random.nextLong(1L << 40)),
                    new Connection("2001:db8::7", random.nextInt(65_536), "192.0.2.1", 443),
                    new RequestHead(
                            latin(random, 5),
                            latin(random, 50),
                            "HTTP/1.1",
                            latin(random, 60) + "x",
                            List.of(new Header(latin(random, 9), latin(random, 90)), new Header("a", ""))),
                    body);

            String line = Recording.line(request);
            PastRequest read = Recording.read(line);

            assertThat(line).doesNotContain("\n", "\r");
            assertThat(read.body()).isEqualTo(body);
            assertThat(read.head()).isEqualTo(request.head());
            assertThat(read.connection()).isEqualTo(request.connection());
            assertThat(read.time()).isEqualTo(request.time());
            assertThat(read.name()).isEqualTo(request.name());
        }
    }

    private static String latin(Random random, int length) {
        StringBuilder text = new StringBuilder();
        for (int at = 0; at < length; at++) {
            text.append((char) random.nextInt(256));
        }
        return text.toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "{}",
                "{\"headers\":[],\"client\":[],\"server\":[],\"name\":\"a\",\"time\":\"2026-01-01T00:00:00Z\"}",
                "{\"headers\":[[\"a\"]]}",
                "{\"headers\":[],\"client\":[\"a\",1],\"server\":[\"a\",1],\"name\":\"a\",\"time\":\"yesterday\"}",
                "{\"headers\":[],\"client\":[\"a\",\"b\"],\"server\":[\"a\",1],\"name\":\"a\",\"time\":\"2026-01-01T00:00:00Z\"}"
            })
    void a_line_that_is_no_request_says_what_is_missing(String line) {
        assertThatThrownBy(() -> Recording.read(line))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("(?s).*(`|request|header|port).*");
    }

    @Test
    void what_is_no_json_is_refused_with_its_place() {
        assertThatThrownBy(() -> Recording.read("{\"name\":")).isInstanceOf(JsonSyntaxException.class);
    }
}
