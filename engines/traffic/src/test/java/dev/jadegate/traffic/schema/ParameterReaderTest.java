package dev.jadegate.traffic.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jadegate.base.json.JsonValue;
import dev.jadegate.base.json.JsonWriter;
import dev.jadegate.traffic.Seeds;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Texts of the table "Style Examples" of OpenAPI 3.1. */
class ParameterReaderTest {
    private static final Parameter.Shape TEXT =
            new Parameter.Shape(Parameter.Shape.Kind.SCALAR, Set.of(Parameter.Scalar.TEXT), Map.of());
    private static final Parameter.Shape ARRAY =
            new Parameter.Shape(Parameter.Shape.Kind.ARRAY, Set.of(Parameter.Scalar.TEXT), Map.of());
    private static final Parameter.Shape OBJECT = new Parameter.Shape(
            Parameter.Shape.Kind.OBJECT,
            Set.of(),
            Map.of(
                    "R", Set.of(Parameter.Scalar.NUMBER),
                    "G", Set.of(Parameter.Scalar.NUMBER),
                    "B", Set.of(Parameter.Scalar.NUMBER)));

    private static Parameter parameter(Parameter.In in, Parameter.Style style, boolean explode, Parameter.Shape shape) {
        return new Parameter(in, "color", true, style, explode, shape, _ -> List.of());
    }

    private static String text(@Nullable JsonValue value) {
        return value == null ? "" : JsonWriter.write(value);
    }

    private static String path(Parameter.Style style, boolean explode, Parameter.Shape shape, String text) {
        return text(ParameterReader.single(parameter(Parameter.In.PATH, style, explode, shape), text, true));
    }

    private static String query(Parameter.Style style, boolean explode, Parameter.Shape shape, String query) {
        return text(ParameterReader.query(
                parameter(Parameter.In.QUERY, style, explode, shape), ParameterReader.pairs(query)));
    }

    private static final String LIST = "[\"blue\",\"black\",\"brown\"]";
    private static final String RGB = "{\"R\":100,\"G\":200,\"B\":150}";

    @Test
    void styles_of_paths_are_read_as_the_table_says() {
        assertThat(path(Parameter.Style.SIMPLE, false, TEXT, "blue")).isEqualTo("\"blue\"");
        assertThat(path(Parameter.Style.SIMPLE, false, ARRAY, "blue,black,brown"))
                .isEqualTo(LIST);
        assertThat(path(Parameter.Style.SIMPLE, false, OBJECT, "R,100,G,200,B,150"))
                .isEqualTo(RGB);
        assertThat(path(Parameter.Style.SIMPLE, true, OBJECT, "R=100,G=200,B=150"))
                .isEqualTo(RGB);
        assertThat(path(Parameter.Style.LABEL, false, TEXT, ".blue")).isEqualTo("\"blue\"");
        assertThat(path(Parameter.Style.LABEL, false, ARRAY, ".blue,black,brown"))
                .isEqualTo(LIST);
        assertThat(path(Parameter.Style.LABEL, true, ARRAY, ".blue.black.brown"))
                .isEqualTo(LIST);
        assertThat(path(Parameter.Style.LABEL, true, OBJECT, ".R=100.G=200.B=150"))
                .isEqualTo(RGB);
        assertThat(path(Parameter.Style.MATRIX, false, TEXT, ";color=blue")).isEqualTo("\"blue\"");
        assertThat(path(Parameter.Style.MATRIX, false, TEXT, ";color")).isEqualTo("\"\"");
        assertThat(path(Parameter.Style.MATRIX, false, ARRAY, ";color=blue,black,brown"))
                .isEqualTo(LIST);
        assertThat(path(Parameter.Style.MATRIX, true, ARRAY, ";color=blue;color=black;color=brown"))
                .isEqualTo(LIST);
        assertThat(path(Parameter.Style.MATRIX, false, OBJECT, ";color=R,100,G,200,B,150"))
                .isEqualTo(RGB);
        assertThat(path(Parameter.Style.MATRIX, true, OBJECT, ";R=100;G=200;B=150"))
                .isEqualTo(RGB);
    }

