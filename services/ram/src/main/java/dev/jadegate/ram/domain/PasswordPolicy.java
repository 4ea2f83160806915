package dev.jadegate.ram.domain;

import org.jspecify.annotations.Nullable;

/**
 * What an account demands of its users' passwords. Bounds and defaults are those of IMS SetPasswordPolicy (2026); the
 * older RAM operation knows the fields up to {@code loginAttemptsMax} except three.
 *
 * @param minimumLength 8 to 32 characters
 * @param minimumDifferentCharacters 0 to 8
 * @param hardExpiry whether an expired password can only be replaced by an administrator
 * @param ageDaysMax 0 to 1095; 0 means that passwords do not expire
 * @param reusePrevention how many of the last passwords are refused, 0 to 24
 * @param loginAttemptsMax wrong attempts within an hour that lock the password for an hour, 0 to 32; 0 never locks
 * @param initialPasswordAgeDays how long a password that an administrator set is good, 0 to 90; 0 means for ever
 * @param interceptRiskPassword whether well-known passwords are refused
 */
public record PasswordPolicy(
        int minimumLength,
        boolean requireLowercase,
        boolean requireUppercase,
        boolean requireNumbers,
        boolean requireSymbols,
        int minimumDifferentCharacters,
        boolean notContainUserName,
        boolean hardExpiry,
        int ageDaysMax,
        int reusePrevention,
        int loginAttemptsMax,
        int initialPasswordAgeDays,
        boolean interceptRiskPassword) {
    public static final int MINIMUM_LENGTH_MIN = 8;
    public static final int MINIMUM_LENGTH_MAX = 32;
    public static final int DIFFERENT_CHARACTERS_MAX = 8;
    public static final int AGE_DAYS_MAX = 1095;
    public static final int REUSE_PREVENTION_MAX = 24;
    public static final int LOGIN_ATTEMPTS_MAX = 32;
    public static final int INITIAL_AGE_DAYS_MAX = 90;

    /**
     * The longest password, in characters. The documentation gives 32 as the largest minimum and no maximum; a maximum
     * below the largest minimum could not be met, so this is the shortest that always works.
     */
    public static final int LENGTH_MAX = MINIMUM_LENGTH_MAX;

    public PasswordPolicy {
        requireRange("minimumLength", minimumLength, MINIMUM_LENGTH_MIN, MINIMUM_LENGTH_MAX);
        requireRange("minimumDifferentCharacters", minimumDifferentCharacters, 0, DIFFERENT_CHARACTERS_MAX);
        requireRange("ageDaysMax", ageDaysMax, 0, AGE_DAYS_MAX);
        requireRange("reusePrevention", reusePrevention, 0, REUSE_PREVENTION_MAX);
        requireRange("loginAttemptsMax", loginAttemptsMax, 0, LOGIN_ATTEMPTS_MAX);
        requireRange("initialPasswordAgeDays", initialPasswordAgeDays, 0, INITIAL_AGE_DAYS_MAX);
    }

    private static void requireRange(String name, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + " `" + value + "` is not within " + min + " to " + max);
        }
    }

    /** What holds until an account sets its own. */
    public static PasswordPolicy standard() {
        return new PasswordPolicy(MINIMUM_LENGTH_MIN, false, false, false, false, 0, false, false, 0, 0, 0, 14, false);
    }

    /**
     * What {@code password} lacks, or null when it may be used. The text holds nothing of the password.
     *
     * @param userName whose password it is to be
     */
    public @Nullable String violation(String password, String userName) {
        int length = password.codePointCount(0, password.length());
        if (length < minimumLength || length > LENGTH_MAX) {
            return "it has " + minimumLength + " to " + LENGTH_MAX + " characters";
        }
        if (password.codePoints().anyMatch(Character::isISOControl)) {
            return "it has no control characters";
        }
        if (requireLowercase && password.codePoints().noneMatch(Character::isLowerCase)) {
            return "it has a lower-case letter";
        }
        if (requireUppercase && password.codePoints().noneMatch(Character::isUpperCase)) {
            return "it has an upper-case letter";
        }
        if (requireNumbers && password.codePoints().noneMatch(Character::isDigit)) {
            return "it has a digit";
        }
        if (requireSymbols && password.codePoints().allMatch(Character::isLetterOrDigit)) {
            return "it has a symbol";
        }
        if (password.codePoints().distinct().count() < minimumDifferentCharacters) {
            return "it has " + minimumDifferentCharacters + " different characters";
        }
        if (notContainUserName && contains(password, userName)) {
            return "it does not contain the user name";
        }
        if (interceptRiskPassword && RiskPasswords.isRisky(password, userName)) {
            return "it is not a well-known word or a plain sequence";
        }
        return null;
    }

    private static boolean contains(String password, String userName) {
        for (int at = 0; at + userName.length() <= password.length(); at++) {
            if (password.regionMatches(true, at, userName, 0, userName.length())) {
                return true;
            }
        }
        return false;
    }
}
