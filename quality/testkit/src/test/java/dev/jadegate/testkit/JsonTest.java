package dev.jadegate.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    @Test
    void reads_every_kind_of_value() {
        Json json = Json.parse(" {\"a\":[1,-2.5,\"x\\n\\u00e9\"],\"b\":{\"c\":true,\"d\":null}} ");

        assertThat(json.get("a").items().getFirst().number()).isEqualTo(1);
        assertThat(json.get("a").items().get(1).text()).isEqualTo("-2.5");
        assertThat(json.get("a").items().get(2).text()).isEqualTo("x\né");
        assertThat(json.at("b", "c").truth()).isTrue();
        assertThat(json.at("b", "d").isNull()).isTrue();
        assertThat(json.names()).containsExactly("a", "b");
    }

    @Test
    void quoting_reads_back() {
        String odd = "a\"\\\n\t\u0001é";

        assertThat(Json.parse(Json.quote(odd)).text()).isEqualTo(odd);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[1,]",
                "{\"a\":1,}",
                "{\"a\":1,\"a\":2}",
                "\"a",
                "01",
                "+1",
                "nul",
                "1 2",
                "\"\\x\"",
                "\"\\u12\"",
                "{a:1}"
            })
    void refuses_what_is_not_json(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Json.parse(text));
    }

    @Test
    void nesting_has_a_limit() {
        int most = JsonText.DEPTH_MAX;

        assertThat(Json.parse("[".repeat(most) + "]".repeat(most)).items()).hasSizeLessThanOrEqualTo(1);
        assertThatIllegalArgumentException().isThrownBy(() -> Json.parse("[".repeat(most + 2) + "]".repeat(most + 2)));
    }
}
