package dev.jadegate.seclang.regex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jadegate.seclang.Meter;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.safere.Pattern;

/** The automaton beside SafeRE, which reads the same pattern as text. */
final class AutomatonTest {
    /** States of this pattern remember which of the last thirteen bytes were an {@code a}: there are thousands. */
    private static final String EXPLODING = "a[ab]{12}c";

    private static Automaton automaton(String pattern) throws InvalidPatternException {
        Automaton automaton = Automaton.of(PatternParser.parse(pattern).node());
        assertThat(automaton).isNotNull();
        return automaton;
    }

    private static Pattern printed(String pattern) throws InvalidPatternException {
        return Pattern.compile(PatternPrinter.print(PatternParser.parse(pattern).node()), Pattern.DOTALL);
    }

    private static String random(Random random, String bytes, int length) {
        StringBuilder value = new StringBuilder(length);
        for (int at = 0; at < length; at++) {
            value.append(bytes.charAt(random.nextInt(bytes.length())));
        }
        return value.toString();
    }

    private static long cost(Automaton automaton, String value) {
        Meter meter = new Meter(Long.MAX_VALUE);
        automaton.find(value, meter);
        return meter.spent();
    }

    @Test
    void finds_what_the_other_engine_finds_and_charges_the_same_cold_and_warm() throws InvalidPatternException {
        long seed = 20_260_301;
        Random random = new Random(seed);
        String[] pieces = {
            "a",
            "b",
            "ab",
            "(?i)c",
            "\\d",
            "\\w+",
            "\\W",
            "\\s*",
            "[a-c]",
            "[^ab]+",
            ".",
            "(?:a|bc)",
            "(?:",
            ")",
            "|",
            "*",
            "+",
            "?",
            "{2,3}",
            "{2}",
            "^",
            "$",
            "\\b",
            "\\B",
            "\\A",
            "\\z",
            "\n",
            "\\x00",
            "\\xe9"
        };
        int compared = 0;
        for (int round = 0; round < 20_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int count = 1 + random.nextInt(9); count > 0; count--) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            Pattern other;
            try {
                other = printed(text.toString());
            } catch (InvalidPatternException | IllegalArgumentException refused) {
                continue;
            }
            Automaton cold = automaton(text.toString());
            Automaton warm = automaton(text.toString());
            for (int sample = 0; sample < 5; sample++) {
                cost(warm, random(random, "abcC1 \n\0\u00e9_-", 8));
            }
            for (int sample = 0; sample < 4; sample++) {
                String value = random(random, "abcC1 \n\0\u00e9_-", random.nextInt(10));
                assertThat(cold.find(value, Meter.unlimited()))
                        .as("seed %d: %s on %s", seed, text, value)
                        .isEqualTo(other.matcher(value).find());
                assertThat(cost(automaton(text.toString()), value))
                        .as("seed %d: %s on %s", seed, text, value)
                        .isEqualTo(cost(warm, value));
                compared++;
            }
        }
        assertThat(compared).isGreaterThan(10_000);
    }

    @Test
    void a_value_that_needs_too_many_states_is_followed_without_them() throws InvalidPatternException {
        long seed = 5;
        Random random = new Random(seed);
        Automaton automaton = automaton(EXPLODING);
        String harmless = random(random, "ab", 200_000);
        assertThat(automaton.find(harmless, Meter.unlimited())).isFalse();
        assertThat(automaton.find(harmless + "a".repeat(13) + "c", Meter.unlimited()))
                .isTrue();
        assertThat(automaton.kept()).isLessThanOrEqualTo(States.STATES_MAX);
        // Place by place it costs more than a step a byte, and is still linear.
        long once = cost(automaton, harmless);
        assertThat(once).isGreaterThan(10L * harmless.length()).isLessThan(100L * harmless.length());
        assertThat(cost(automaton, harmless)).isEqualTo(once);
        assertThat(cost(automaton(EXPLODING), harmless)).isEqualTo(once);
    }

    @Test
    void states_that_many_values_fill_are_begun_anew() throws InvalidPatternException {
        Random random = new Random(6);
        Automaton automaton = automaton(EXPLODING);
        Pattern other = printed(EXPLODING);
        for (int round = 0; round < 500; round++) {
            String value = random(random, "ab", 100) + (round % 3 == 0 ? "c" : "");
            assertThat(automaton.find(value, Meter.unlimited()))
                    .isEqualTo(other.matcher(value).find());
            assertThat(automaton.kept()).isLessThanOrEqualTo(States.STATES_MAX);
        }
    }

    @Test
    void threads_share_the_states() throws Exception {
        Automaton automaton = automaton(EXPLODING);
        Pattern other = printed(EXPLODING);
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<Integer>> wrong = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                Random random = new Random(thread);
                wrong.add(threads.submit(() -> {
                    int different = 0;
                    for (int round = 0; round < 2_000; round++) {
                        String value = random(random, "aabbc", 60);
                        different += automaton.find(value, Meter.unlimited())
                                        == other.matcher(value).find()
                                ? 0
                                : 1;
                    }
                    return different;
                }));
            }
            for (Future<Integer> one : wrong) {
                assertThat(one.get()).isZero();
            }
        }
    }

    @Test
    void a_search_ends_when_its_budget_does() throws InvalidPatternException {
        Automaton automaton = automaton(EXPLODING);
        String value = random(new Random(7), "ab", 100_000);
        assertThatThrownBy(() -> automaton.find(value, new Meter(99_999))).isInstanceOf(Meter.Exhausted.class);
        assertThatThrownBy(() -> automaton.find(value, new Meter(150_000))).isInstanceOf(Meter.Exhausted.class);
    }

    @Test
    void a_pattern_with_too_many_places_has_no_automaton_and_is_matched_all_the_same() throws InvalidPatternException {
        String large = "(?:a{200}b){200}{2}";
        assertThat(Automaton.of(PatternParser.parse(large).node())).isNull();
    }
}
