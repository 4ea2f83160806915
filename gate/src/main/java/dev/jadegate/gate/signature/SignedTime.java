package dev.jadegate.gate.signature;

import dev.jadegate.gate.GateError;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoUnit;

/** The time stamp that a signature covers, {@code yyyy-MM-ddTHH:mm:ssZ} in UTC. */
final class SignedTime {
    /** How far a client's clock may be off, either way. Source: the V3 signature page. */
    static final Duration WINDOW = Duration.ofMinutes(15);

    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss'Z'").withResolverStyle(ResolverStyle.STRICT);

    private SignedTime() {}

    /**
     * Reads and judges a time stamp.
     *
     * <p>A stamp from before this process started is refused: the nonces of that time are forgotten, and a captured
     * request could be replayed after a restart.
     *
     * @throws dev.jadegate.base.ApiFailure when the form is wrong or the time outside the window
     */
    static Instant check(String text, Instant now, Instant started) {
        Instant time;
        try {
            time = LocalDateTime.parse(text, FORMAT).toInstant(ZoneOffset.UTC);
        } catch (DateTimeParseException _) {
            throw GateError.TIMESTAMP_FORMAT.failure(shortened(text));
        }
        if (isOutside(time, now, started)) {
            throw GateError.TIMESTAMP_EXPIRED.failure(text, now.truncatedTo(ChronoUnit.SECONDS));
        }
        return time;
    }

    /** Whether a time is too far from now, or from before this process started. */
    static boolean isOutside(Instant time, Instant now, Instant started) {
        return time.isBefore(now.minus(WINDOW))
                || time.isAfter(now.plus(WINDOW))
                || time.isBefore(started.truncatedTo(ChronoUnit.SECONDS));
    }

    private static String shortened(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "...";
    }
}
