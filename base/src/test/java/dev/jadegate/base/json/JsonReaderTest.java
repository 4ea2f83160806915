package dev.jadegate.base.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonReaderTest {
    private static final long SEED = Long.getLong("json.seed", 20261123);

    private static JsonValue read(String text) throws JsonSyntaxException {
        return JsonReader.read(text, JsonLimits.DEFAULT);
    }

    private static JsonSyntaxException refusal(byte[] utf8, JsonLimits limits) {
        return Objects.requireNonNull(
                catchThrowableOfType(JsonSyntaxException.class, () -> JsonReader.read(utf8, limits)),
                () -> "was read: " + new String(utf8, StandardCharsets.UTF_8));
    }

    private static JsonSyntaxException refusal(String text) {
        return refusal(text.getBytes(StandardCharsets.UTF_8), JsonLimits.DEFAULT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "null",
                "true",
                "false",
                "\"\"",
                "0",
                "-0",
                "-0.5e+10",
                "1E5",
                "123456789012345678901234567890",
                "{\"a\":{\"b\":[1,\"x\",null,true,[]]},\"c\":\"\\\"\\\\\\n\"}",
                "\"\u00e4\u20ac\ud83d\ude00\""
            })
    void what_is_written_is_what_was_read(String text) throws JsonSyntaxException {
        assertThat(JsonWriter.write(read(text))).isEqualTo(text);
        assertThat(JsonWriter.write(read(" \t\r\n" + text + "\n "))).isEqualTo(text);
    }

    @Test
    void escapes_stand_for_their_characters() throws JsonSyntaxException {
        assertThat(read("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\u00e4\\uD83D\\uDE00\\u0000\""))
                .isInstanceOfSatisfying(
                        JsonValue.JsonString.class,
                        string -> assertThat(string.text()).isEqualTo("\"\\/\b\f\n\r\tA\u00e4\ud83d\ude00\0"));
    }

    @Test
    void every_value_and_name_knows_its_place_in_bytes_and_in_characters() throws JsonSyntaxException {
        JsonValue.JsonObject object = (JsonValue.JsonObject) read("{\n  \"\u00e4\ud83d\ude00\": [1, \"\u20ac\", 2]\n}");
        JsonValue.Member member = object.members().getFirst();
        JsonValue.JsonArray array = (JsonValue.JsonArray) member.value();
        assertThat(object.location()).isEqualTo(new JsonLocation(0, 1, 1));
        assertThat(member.location()).isEqualTo(new JsonLocation(4, 2, 3));
        assertThat(array.location()).isEqualTo(new JsonLocation(14, 2, 9));
        assertThat(array.elements().get(0).location()).isEqualTo(new JsonLocation(15, 2, 10));
        assertThat(array.elements().get(1).location()).isEqualTo(new JsonLocation(18, 2, 13));
        assertThat(array.elements().get(2).location()).isEqualTo(new JsonLocation(25, 2, 18));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "^^ | ^^ | 1 | the document ends where a value should stand",
                "nul | ^^ | 1 | this is not `null`",
                "{} x | ^^ | 4 | something follows the document",
                "01 | ^^ | 2 | something follows the document",
                "1e | ^^ | 3 | a digit is missing in a number",
                "-  | ^^ | 2 | a digit is missing in a number",
                ".5 | ^^ | 1 | no value begins with `.`",
                "+1 | ^^ | 1 | no value begins with `+`",
                "NaN | ^^ | 1 | no value begins with `N`",
                "'a' | ^^ | 1 | no value begins with `'`",
                "[1,] | /1 | 4 | no value begins with `]`",
                "[1 2] | /0 | 4 | `,` is missing",
                "{\"a\":1,} | / | 8 | a member's name in double quotes is missing",
                "{\"a\" 1} | /a | 6 | `:` is missing",
                "{a:1} | / | 2 | a member's name in double quotes is missing",
                "{\"a\":[0,{\"b/c~\":x}]} | /a/1/b~1c~0 | 17 | no value begins with `x`",
                "{\"a\":1,\"\\u0061\":2} | /a | 8 | the name `a` stands in one object twice",
                "\"abc | ^^ | 5 | a string is not closed",
                "\"\\x\" | ^^ | 2 | there is no such escape",
                "\"\\u12g4\" | ^^ | 2 | `\\u` is followed by four hexadecimal digits",
                "\"\\ud800\" | ^^ | 2 | a string holds half a surrogate pair",
                "\"\\udc00\" | ^^ | 2 | a string holds half a surrogate pair",
                "\"\\ud800\\u0041\" | ^^ | 8 | a string holds half a surrogate pair",
                "/* */1 | ^^ | 1 | no value begins with `/`",
            })
    void what_is_not_json_is_refused_with_the_place(String text, String pointer, int column, String why) {
        JsonSyntaxException refusal = refusal(text);
        assertThat(refusal.why()).isEqualTo(why);
        assertThat(refusal.pointer()).isEqualTo(pointer);
        assertThat(refusal.location().column()).isEqualTo(column);
    }

    @Test
    void control_characters_and_the_byte_order_mark_are_refused() {
        assertThat(refusal("\"\t\"").why()).contains("0x09");
        assertThat(refusal("\"\0\"").why()).contains("0x00");
        assertThat(refusal("\u00011").why()).contains("0x01");
        assertThat(refusal("\uFEFF1").why()).contains("no value begins");
        assertThat(refusal("\u00a01").why()).contains("no value begins");
    }

    @Test
    void half_a_surrogate_pair_in_a_text_is_refused_not_replaced() {
        for (String half : List.of("\ud800", "\udc00", "\ud800a", "\ude00\ud83d")) {
            assertThat(catchThrowableOfType(JsonSyntaxException.class, () -> read("\"" + half + "\"")))
                    .hasMessageContaining("half a surrogate pair");
        }
    }

    /** Every sequence of one to three bytes, and four from the edges, against the JDK's strict decoder. */
    @Test
    void exactly_well_formed_utf8_is_read() {
        int[] edges = {0x00, 0x22, 0x41, 0x5C, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0};
        int[] more = {0xE1, 0xEC, 0xED, 0xEE, 0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF};
        List<Integer> all = new ArrayList<>();
        for (int edge : edges) {
            all.add(edge);
        }
        for (int edge : more) {
            all.add(edge);
        }
        for (int first = 0x80; first < 0x100; first++) {
            check(first);
            for (int second : all) {
                check(first, second);
                for (int third : all) {
                    check(first, second, third);
                    for (int fourth : first >= 0xF0 ? all : List.of(0x80)) {
                        check(first, second, third, fourth);
                    }
                }
            }
        }
    }

    private static void check(int... bytes) {
        byte[] quoted = new byte[bytes.length + 2];
        quoted[0] = '"';
        quoted[bytes.length + 1] = '"';
        boolean plain = true;
        for (int i = 0; i < bytes.length; i++) {
            quoted[i + 1] = (byte) bytes[i];
            plain &= bytes[i] >= 0x20 && bytes[i] != '"' && bytes[i] != '\\';
        }
        @org.jspecify.annotations.Nullable String expected = null;
        try {
            String decoded = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(quoted))
                    .toString();
            expected = plain ? decoded.substring(1, decoded.length() - 1) : null;
        } catch (CharacterCodingException notUtf8) {
            // Stays null: to be refused.
        }
        try {
            String got = ((JsonValue.JsonString) JsonReader.read(quoted, JsonLimits.DEFAULT)).text();
            if (!got.equals(expected)) {
                throw new AssertionError("read " + java.util.HexFormat.of().formatHex(quoted));
            }
        } catch (JsonSyntaxException refused) {
            if (expected != null) {
                throw new AssertionError("refused " + java.util.HexFormat.of().formatHex(quoted), refused);
            }
        }
    }

    @Test
    void limits_hold_and_the_value_at_each_is_read() throws JsonSyntaxException {
        JsonLimits limits = new JsonLimits(20, 3, 4);
        JsonReader.read(" ".repeat(19) + "1", limits);
        assertThat(refusal((" ".repeat(20) + "1").getBytes(StandardCharsets.UTF_8), limits)
                        .why())
                .isEqualTo("the document has 21 bytes, allowed are 20");
        JsonReader.read("[[[]]]", limits);
        assertThat(refusal("[[[[]]]]".getBytes(StandardCharsets.UTF_8), limits).why())
                .isEqualTo("arrays and objects nest deeper than 3");
        JsonReader.read("[1,2,3]", limits);
        assertThat(refusal("[1,2,3,4]".getBytes(StandardCharsets.UTF_8), limits).why())
                .isEqualTo("the document holds more than 4 values");
        assertThat(Objects.requireNonNull(catchThrowableOfType(
                                JsonSyntaxException.class, () -> JsonReader.read("\u20ac".repeat(7), limits)))
                        .why())
                .contains("21 bytes");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new JsonLimits(1, JsonLimits.DEPTH_CEILING + 1, 1))
                .withMessageContaining("513");
    }

    @Test
    void the_deepest_nesting_that_may_be_asked_for_is_read_and_a_deeper_one_is_refused() throws Exception {
        JsonLimits limits = new JsonLimits(1 << 20, JsonLimits.DEPTH_CEILING, 1 << 20);
        JsonReader.read("[".repeat(512) + "]".repeat(512), limits);
        assertThat(refusal("[".repeat(513).getBytes(StandardCharsets.UTF_8), limits)
                        .pointer())
                .hasSize(2 * 512);
        assertThat(refusal("{\"a\":".repeat(100_000).getBytes(StandardCharsets.UTF_8), limits)
                        .why())
                .contains("deeper");
    }

    @Test
    void a_name_that_stands_twice_among_many_is_found() {
        StringBuilder text = new StringBuilder("{");
        for (int i = 0; i < 1000; i++) {
            text.append("\"n").append(i).append("\":0,");
        }
        assertThat(refusal(text + "\"n500\":1}").pointer()).isEqualTo("/n500");
        assertThat(refusal(text + "\"__proto__\":1,\"__proto__\":1}").pointer()).isEqualTo("/__proto__");
    }

    @Test
    void random_trees_come_back_as_they_were_written() throws JsonSyntaxException {
        SplittableRandom random = new SplittableRandom(SEED);
        for (int i = 0; i < 3000; i++) {
            String text = JsonTexts.tree(random, 0);
            JsonValue value = JsonReader.read(text, JsonLimits.DEFAULT);
            String written = JsonWriter.write(value);
            assertThat(JsonWriter.write(read(written)))
                    .as("seed %s case %s", SEED, i)
                    .isEqualTo(written);
            assertThat(JsonTexts.sameValue(value, read(written)))
                    .as("seed %s case %s", SEED, i)
                    .isTrue();
        }
    }

    /** Whatever bytes come: a value or a located refusal, never another failure. */
    @Test
    void no_mutation_makes_the_reader_fail_or_point_outside_the_document() {
        SplittableRandom random = new SplittableRandom(SEED + 1);
        int read = 0;
        for (int i = 0; i < 40_000; i++) {
            byte[] bytes = JsonTexts.tree(random, 0).getBytes(StandardCharsets.UTF_8);
            for (int change = random.nextInt(4); change > 0 && bytes.length > 0; change--) {
                bytes = JsonTexts.mutated(random, bytes);
            }
            try {
                JsonReader.read(bytes, JsonLimits.DEFAULT);
                read++;
            } catch (JsonSyntaxException refused) {
                JsonLocation at = refused.location();
                if (at.offset() < 0 || at.offset() > bytes.length || at.line() < 1 || at.column() < 1) {
                    throw new AssertionError("seed " + SEED + " case " + i, refused);
                }
            }
        }
        assertThat(read).isBetween(4_000, 36_000);
    }

    @Test
    void strings_are_written_so_that_they_are_valid_utf8_and_one_line() {
        StringBuilder into = new StringBuilder();
        JsonWriter.appendString(into, "a\"\\\n\r\t\b\u0000\u007f\u2028\u2029\ud800x\udc00\ud83d\ude00");
        assertThat(into.toString())
                .isEqualTo("\"a\\\"\\\\\\n\\r\\t\\u0008\\u0000\\u007f\\u2028\\u2029\ufffdx\ufffd\ud83d\ude00\"");
    }
}
