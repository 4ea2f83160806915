package dev.jadegate.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EncryptionContextTest {
    @Test
    void order_does_not_count() throws Exception {
        EncryptionContext one = EncryptionContext.parse("{\"a\":\"1\",\"b\":\"2\"}");
        EncryptionContext two = EncryptionContext.parse(" { \"b\" : \"2\" , \"a\" : \"1\" } ");
        assertThat(one).isEqualTo(two);
        assertThat(one.canonicalBytes()).isEqualTo(two.canonicalBytes());
    }

    @Test
    void an_empty_object_is_no_context() throws Exception {
        assertThat(EncryptionContext.parse("{}")).isEqualTo(EncryptionContext.NONE);
        assertThat(EncryptionContext.NONE.canonicalBytes()).isEmpty();
    }

    @Test
    void names_are_in_the_order_of_code_points_which_is_not_that_of_java() throws Exception {
        // U+FFFD stands before U+1F600, whose first surrogate is below it.
        EncryptionContext context =
                EncryptionContext.parse("{\"\uD83D\uDE00\":\"2\",\"\uFFFD\":\"1\",\"\uFFFDa\":\"x\"}");
        assertThat(context.entries().keySet()).containsExactly("\uFFFD", "\uFFFDa", "\uD83D\uDE00");
    }

    @Test
    void sorting_is_that_of_utf8_bytes() {
        Random random = Samples.seeded("sorting_is_that_of_utf8_bytes");
        for (int i = 0; i < 500; i++) {
            Map<String, String> entries = new HashMap<>();
            for (int entry = 0; entry < 8; entry++) {
                entries.put(text(random, 1 + random.nextInt(3)), "");
            }
            List<byte[]> names = EncryptionContext.of(entries).entries().keySet().stream()
                    .map(name -> name.getBytes(StandardCharsets.UTF_8))
                    .toList();
            assertThat(names).isSortedAccordingTo(Arrays::compareUnsigned);
        }
    }

    @Test
    void different_contexts_have_different_bytes() {
        Random random = Samples.seeded("different_contexts_have_different_bytes");
        Map<String, Map<String, String>> seen = new HashMap<>();
        for (int i = 0; i < 20_000; i++) {
            Map<String, String> entries = new HashMap<>();
            for (int entry = random.nextInt(4); entry > 0; entry--) {
                entries.put("ab\u0000".substring(random.nextInt(3)), "ba\u0000".substring(random.nextInt(4)));
            }
            String bytes = new String(EncryptionContext.of(entries).canonicalBytes(), StandardCharsets.ISO_8859_1);
            Map<String, String> before = seen.putIfAbsent(bytes, entries);
            assertThat(before == null || before.equals(entries)).isTrue();
        }
    }

    @Test
    void whatever_is_not_an_object_of_strings_is_refused() {
        Set<String> refused = new HashSet<>(List.of(
                "",
                "null",
                "[]",
                "\"a\"",
                "{\"a\":1}",
                "{\"a\":null}",
                "{\"a\":{\"b\":\"c\"}}",
                "{\"a\":[\"b\"]}",
                "{\"a\":[[[[]]]]}",
                "{\"a\":\"1\",\"a\":\"2\"}",
                "{\"a\":\"1\",\"\\u0061\":\"1\"}",
                "{\"\":\"1\"}",
                "{\"a\":\"1\"",
                "{\"a\":\"1\"}x",
                "{'a':'1'}",
                "{\"a\":\"\\ud83d\"}"));
        for (String json : refused) {
            assertThatThrownBy(() -> EncryptionContext.parse(json))
                    .as(json)
                    .isInstanceOf(EncryptionContextRejected.class);
        }
    }

    @Test
    void the_longest_text_is_read_and_the_next_is_refused() throws Exception {
        String longest = "{\"a\":\"" + "x".repeat(EncryptionContext.BYTES_MAX - 8) + "\"}";
        assertThat(EncryptionContext.parse(longest).entries()).hasSize(1);
        String tooLong = "{\"a\":\"" + "x".repeat(EncryptionContext.BYTES_MAX - 7) + "\"}";
        assertThatThrownBy(() -> EncryptionContext.parse(tooLong)).isInstanceOf(EncryptionContextRejected.class);
    }

    @Test
    void a_map_past_the_limit_or_with_half_a_character_is_refused() {
        EncryptionContext.of(Map.of("a", "x".repeat(EncryptionContext.BYTES_MAX - 1)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EncryptionContext.of(Map.of("a", "x".repeat(EncryptionContext.BYTES_MAX))));
        assertThatIllegalArgumentException().isThrownBy(() -> EncryptionContext.of(Map.of("a", "\uD83D")));
        assertThatIllegalArgumentException().isThrownBy(() -> EncryptionContext.of(Map.of("\uDE00", "a")));
    }

    @Test
    void the_text_of_a_context_is_not_shown() throws Exception {
        assertThat(EncryptionContext.parse("{\"person\":\"canary\"}").toString())
                .doesNotContain("canary")
                .doesNotContain("person");
    }

    private static String text(Random random, int characters) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < characters; i++) {
            int range = random.nextInt(4);
            int point = range == 0
                    ? 'a' + random.nextInt(3)
                    : range == 1
                            ? 0xE000 + random.nextInt(0x1FFF)
                            : range == 2 ? 0xD7F0 + random.nextInt(16) : 0x10000 + random.nextInt(0x1000);
            text.appendCodePoint(point);
        }
        return text.toString();
    }
}
