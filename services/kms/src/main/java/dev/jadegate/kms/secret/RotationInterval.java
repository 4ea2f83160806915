package dev.jadegate.kms.secret;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How the API spells the time between two rotations: {@code 7d}, {@code 12h}; replies are in seconds. */
final class RotationInterval {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,9})([dhms]?)");

    private RotationInterval() {}

    static Duration read(String text) {
        Matcher matcher = FORM.matcher(text);
        if (matcher.matches()) {
            long number = Long.parseLong(matcher.group(1));
            Duration interval = switch (matcher.group(2)) {
                case "d" -> Duration.ofDays(number);
                case "h" -> Duration.ofHours(number);
                case "m" -> Duration.ofMinutes(number);
                default -> Duration.ofSeconds(number);
            };
            if (interval.compareTo(SecretLimits.INTERVAL_MIN) >= 0
                    && interval.compareTo(SecretLimits.INTERVAL_MAX) <= 0) {
                return interval;
            }
        }
        throw SecretError.INVALID.failure(
                "RotationInterval", "it is a number and `d`, `h`, `m` or `s`, from 6 hours to 8760 hours");
    }

    static @Nullable String write(@Nullable Duration interval) {
        return interval == null ? null : interval.toSeconds() + "s";
    }
}
