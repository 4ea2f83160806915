package dev.jadegate.gate.binding;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IsoTimeTest {
    @Test
    void a_time_reads_as_the_library_writes_it_without_fractions() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            Instant time = Instant.ofEpochSecond(random.nextLong(-70_000_000_000L, 300_000_000_000L), 999_999_999);
            assertThat(IsoTime.text(time))
                    .as("seed %s", seed)
                    .isEqualTo(time.truncatedTo(ChronoUnit.SECONDS).toString());
        }
    }
}
