package dev.jadegate.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TotpTest {
    /** "12345678901234567890", the seed of RFC 6238, appendix B. */
    private static final String SEED = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

    /** The last six of the eight digits in the appendix. */
    @ParameterizedTest
    @CsvSource({
        "59, 287082",
        "1111111109, 081804",
        "1111111111, 050471",
        "1234567890, 005924",
        "2000000000, 279037",
        "20000000000, 353130"
    })
    void the_vectors_of_rfc_6238_hold(long second, String code) {
        assertThat(Totp.code(SEED, Instant.ofEpochSecond(second))).isEqualTo(code);
    }

    @Test
    void the_next_code_is_that_of_thirty_seconds_later() {
        Instant time = Instant.ofEpochSecond(1_234_567_860);

        assertThat(Totp.nextCode(SEED, time)).isEqualTo(Totp.code(SEED, time.plusSeconds(30)));
    }
}
