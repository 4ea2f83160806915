package dev.jadegate.ram.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LoginAttemptsTest {
    private static final Instant START = Instant.parse("2026-11-23T10:00:00Z");
    private static final LoginAttempts NONE = new LoginAttempts(0, null, null);

    @Test
    void the_last_allowed_attempt_locks_for_an_hour() {
        LoginAttempts two = NONE.failedAt(START, 3).failedAt(START.plusSeconds(1), 3);
        assertThat(two.isLocked(START.plusSeconds(1))).isFalse();
        LoginAttempts three = two.failedAt(START.plusSeconds(2), 3);
        assertThat(three.isLocked(START.plusSeconds(2))).isTrue();
        assertThat(three.isLocked(START.plusSeconds(3601))).isTrue();
        assertThat(three.isLocked(START.plusSeconds(3602))).isFalse();
    }

    @Test
    void failures_of_more_than_an_hour_ago_do_not_count() {
        LoginAttempts two = NONE.failedAt(START, 3).failedAt(START.plusSeconds(1), 3);
        assertThat(two.failedAt(START.plus(Duration.ofSeconds(3599)), 3).failed())
                .isEqualTo(3);
        assertThat(two.failedAt(START.plus(Duration.ofHours(1)), 3).failed()).isEqualTo(1);
    }

    @Test
    void after_a_lock_counting_begins_anew() {
        LoginAttempts locked = NONE.failedAt(START, 1);
        Instant later = START.plus(Duration.ofHours(1));
        assertThat(locked.isLocked(later)).isFalse();
        assertThat(locked.failedAt(later, 2).failed()).isEqualTo(1);
        assertThat(locked.failedAt(later, 2).isLocked(later)).isFalse();
    }

    @Test
    void no_limit_never_locks() {
        LoginAttempts attempts = NONE;
        for (int i = 0; i < 1000; i++) {
            attempts = attempts.failedAt(START, 0);
        }
        assertThat(attempts.isLocked(START)).isFalse();
    }
}
