package dev.jadegate.ram.store;

import dev.jadegate.base.AccountId;
import dev.jadegate.store.Transaction;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who may sign in to the console, with the hashes of present and past passwords. */
public final class LoginProfileTable {
    private static final String COLUMNS = "active, password_hash, password_changed_at, password_is_initial,"
            + " password_reset_required, mfa_bind_required, created_at, updated_at, last_login_at, failed_attempts,"
            + " first_failure_at, locked_until";

    private LoginProfileTable() {}

    /**
     * A profile.
     *
     * @param passwordIsInitial whether someone else than the user set the password
     * @param failedAttempts wrong passwords since {@code firstFailureAt}
     */
    public record ProfileRow(
            boolean active,
            String passwordHash,
            Instant passwordChangedAt,
            boolean passwordIsInitial,
            boolean passwordResetRequired,
            boolean mfaBindRequired,
            Instant createdAt,
            Instant updatedAt,
            @Nullable Instant lastLoginAt,
            int failedAttempts,
            @Nullable Instant firstFailureAt,
            @Nullable Instant lockedUntil) {
        @Override
        public String toString() {
            return "ProfileRow[active=" + active + ", createdAt=" + createdAt + ']';
        }
    }

    public static @Nullable ProfileRow find(Transaction transaction, AccountId account, String userId) {
        return transaction.first(
                "SELECT " + COLUMNS + " FROM ram_login_profile WHERE account_id = ? AND user_id = ?",
                row -> new ProfileRow(
                        row.flag(1),
                        row.text(2),
                        row.time(3),
                        row.flag(4),
                        row.flag(5),
                        row.flag(6),
                        row.time(7),
                        row.time(8),
                        row.timeOrNull(9),
                        row.intAt(10),
                        row.timeOrNull(11),
                        row.timeOrNull(12)),
                account,
                userId);
    }

    /** When users last signed in, by user id; users who never did are absent. */
    public static Map<String, Instant> lastLogins(Transaction transaction, AccountId account) {
        Map<String, Instant> times = new HashMap<>();
        transaction
                .query(
                        "SELECT user_id, last_login_at FROM ram_login_profile"
                                + " WHERE account_id = ? AND last_login_at IS NOT NULL LIMIT " + Transaction.ROWS_MAX,
                        row -> Map.entry(row.text(1), row.time(2)),
                        account)
                .forEach(entry -> times.put(entry.getKey(), entry.getValue()));
        return times;
    }

    public static boolean exists(Transaction transaction, AccountId account, String userId) {
        return transaction.exists(
                "SELECT 1 FROM ram_login_profile WHERE account_id = ? AND user_id = ?", account, userId);
    }

    public static void insert(Transaction transaction, AccountId account, String userId, ProfileRow profile) {
        transaction.update(
                "INSERT INTO ram_login_profile (account_id, user_id, " + COLUMNS
                        + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                account,
                userId,
                profile.active,
                profile.passwordHash,
                profile.passwordChangedAt,
                profile.passwordIsInitial,
                profile.passwordResetRequired,
                profile.mfaBindRequired,
                profile.createdAt,
                profile.updatedAt,
                profile.lastLoginAt,
                profile.failedAttempts,
                profile.firstFailureAt,
                profile.lockedUntil);
    }

    public static void updateSettings(
            Transaction transaction,
            AccountId account,
            String userId,
            boolean active,
            boolean passwordResetRequired,
            boolean mfaBindRequired,
            Instant now) {
        transaction.update(
                "UPDATE ram_login_profile SET active = ?, password_reset_required = ?, mfa_bind_required = ?,"
                        + " updated_at = ? WHERE account_id = ? AND user_id = ?",
                active,
                passwordResetRequired,
                mfaBindRequired,
                now,
                account,
                userId);
    }

    /** Replaces the password, which ends any lock. */
    public static void setPassword(
            Transaction transaction,
            AccountId account,
            String userId,
            String passwordHash,
            boolean isInitial,
            Instant now) {
        transaction.update(
                "UPDATE ram_login_profile SET password_hash = ?, password_changed_at = ?, password_is_initial = ?,"
                        + " updated_at = ?, failed_attempts = 0, first_failure_at = NULL, locked_until = NULL"
                        + " WHERE account_id = ? AND user_id = ?",
                passwordHash,
                now,
                isInitial,
                now,
                account,
                userId);
    }

    public static void setAttempts(
            Transaction transaction,
            AccountId account,
            String userId,
            int failedAttempts,
            @Nullable Instant firstFailureAt,
            @Nullable Instant lockedUntil) {
        transaction.update(
                "UPDATE ram_login_profile SET failed_attempts = ?, first_failure_at = ?, locked_until = ?"
                        + " WHERE account_id = ? AND user_id = ?",
                failedAttempts,
                firstFailureAt,
                lockedUntil,
                account,
                userId);
    }

    public static void signedIn(Transaction transaction, AccountId account, String userId, Instant now) {
        transaction.update(
                "UPDATE ram_login_profile SET last_login_at = ?, failed_attempts = 0, first_failure_at = NULL,"
                        + " locked_until = NULL WHERE account_id = ? AND user_id = ?",
                now,
                account,
                userId);
    }

    /** Whether there was a profile. Its past passwords go with it. */
    public static boolean delete(Transaction transaction, AccountId account, String userId) {
        transaction.update("DELETE FROM ram_password_history WHERE account_id = ? AND user_id = ?", account, userId);
        return transaction.update("DELETE FROM ram_login_profile WHERE account_id = ? AND user_id = ?", account, userId)
                == 1;
    }

    /** The last passwords that were set, the present one first. */
    public static List<String> lastPasswords(Transaction transaction, AccountId account, String userId, int count) {
        return transaction.query(
                "SELECT password_hash FROM ram_password_history WHERE account_id = ? AND user_id = ?"
                        + " ORDER BY entry DESC LIMIT ?",
                row -> row.text(1),
                account,
                userId,
                count);
    }

    /** Adds a password to the history and forgets all but the last {@code kept}. */
    public static void remember(
            Transaction transaction, AccountId account, String userId, String passwordHash, int kept) {
        long entry = 1
                + transaction.count(
                        "SELECT COALESCE(MAX(entry), 0) FROM ram_password_history WHERE account_id = ? AND user_id = ?",
                        account,
                        userId);
        transaction.update(
                "INSERT INTO ram_password_history (account_id, user_id, entry, password_hash) VALUES (?, ?, ?, ?)",
                account,
                userId,
                entry,
                passwordHash);
        transaction.update(
                "DELETE FROM ram_password_history WHERE account_id = ? AND user_id = ? AND entry <= ?",
                account,
                userId,
                entry - kept);
    }
}
