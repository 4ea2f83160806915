package dev.jadegate.gate.signature;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RepeatWindowTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    private static RepeatWindow window(int recentMax) {
        return new RepeatWindow(new NonceWindow(new SplittableRandom(1), 1_000), recentMax);
    }

    @Test
    void an_equal_signature_of_one_key_may_come_again_for_a_short_while_only() {
        RepeatWindow window = window(10);
        Instant end = NOW.plus(RepeatWindow.REPEAT_WITHIN);

        assertThat(window.accepts("key", "same", NOW, NOW)).isTrue();
        assertThat(window.accepts("key", "same", NOW, end)).isTrue();
        assertThat(window.accepts("key", "same", NOW, end.plusMillis(1))).isFalse();
        assertThat(window.accepts("other key", "same", NOW, end.plusMillis(1))).isTrue();
    }

    @Test
    void coming_again_does_not_make_the_while_longer() {
        RepeatWindow window = window(10);
        for (int millis = 0; millis <= 5_000; millis += 500) {
            assertThat(window.accepts("key", "same", NOW, NOW.plusMillis(millis)))
                    .isTrue();
        }
        assertThat(window.accepts("key", "same", NOW, NOW.plusMillis(5_500))).isFalse();
    }

    @Test
    void past_the_bound_the_oldest_may_not_come_again() {
        RepeatWindow window = window(2);
        window.accepts("key", "1", NOW, NOW);
        window.accepts("key", "2", NOW, NOW);
        window.accepts("key", "3", NOW, NOW);

        assertThat(window.accepts("key", "1", NOW, NOW)).isFalse();
        assertThat(window.accepts("key", "3", NOW, NOW)).isTrue();
    }
}
