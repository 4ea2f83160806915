package dev.jadegate.base;

/**
 * The 16-digit number of an Alibaba Cloud account, the tenant of every row and every query.
 *
 * @param value 16 decimal digits, the first not zero
 */
public record AccountId(String value) {
    private static final int DIGITS = 16;

    public AccountId {
        if (!isValid(value)) {
            throw new IllegalArgumentException("account id `" + value + "` is not a number of 16 digits");
        }
    }

    /** Whether {@code text} could be an account id. */
    public static boolean isValid(String text) {
        if (text.length() != DIGITS || text.charAt(0) == '0') {
            return false;
        }
        return text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    @Override
    public String toString() {
        return value;
    }
}
