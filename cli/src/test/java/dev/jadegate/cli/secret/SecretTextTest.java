package dev.jadegate.cli.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretTextTest {
    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] printed(byte[] value) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        SecretText.print(value, out);
        return out.toByteArray();
    }

    @Test
    void text_ends_with_a_newline_and_bytes_are_written_as_they_are() throws Exception {
        byte[] binary = {0, (byte) 0xFF, 1};

        assertThat(printed(bytes("päss"))).isEqualTo(bytes("päss\n"));
        assertThat(printed(binary)).isEqualTo(binary);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/a | 1",
                "/b/0 | x",
                "/b/1/c~1d | y",
                "/e~0f | z",
                "/ | empty",
            })
    void a_pointer_finds_texts_and_numbers(String pointer, String expected) throws Exception {
        String json = "{\"a\":1,\"b\":[\"x\",{\"c/d\":\"y\"}],\"e~f\":\"z\",\"\":\"empty\"}";

        assertThat(new String(SecretText.at(bytes(json), pointer), StandardCharsets.UTF_8))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/none", "/b/2", "/b/01", "/b/-1", "/b/99999999999", "/a/x", "/b", "/n", "/t"})
    void what_is_no_plain_value_is_told(String pointer) {
        String json = "{\"a\":1,\"b\":[\"x\"],\"n\":null,\"t\":true}";

        assertThatThrownBy(() -> SecretText.at(bytes(json), pointer)).isInstanceOf(SecretReader.Unreadable.class);
    }

    /** Values come from whoever may write secrets: nothing but an answer or a refusal comes of them. */
    @Test
    void any_value_is_read_or_told() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String alphabet = "{}[]\",:0-1e.truefalsn\\u/ ";
        for (int round = 0; round < 20_000; round++) {
            StringBuilder json = new StringBuilder();
            for (int length = random.nextInt(40); length > 0; length--) {
                json.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            try {
                assertThat(SecretText.at(bytes(json.toString()), "/0")).isNotNull();
            } catch (SecretReader.Unreadable told) {
                assertThat(told.getMessage()).as("seed %s", seed).isNotBlank();
            }
        }
        assertThatThrownBy(() -> SecretText.at(bytes("[".repeat(30_720)), "/0"))
                .isInstanceOf(SecretReader.Unreadable.class);
    }
}
