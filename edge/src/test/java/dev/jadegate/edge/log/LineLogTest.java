package dev.jadegate.edge.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jadegate.edge.config.EdgeConfig.LogTarget;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class LineLogTest {
    @Test
    void lines_come_in_their_order_and_are_written_before_the_end() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (LineLog log = new LineLog("test", new LogTarget.StandardOutput(), out)) {
            for (int at = 0; at < 5_000; at++) {
                log.write(at + "\n");
            }
        }
        assertThat(out.toString(StandardCharsets.US_ASCII).lines())
                .hasSize(5_000)
                .startsWith("0", "1")
                .endsWith("4999");
    }

    @Test
    void lines_beyond_the_queue_are_dropped_and_counted_and_nobody_waits() {
        CountDownLatch go = new CountDownLatch(1);
        OutputStream stuck = new OutputStream() {
            @Override
            public void write(int one) {
                try {
                    go.await();
                } catch (InterruptedException stop) {
                    Thread.currentThread().interrupt();
                }
            }
        };
        try (LineLog log = new LineLog("test", new LogTarget.StandardOutput(), stuck)) {
            for (int at = 0; at < 40_000; at++) {
                log.write("x\n");
            }
            assertThat(log.dropped()).isBetween(40_000L - 2 * 16_384, 40_000L - 16_384);
            go.countDown();
        }
    }

    @Test
    void a_log_without_a_target_takes_nothing_and_one_that_cannot_be_written_counts() {
        try (LineLog off = new LineLog("test", null, OutputStream.nullOutputStream())) {
            off.write("x\n");
            assertThat(off.isOn()).isFalse();
            assertThat(off.dropped()).isZero();
        }
        LineLog lost = new LineLog(
                "test", new LogTarget.LogFile(Path.of("/nowhere/at/all.log")), OutputStream.nullOutputStream());
        try (lost) {
            lost.write("x\n");
        }
        assertThat(lost.dropped()).isEqualTo(1);
    }

    @Test
    void a_line_is_one_line_of_json_whatever_is_in_it() {
        String line = new JsonLine()
                .text("a", "x\"\\\n\r\u0000\u00ff\u2028")
                .text("none", null)
                .number("n", -1)
                .flag("f", true)
                .list("l")
                .item()
                .number("i", 1)
                .close()
                .item()
                .close()
                .closeList()
                .object("o")
                .text("k", "v".repeat(5_000))
                .close()
                .end();
        assertThat(line)
                .isEqualTo("{\"a\":\"x\\\"\\\\\\u000a\\u000d\\u0000\\u00ff\\u2028\",\"n\":-1,\"f\":true,"
                        + "\"l\":[{\"i\":1},{}],\"o\":{\"k\":\"" + "v".repeat(2_048) + "...\"}}\n");
    }
}
