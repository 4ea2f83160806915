package dev.jadegate.kms.key;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How the API writes the time between two rotations of a key: {@code 365d}; in replies always in seconds. */
final class RotationInterval {
    private static final int DIGITS_MAX = 9;

    private RotationInterval() {}

    /**
     * Reads {@code integer[unit]} with the unit d, h, m or s.
     *
     * @throws dev.jadegate.base.ApiFailure {@code InvalidParameter} when it is not one, or outside of
     *     {@link KeyLimits#ROTATION_MIN} to {@link KeyLimits#ROTATION_MAX}
     */
    static Duration read(String text) {
        int digits = text.length() - 1;
        boolean number = digits >= 1
                && digits <= DIGITS_MAX
                && text.chars().limit(digits).allMatch(c -> c >= '0' && c <= '9');
        Duration interval = null;
        if (number) {
            long count = Long.parseLong(text.substring(0, digits));
            interval = switch (text.charAt(digits)) {
                case 'd' -> Duration.ofDays(count);
                case 'h' -> Duration.ofHours(count);
                case 'm' -> Duration.ofMinutes(count);
                case 's' -> Duration.ofSeconds(count);
                default -> null;
            };
        }
        if (interval == null
                || interval.compareTo(KeyLimits.ROTATION_MIN) < 0
                || interval.compareTo(KeyLimits.ROTATION_MAX) > 0) {
            throw KeyError.INVALID.failure(
                    "RotationInterval",
                    "it is a whole number followed by d, h, m or s, from " + KeyLimits.ROTATION_MIN.toDays() + "d to "
                            + KeyLimits.ROTATION_MAX.toDays() + "d");
        }
        return interval;
    }

    static @Nullable String write(@Nullable Duration interval) {
        return interval == null ? null : interval.toSeconds() + "s";
    }
}
