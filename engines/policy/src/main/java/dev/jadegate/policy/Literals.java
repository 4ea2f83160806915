package dev.jadegate.policy;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/** The values of conditions, by type. */
final class Literals {
    /** Longest number, so that arithmetic on it stays cheap. */
    private static final int NUMBER_LENGTH_MAX = 40;

    private static final int EXPONENT_MAX = 100;

    private Literals() {}

    /** What {@code text} should be and is not, or null when it is right. */
    static @Nullable String wrong(Operator.Type type, String text) {
        return switch (type) {
            case STRING -> null;
            case NUMBER -> number(text) == null ? "a number, as `10` or `-0.5`" : null;
            case DATE -> date(text) == null ? "a time, as `2026-11-23T12:00:00Z`" : null;
            case BOOLEAN -> truth(text) == null ? "`true` or `false`" : null;
            case ADDRESS ->
                AddressRange.parse(text) == null ? "an address or a range, as `10.0.0.0/8` or `2001:db8::/32`" : null;
        };
    }

    static @Nullable BigDecimal number(String text) {
        if (text.isEmpty() || text.length() > NUMBER_LENGTH_MAX) {
            return null;
        }
        try {
            BigDecimal number = new BigDecimal(text);
            return Math.abs((long) number.scale()) > EXPONENT_MAX ? null : number;
        } catch (NumberFormatException _) {
            return null;
        }
    }

    /** An instant, or a time with an offset; null when it is neither. */
    static @Nullable Instant date(String text) {
        if (text.length() > NUMBER_LENGTH_MAX) {
            return null;
        }
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException _) {
            return null;
        }
    }

    static @Nullable Boolean truth(String text) {
        if (text.equalsIgnoreCase("true")) {
            return true;
        }
        return text.equalsIgnoreCase("false") ? false : null;
    }
}
