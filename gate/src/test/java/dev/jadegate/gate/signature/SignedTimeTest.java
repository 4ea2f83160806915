package dev.jadegate.gate.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jadegate.base.ApiFailure;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SignedTimeTest {
    private static final Instant NOW = Instant.parse("2026-11-27T12:00:00Z");

    @Test
    void any_text_is_read_as_a_formatter_of_the_jdk_reads_it() {
        DateTimeFormatter slow =
                DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss'Z'").withResolverStyle(ResolverStyle.STRICT);
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int times = 0;
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder(
                    Instant.ofEpochSecond(random.nextLong(0, 253_402_300_800L)).toString());
            for (int changes = random.nextInt(3); changes > 0; changes--) {
                text.setCharAt(random.nextInt(text.length()), "0123456789-:TZ +".charAt(random.nextInt(16)));
            }
            Instant time = null;
            try {
                time = LocalDateTime.parse(text, slow).toInstant(ZoneOffset.UTC);
                times++;
            } catch (DateTimeParseException _) {
                // No time, and refused as such below.
            }
            if (time != null) {
                assertThat(SignedTime.check(text.toString(), time, Instant.MIN))
                        .as("seed %d: %s", seed, text)
                        .isEqualTo(time);
            } else {
                assertThatThrownBy(() -> SignedTime.check(text.toString(), NOW, Instant.MIN))
                        .as("seed %d: %s", seed, text)
                        .isInstanceOfSatisfying(
                                ApiFailure.class,
                                refused -> assertThat(refused.code()).isEqualTo("InvalidTimeStamp.Format"));
            }
        }
        assertThat(times).isBetween(5_000, 19_000);
    }
}
