package dev.jadegate.ram.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class OneTimeCodeTest {
    private static final byte[] SEED = "12345678901234567890".getBytes(StandardCharsets.US_ASCII);
    private static final Instant NOW = Instant.parse("2026-11-23T10:00:07Z");
    private static final long PRESENT = OneTimeCode.stepAt(NOW);

    private static String code(long step) {
        return OneTimeCode.codeAt(SEED, step);
    }

    /** RFC 6238 appendix B, the rows of SHA-1; this class gives their last six digits. */
    @Test
    void codes_are_those_of_rfc_6238() {
        String[][] vectors = {
            {"59", "94287082"},
            {"1111111109", "07081804"},
            {"1111111111", "14050471"},
            {"1234567890", "89005924"},
            {"2000000000", "69279037"},
            {"20000000000", "65353130"},
        };
        for (String[] vector : vectors) {
            long step = OneTimeCode.stepAt(Instant.ofEpochSecond(Long.parseLong(vector[0])));
            assertThat(code(step)).as(vector[0]).isEqualTo(vector[1].substring(2));
        }
    }

    /** RFC 4226 appendix D. */
    @Test
    void codes_of_small_counters_are_those_of_rfc_4226() {
        String[] vectors = {
            "755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"
        };
        for (int counter = 0; counter < vectors.length; counter++) {
            assertThat(code(counter)).isEqualTo(vectors[counter]);
        }
    }

    @Test
    void a_code_is_good_one_step_around_now_and_not_two() {
        for (int offset = -2; offset <= 2; offset++) {
            long expected = Math.abs(offset) <= 1 ? PRESENT + offset : OneTimeCode.NO_STEP;
            assertThat(OneTimeCode.accept(SEED, code(PRESENT + offset), NOW, -1))
                    .as("offset " + offset)
                    .isEqualTo(expected);
        }
    }

    @Test
    void a_code_works_once() {
        long step = OneTimeCode.accept(SEED, code(PRESENT), NOW, -1);
        assertThat(OneTimeCode.accept(SEED, code(PRESENT), NOW, step)).isEqualTo(OneTimeCode.NO_STEP);
        assertThat(OneTimeCode.accept(SEED, code(PRESENT - 1), NOW, step)).isEqualTo(OneTimeCode.NO_STEP);
        assertThat(OneTimeCode.accept(SEED, code(PRESENT + 1), NOW, step)).isEqualTo(PRESENT + 1);
    }

    @Test
    void a_pair_is_two_codes_in_a_row_in_their_order() {
        assertThat(pair(PRESENT - 1, PRESENT)).isEqualTo(PRESENT);
        assertThat(pair(PRESENT, PRESENT + 1)).isEqualTo(PRESENT + 1);
        assertThat(pair(PRESENT - 2, PRESENT - 1)).isEqualTo(PRESENT - 1);
        assertThat(pair(PRESENT, PRESENT - 1)).isEqualTo(OneTimeCode.NO_STEP);
        assertThat(pair(PRESENT, PRESENT)).isEqualTo(OneTimeCode.NO_STEP);
        assertThat(pair(PRESENT - 2, PRESENT)).isEqualTo(OneTimeCode.NO_STEP);
        assertThat(pair(PRESENT - 3, PRESENT - 2)).isEqualTo(OneTimeCode.NO_STEP);
        assertThat(pair(PRESENT + 1, PRESENT + 2)).isEqualTo(OneTimeCode.NO_STEP);
    }

    private static long pair(long first, long second) {
        return OneTimeCode.acceptPair(SEED, code(first), code(second), NOW, -1);
    }

    @Test
    void a_pair_with_a_used_code_is_refused() {
        assertThat(OneTimeCode.acceptPair(SEED, code(PRESENT - 1), code(PRESENT), NOW, PRESENT - 2))
                .isEqualTo(PRESENT);
        assertThat(OneTimeCode.acceptPair(SEED, code(PRESENT - 1), code(PRESENT), NOW, PRESENT - 1))
                .isEqualTo(OneTimeCode.NO_STEP);
    }

    @Test
    void only_six_ascii_digits_are_well_formed() {
        assertThat(OneTimeCode.isWellFormed("000000")).isTrue();
        for (String text : new String[] {"", "12345", "1234567", "12345a", "１２３４５６", "12 456"}) {
            assertThat(OneTimeCode.isWellFormed(text)).as(text).isFalse();
        }
    }
}
