package dev.jadegate.policy;

import org.jspecify.annotations.Nullable;

/** The values of conditions, by type. */
final class Literals {
    private Literals() {}

    /** What {@code text} should be and is not, or null when it is right. */
    static @Nullable String wrong(Operator.Type type, String text) {
        return switch (type) {
            case STRING -> null;
            case NUMBER -> DecimalText.isNumber(text) ? null : "a number, as `10` or `-0.5`";
            case DATE -> DateText.epochSecond(text) == DateText.NONE ? "a time, as `2026-11-23T12:00:00Z`" : null;
            case BOOLEAN -> isTrue(text) || isFalse(text) ? null : "`true` or `false`";
            case ADDRESS ->
                AddressRange.parse(text) == null ? "an address or a range, as `10.0.0.0/8` or `2001:db8::/32`" : null;
        };
    }

    static boolean isTrue(String text) {
        return text.equalsIgnoreCase("true");
    }

    static boolean isFalse(String text) {
        return text.equalsIgnoreCase("false");
    }
}
