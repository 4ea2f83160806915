package dev.jadegate.seclang.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jadegate.seclang.regex.Requirement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WordAutomatonTest {
    @Test
    void finds_just_what_a_search_for_each_word_finds() {
        long seed = 4_711;
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            List<String> words = new ArrayList<>();
            for (int count = 1 + random.nextInt(6); count > 0; count--) {
                String ends = "  " + Requirement.BEGIN + Requirement.END;
                char edge = ends.charAt(random.nextInt(4));
                String word = text(random, 1 + random.nextInt(4));
                words.add(edge == Requirement.BEGIN ? edge + word : edge == Requirement.END ? word + edge : word);
            }
            WordAutomaton automaton = WordAutomaton.of(words);
            long[][] bits = new long[words.size()][];
            for (int word = 0; word < bits.length; word++) {
                bits[word] = new long[] {1L << word};
            }
            for (int sample = 0; sample < 20; sample++) {
                String value = text(random, random.nextInt(12));
                String within = Requirement.BEGIN + value.toLowerCase(Locale.ROOT) + Requirement.END;
                long expected = 0;
                for (int word = 0; word < bits.length; word++) {
                    expected |= within.contains(words.get(word)) ? 1L << word : 0;
                }
                long[] start = {0};
                long[] found = automaton.joined(value, bits, start);
                assertThat(found[0]).as("seed %d: %s in %s", seed, words, value).isEqualTo(expected);
                assertThat(start[0]).isZero();
                if (expected == 0) {
                    assertThat(found).isSameAs(start);
                }
            }
        }
    }

    private static String text(Random random, int length) {
        StringBuilder text = new StringBuilder();
        for (int at = 0; at < length; at++) {
            text.append("aabcAB\u00e9".charAt(random.nextInt(7)));
        }
        // Words are in lower case, as those of rules are.
        return length <= 4 ? text.toString().toLowerCase(Locale.ROOT) : text.toString();
    }

    @Test
    void tells_the_longest_word_at_the_first_end() {
        WordAutomaton automaton = WordAutomaton.of(List.of("elect", "select", "union"));
        assertThat(automaton.first("a SELECT b union")).isEqualTo("SELECT");
        assertThat(automaton.first("none")).isEmpty();
        assertThat(automaton.isIn("an ELECTion")).isTrue();
    }
}
