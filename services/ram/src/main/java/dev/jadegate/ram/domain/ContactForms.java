package dev.jadegate.ram.domain;

import dev.jadegate.gate.GateError;
import org.jspecify.annotations.Nullable;

/**
 * The forms of what a user is reached by. Nothing is sent there, so the checks only keep out what can be no address; an
 * empty text takes the present one away. Source: CreateUser and the error list of the RAM API reference.
 */
public final class ContactForms {
    private static final int COUNTRY_CODE_DIGITS_MAX = 4;
    private static final int NUMBER_DIGITS_MIN = 4;
    private static final int NUMBER_DIGITS_MAX = 20;

    private ContactForms() {}

    /** Throws {@code InvalidParameter.<parameter>.Format} unless it is {@code <country code>-<number>} or empty. */
    public static void requireMobilePhone(String parameter, @Nullable String phone) {
        if (phone == null || phone.isEmpty()) {
            return;
        }
        int dash = phone.indexOf('-');
        boolean valid = dash > 0
                && isNumber(phone.substring(0, dash), 1, COUNTRY_CODE_DIGITS_MAX)
                && isNumber(phone.substring(dash + 1), NUMBER_DIGITS_MIN, NUMBER_DIGITS_MAX);
        if (!valid) {
            throw GateError.invalidParameter(
                    parameter, "Format", "it is of the form `<country code>-<number>`, as `86-18600008888`");
        }
    }

    private static boolean isNumber(String text, int digitsMin, int digitsMax) {
        return text.length() >= digitsMin
                && text.length() <= digitsMax
                && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /** Throws {@code InvalidParameter.<parameter>.Format} unless it is {@code <name>@<domain>} or empty. */
    public static void requireEmail(String parameter, @Nullable String email) {
        if (email == null || email.isEmpty()) {
            return;
        }
        int at = email.indexOf('@');
        boolean valid = at > 0
                && at == email.lastIndexOf('@')
                && at < email.length() - 1
                && email.chars().noneMatch(c -> Character.isWhitespace(c) || Character.isISOControl(c));
        if (!valid) {
            throw GateError.invalidParameter(
                    parameter, "Format", "it is of the form `<name>@<domain>`, without spaces");
        }
    }
}
