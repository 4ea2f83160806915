package dev.jadegate.seclang.regex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jadegate.seclang.transformation.ByteSet;
import java.util.Locale;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BytePatternTest {
    @Test
    void matches_what_the_platform_matches_on_random_patterns() throws InvalidPatternException {
        long seed = 7_101;
        Random random = new Random(seed);
        String[] pieces = {
            "a", "b", "A", "\\d", "\\w", "\\s", "[a-c]", "[^ab]", ".", "(", ")", "(?:", "|", "*", "+", "?", "b{1,2}",
            "^", "$", "\\b", "\\x41", "-", "\\.", "(?i)"
        };
        String bytes = "abcABC01 .-_\u00e9";
        int compared = 0;
        for (int round = 0; round < 20_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int count = 1 + random.nextInt(8); count > 0; count--) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            if (text.toString().matches(".*[*+?}]\\+.*")) {
                // Possessive: see the test below.
                continue;
            }
            BytePattern pattern;
            Pattern platform;
            try {
                pattern = BytePattern.compile(text.toString());
                platform = Pattern.compile(text.toString(), Pattern.DOTALL);
            } catch (InvalidPatternException | IllegalArgumentException refused) {
                continue;
            }
            for (int sample = 0; sample < 5; sample++) {
                StringBuilder value = new StringBuilder();
                for (int count = random.nextInt(8); count > 0; count--) {
                    value.append(bytes.charAt(random.nextInt(bytes.length())));
                }
                boolean expected = platform.matcher(value).find();
                assertThat(pattern.find(value.toString()))
                        .as("seed %d: %s on %s", seed, text, value)
                        .isEqualTo(expected);
                checkRequirement(pattern, value.toString(), expected);
                compared++;
            }
        }
        assertThat(compared).isGreaterThan(10_000);
    }

    /** What a match needs must be there, whatever alphabet the value belongs to. */
    private static void checkRequirement(BytePattern pattern, String value, boolean matches) {
        if (!matches) {
            return;
        }
        for (ByteSet alphabet : new ByteSet[] {ByteSet.all(), ByteSet.of(value + "xyz")}) {
            Requirement requirement = pattern.requirement(alphabet);
            String lower = Requirement.BEGIN + value.toLowerCase(Locale.ROOT) + Requirement.END;
            assertThat(requirement.possible()).as("%s on %s", pattern, value).isTrue();
            assertThat(value.length()).isGreaterThanOrEqualTo(requirement.lengthMin());
            assertThat(requirement.sets()).allMatch(set -> set.intersects(ByteSet.of(value)));
            assertThat(requirement.literals().isEmpty()
                            || requirement.literals().stream().anyMatch(lower::contains))
                    .as("%s on %s needs %s", pattern, value, requirement.literals())
                    .isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "a(?!b) ~ ab ~ false",
                "a(?!b) ~ ac ~ true",
                "(?<!x)a ~ xa ~ false",
                "(?<!x)a ~ ya ~ true",
                "(a+)-\\1 ~ aa-aa ~ true",
                "(a+)-\\1$ ~ aa-aab ~ false",
                "a++b ~ aaab ~ true",
                "x{,3} ~ x{,3} ~ true",
                "\\h+z ~ a z ~ true",
                "[[:alpha:]]{3} ~ a1b ~ false",
            })
    void knows_the_dialect(String pattern, String value, boolean expected) throws InvalidPatternException {
        assertThat(BytePattern.compile(pattern).find(value)).isEqualTo(expected);
    }

    @Test
    void literals_know_the_ends_of_the_value() throws InvalidPatternException {
        assertThat(BytePattern.compile("^ab").requirement(ByteSet.all()).literals())
                .containsExactly(Requirement.BEGIN + "ab");
        assertThat(BytePattern.compile("^(?:ab|^b$)").requirement(ByteSet.all()).literals())
                .containsExactlyInAnyOrder(Requirement.BEGIN + "ab", Requirement.BEGIN + "b" + Requirement.END);
        assertThat(BytePattern.compile("^$").requirement(ByteSet.all()).literals())
                .isEmpty();
    }

    @Test
    void possessive_repetition_gives_back_so_that_it_stays_linear() throws InvalidPatternException {
        BytePattern pattern = BytePattern.compile("^[ab]*+b$");
        assertThat(pattern.isLinear()).isTrue();
        // The platform finds nothing here: what a match more costs is less than what a search that explodes does.
        assertThat(pattern.find("ab")).isTrue();
    }

    @Test
    void a_rule_that_matches_where_a_pattern_does_not_gets_no_match_too_many() throws InvalidPatternException {
        assertThat(BytePattern.compileNegated("^[ab]*+b$").find("ab")).isFalse();
        assertThat(BytePattern.compileNegated("^(?>[ab]*)b$").find("ab")).isFalse();
        assertThat(BytePattern.compileNegated("^[ab]*b$").isLinear()).isTrue();
        assertThat(BytePattern.compileNegated("^(a+)+(?!x)b$").find("a".repeat(40) + "!b"))
                .isFalse();
    }

    @Test
    void patterns_that_explode_elsewhere_stay_linear() throws InvalidPatternException {
        String value = "a".repeat(50_000) + "!";
        for (String pattern : new String[] {"(a+)+$", "(a|aa)+$", "^(a*)*b", "(?:a?){50}a{50}$", "(.*a){12}$"}) {
            BytePattern compiled = BytePattern.compile(pattern);
            assertThat(compiled.isLinear()).isTrue();
            compiled.find(value);
        }
    }

    @Test
    void a_search_that_looks_around_ends_at_its_budget_and_counts_as_a_match() throws InvalidPatternException {
        BytePattern pattern = BytePattern.compile("^(a+)+(?!x)b$");
        assertThat(pattern.isLinear()).isFalse();
        assertThat(pattern.find("a".repeat(40) + "!b")).isTrue();
        assertThat(pattern.find("a!")).isFalse();
    }

    @Test
    void limits_are_kept() {
        assertThatThrownBy(() -> BytePattern.compile("(".repeat(PatternParser.DEPTH_MAX + 1)))
                .hasMessageContaining("nest deeper");
        assertThatThrownBy(() -> BytePattern.compile("a{" + (PatternParser.COUNT_MAX + 1) + "}"))
                .hasMessageContaining("counts to");
        assertThatThrownBy(() -> BytePattern.compile("a".repeat(BytePattern.PATTERN_BYTES_MAX + 1)))
                .hasMessageContaining("at most");
    }
}
