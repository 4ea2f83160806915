package dev.jadegate.gate.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WireMessageTest {
    /** The examples of "Encoding": field 1 with 150, field 2 with "testing". */
    @Test
    void published_examples_are_read_and_written() throws Exception {
        WireMessage.Writer writer = new WireMessage.Writer();
        writer.number(1, 150);
        writer.text(2, "testing");
        byte[] bytes = HexFormat.of().parseHex("0896011207" + "74657374696e67");

        assertThat(writer.end()).isEqualTo(bytes);
        assertThat(shown(WireMessage.read(bytes))).containsExactly("1=150", "2=74657374696e67");
    }

    @Test
    void what_has_the_default_value_is_not_written() {
        WireMessage.Writer writer = new WireMessage.Writer();
        writer.number(1, 0);
        writer.text(2, "");
        writer.element(3, new byte[0]);
        assertThat(writer.end()).isEqualTo(new byte[] {3 << 3 | 2, 0});
    }

    @ParameterizedTest
    @CsvSource({
        "08, ends within a number",
        "0880, ends within a number",
        "08ffffffffffffffffff02, more than 64 bits",
        "08ffffffffffffffffffff01, more than 64 bits",
        "1205616263, longer than what is left",
        "12ffffffffffffffffff01, longer than what is left",
        "12ffffffff0f, longer than what is left",
        "0d010203, longer than what is left",
        "0b0c, not supported",
        "0f, not supported",
        "0001, no valid number",
        "8080808010" + "01, no valid number",
    })
    void what_is_no_message_is_refused(String hex, String why) {
        assertThatThrownBy(() -> WireMessage.read(HexFormat.of().parseHex(hex)))
                .isInstanceOf(WireMessage.Malformed.class)
                .hasMessageContaining(why);
    }

    @Test
    void a_message_has_at_most_so_many_fields() throws Exception {
        byte[] most = new byte[2 * WireMessage.FIELDS_MAX];
        Arrays.fill(most, (byte) 8);
        assertThat(WireMessage.read(most)).hasSize(WireMessage.FIELDS_MAX);

        byte[] over = new byte[most.length + 2];
        Arrays.fill(over, (byte) 8);
        assertThatThrownBy(() -> WireMessage.read(over)).hasMessageContaining("more than 64 fields");
    }

    @Test
    void what_was_written_is_read_and_any_bytes_are_read_or_refused() throws Exception {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 20_000; round++) {
            WireMessage.Writer writer = new WireMessage.Writer();
            List<String> written = new ArrayList<>();
            for (int i = random.nextInt(8); i > 0; i--) {
                int field = 1 + random.nextInt(1 << random.nextInt(1, 29));
                if (random.nextBoolean()) {
                    long number = random.nextLong() >>> random.nextInt(64);
                    writer.number(field, number);
                    if (number != 0) {
                        written.add(field + "=" + number);
                    }
                } else {
                    byte[] bytes = new byte[random.nextInt(200)];
                    random.nextBytes(bytes);
                    writer.element(field, bytes);
                    written.add(field + "=" + HexFormat.of().formatHex(bytes));
                }
            }
            byte[] message = writer.end();
            assertThat(shown(WireMessage.read(message)))
                    .as("seed %d, round %d", seed, round)
                    .isEqualTo(written);

            if (message.length > 0) {
                message[random.nextInt(message.length)] ^= (byte) (1 << random.nextInt(8));
            }
            try {
                WireMessage.read(message);
            } catch (WireMessage.Malformed refused) {
                assertThat(refused.getMessage()).isNotEmpty();
            }
        }
    }

    private static List<String> shown(List<WireMessage.Field> fields) {
        return fields.stream()
                .map(field -> field.number() + "="
                        + switch (field.value()) {
                            case WireMessage.Value.Whole number -> String.valueOf(number.value());
                            case WireMessage.Value.Bytes bytes -> HexFormat.of().formatHex(bytes.bytes());
                            case WireMessage.Value.Fixed _ -> "fixed";
                        })
                .toList();
    }
}
