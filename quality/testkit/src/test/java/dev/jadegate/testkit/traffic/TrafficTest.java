package dev.jadegate.testkit.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrafficTest {
    @Test
    void the_same_seed_gives_the_same_requests_and_another_gives_others() {
        for (Traffic.Part part : Traffic.Part.values()) {
            List<Sample> samples = Traffic.legitimate(part, 2, 7);
            assertThat(Traffic.legitimate(part, 2, 7)).isEqualTo(samples);
            assertThat(Traffic.legitimate(part, 2, 8)).isNotEqualTo(samples);
            assertThat(Traffic.hostile(part, 2, 7)).isEqualTo(Traffic.hostile(part, 2, 7));
        }
    }

    @Test
    void the_parts_share_no_text() {
        List<String> open = Traffic.hostile(Traffic.Part.OPEN, 1, 7).stream()
                .map(Sample::url)
                .toList();
        assertThat(Traffic.hostile(Traffic.Part.HELD, 1, 7))
                .extracting(Sample::url)
                .doesNotContainAnyElementsOf(open);
    }

    @Test
    void all_words_in_braces_are_drawn() {
        for (Traffic.Part part : Traffic.Part.values()) {
            assertThat(Traffic.legitimate(part, 3, 7))
                    .allSatisfy(sample -> assertThat(sample.data() + sample.url())
                            .doesNotContain("{noun}", "{first}", "{sentence}", "{phrase}", "{price}"));
        }
    }

    @Test
    void a_line_is_json() {
        Sample sample = new Sample("k", "POST", "/a\"b", Map.of("C", "d\\e"), "f\ng\u0001");
        assertThat(sample.json())
                .isEqualTo(
                        "{\"method\":\"POST\",\"url\":\"/a\\\"b\",\"headers\":{\"C\":\"d\\\\e\"},\"data\":\"f\\ng\\u0001\"}");
    }
}
