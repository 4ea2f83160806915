package dev.jadegate.gate.signature;

import dev.jadegate.gate.GateError;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** The time stamp that a signature covers, {@code yyyy-MM-ddTHH:mm:ssZ} in UTC. */
final class SignedTime {
    /** How far a client's clock may be off, either way. Source: the V3 signature page. */
    static final Duration WINDOW = Duration.ofMinutes(15);

    /** A digit where this has a zero, and else the same. */
    private static final String FORM = "0000-00-00T00:00:00Z";

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
        Instant time = read(text);
        if (time == null) {
            throw GateError.TIMESTAMP_FORMAT.failure(shortened(text));
        }
        if (isOutside(time, now, started)) {
            throw GateError.TIMESTAMP_EXPIRED.failure(text, now.truncatedTo(ChronoUnit.SECONDS));
        }
        return time;
    }

    /** The time, or null when the text is none. By hand: every call has one, and a formatter takes twenty times as long. */
    private static @Nullable Instant read(String text) {
        if (text.length() != FORM.length()) {
            return null;
        }
        for (int i = 0; i < FORM.length(); i++) {
            char wanted = FORM.charAt(i);
            char c = text.charAt(i);
            if (wanted == '0' ? c < '0' || c > '9' : c != wanted) {
                return null;
            }
        }
        int hour = number(text, 11);
        int minute = number(text, 14);
        int second = number(text, 17);
        if (hour > 23 || minute > 59 || second > 59) {
            return null;
        }
        try {
            long day = LocalDate.of(number(text, 0) * 100 + number(text, 2), number(text, 5), number(text, 8))
                    .toEpochDay();
            return Instant.ofEpochSecond(((day * 24 + hour) * 60 + minute) * 60 + second);
        } catch (DateTimeException _) {
            return null;
        }
    }

    private static int number(String text, int at) {
        return (text.charAt(at) - '0') * 10 + text.charAt(at + 1) - '0';
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