    @Test
    void styles_of_queries_are_read_as_the_table_says() {
        assertThat(query(Parameter.Style.FORM, true, TEXT, "color=blue")).isEqualTo("\"blue\"");
        assertThat(query(Parameter.Style.FORM, true, TEXT, "color=")).isEqualTo("\"\"");
        assertThat(query(Parameter.Style.FORM, true, ARRAY, "color=blue&x=1&color=black&color=brown"))
                .isEqualTo(LIST);
        assertThat(query(Parameter.Style.FORM, false, ARRAY, "color=blue,black,brown"))
                .isEqualTo(LIST);
        assertThat(query(Parameter.Style.FORM, false, OBJECT, "color=R,100,G,200,B,150"))
                .isEqualTo(RGB);
        assertThat(query(Parameter.Style.FORM, true, OBJECT, "R=100&G=200&B=150&x=1"))
                .isEqualTo(RGB);
        assertThat(query(Parameter.Style.SPACE_DELIMITED, false, ARRAY, "color=blue%20black%20brown"))
                .isEqualTo(LIST);
        assertThat(query(Parameter.Style.PIPE_DELIMITED, false, ARRAY, "color=blue%7Cblack|brown"))
                .isEqualTo(LIST);
        assertThat(query(Parameter.Style.DEEP_OBJECT, true, OBJECT, "color%5BR%5D=100&color[G]=200&color[B]=150"))
                .isEqualTo(RGB);
    }

    @Test
    void an_encoded_comma_is_part_of_a_value() {
        assertThat(query(Parameter.Style.FORM, false, ARRAY, "color=a%2Cb,c")).isEqualTo("[\"a,b\",\"c\"]");
        assertThat(path(Parameter.Style.SIMPLE, false, ARRAY, "a%2Cb,c")).isEqualTo("[\"a,b\",\"c\"]");
    }

    @Test
    void what_is_not_of_its_style_is_nothing() {
        assertThat(path(Parameter.Style.LABEL, false, TEXT, "blue")).isEmpty();
        assertThat(path(Parameter.Style.MATRIX, false, TEXT, ";colour=blue")).isEmpty();
        assertThat(path(Parameter.Style.SIMPLE, true, OBJECT, "R,100")).isEmpty();
        assertThat(path(Parameter.Style.SIMPLE, false, OBJECT, "R,100,G")).isEmpty();
        assertThat(query(Parameter.Style.FORM, true, TEXT, "colour=blue")).isEmpty();
    }

    @Test
    void a_scalar_that_comes_twice_is_a_list_that_its_schema_refuses() {
        assertThat(query(Parameter.Style.FORM, true, TEXT, "color=a&color=b")).isEqualTo("[\"a\",\"b\"]");
    }

    @Test
    void numbers_are_those_of_json() {
        Parameter.Shape number =
                new Parameter.Shape(Parameter.Shape.Kind.SCALAR, Set.of(Parameter.Scalar.NUMBER), Map.of());
        assertThat(path(Parameter.Style.SIMPLE, false, number, "-1.5e3")).isEqualTo("-1.5e3");
        for (String text : List.of("01", "+1", "0x1", "1.", "NaN", " 1", "1 ", "")) {
            assertThat(path(Parameter.Style.SIMPLE, false, number, text))
                    .as(text)
                    .startsWith("\"");
        }
    }

    @Test
    void random_texts_are_read_or_refused_and_never_fail() {
        Random random = Seeds.random("random_texts");
        String letters = "color=,.;|%20[]R&123ab+";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int j = random.nextInt(30); j > 0; j--) {
                text.append(letters.charAt(random.nextInt(letters.length())));
            }
            for (Parameter.Style style : Parameter.Style.values()) {
                for (Parameter.Shape shape : List.of(TEXT, ARRAY, OBJECT)) {
                    path(style, random.nextBoolean(), shape, text.toString());
                    query(style, random.nextBoolean(), shape, text.toString());
                }
            }
        }
        assertThat(ParameterReader.pairs("a=1&".repeat(5000))).hasSize(ParameterReader.PARTS_MAX);
    }
}
