package dev.jadegate.ram.domain;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Wrong passwords in a row, and the lock that they lead to: as many as the policy allows within an hour lock the password
 * for an hour. Source: MaxLoginAttemps of SetPasswordPolicy.
 *
 * @param failed wrong passwords since {@code firstFailureAt}
 * @param lockedUntil null when not locked
 */
public record LoginAttempts(
        int failed,
        @Nullable Instant firstFailureAt,
        @Nullable Instant lockedUntil) {
    /** The time in which attempts are counted. */
    public static final Duration WINDOW = Duration.ofHours(1);
    /** How long a lock lasts. */
    public static final Duration LOCK = Duration.ofHours(1);

    /** Whether no password is looked at now. */
    public boolean isLocked(Instant now) {
        return lockedUntil != null && now.isBefore(lockedUntil);
    }

    /**
     * What another wrong password makes of it.
     *
     * @param attemptsMax how many lock; 0 never locks
     */
    public LoginAttempts failedAt(Instant now, int attemptsMax) {
        Instant first = firstFailureAt;
        boolean counting = first != null && now.isBefore(first.plus(WINDOW)) && lockedUntil == null;
        int count = counting ? failed + 1 : 1;
        Instant begin = counting && first != null ? first : now;
        boolean locks = attemptsMax > 0 && count >= attemptsMax;
        return new LoginAttempts(count, begin, locks ? now.plus(LOCK) : null);
    }
}
