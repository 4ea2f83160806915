package dev.jadegate.ram.store;

import dev.jadegate.base.AccountId;
import dev.jadegate.store.Transaction;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Long-lived access keys. The account's own keys have the account id as their user id. */
public final class AccessKeyTable {
    private static final int ROWS_MAX = 100;

    private AccessKeyTable() {}

    /** A key without its secret. */
    public record KeyRow(
            String accessKeyId,
            boolean active,
            Instant createdAt,
            Instant updatedAt,
            @Nullable Instant lastUsedAt) {}

    /**
     * A key with what proves it.
     *
     * @param userName null when the key's user is gone or the key is the account's own
     */
    @SuppressWarnings("ArrayRecordComponent") // Goes from the row to the seal and nowhere else.
    public record SealedKey(
            AccountId account,
            String userId,
            byte[] sealedSecret,
            boolean active,
            @Nullable String userName) {
        @Override
        public String toString() {
            return "SealedKey[" + account + '/' + userId + ']';
        }
    }

    /** The key of this id, whoever's it is: the one query that cannot name the account. */
    public static @Nullable SealedKey find(Transaction transaction, String accessKeyId) {
        return transaction.first(
                "SELECT k.account_id, k.user_id, k.sealed_secret, k.active, u.user_name FROM ram_access_key k"
                        + " LEFT JOIN ram_user u ON u.account_id = k.account_id AND u.user_id = k.user_id"
                        + " WHERE k.access_key_id = ?",
                row -> new SealedKey(
                        new AccountId(row.text(1)), row.text(2), row.bytes(3), row.flag(4), row.textOrNull(5)),
                accessKeyId);
    }

    /** The keys of a user, oldest first. */
    public static List<KeyRow> ofUser(Transaction transaction, AccountId account, String userId) {
        return transaction.query(
                "SELECT access_key_id, active, created_at, updated_at, last_used_at FROM ram_access_key"
                        + " WHERE account_id = ? AND user_id = ? ORDER BY created_at, access_key_id LIMIT " + ROWS_MAX,
                row -> new KeyRow(row.text(1), row.flag(2), row.time(3), row.time(4), row.timeOrNull(5)),
                account,
                userId);
    }

    public static long count(Transaction transaction, AccountId account, String userId) {
        return transaction.count(
                "SELECT COUNT(*) FROM ram_access_key WHERE account_id = ? AND user_id = ?", account, userId);
    }

    public static void insert(
            Transaction transaction,
            AccountId account,
            String userId,
            String accessKeyId,
            byte[] sealedSecret,
            Instant now) {
        transaction.update(
                "INSERT INTO ram_access_key (account_id, user_id, access_key_id, sealed_secret, active, created_at,"
                        + " updated_at) VALUES (?, ?, ?, ?, 1, ?, ?)",
                account,
                userId,
                accessKeyId,
                sealedSecret,
                now,
                now);
    }

    /** Whether there was such a key. */
    public static boolean setActive(
            Transaction transaction,
            AccountId account,
            String userId,
            String accessKeyId,
            boolean active,
            Instant now) {
        return transaction.update(
                        "UPDATE ram_access_key SET active = ?, updated_at = ?"
                                + " WHERE account_id = ? AND user_id = ? AND access_key_id = ?",
                        active,
                        now,
                        account,
                        userId,
                        accessKeyId)
                == 1;
    }

    public static void setSecret(
            Transaction transaction,
            AccountId account,
            String userId,
            String accessKeyId,
            byte[] sealedSecret,
            Instant now) {
        transaction.update(
                "UPDATE ram_access_key SET sealed_secret = ?, active = 1, updated_at = ?"
                        + " WHERE account_id = ? AND user_id = ? AND access_key_id = ?",
                sealedSecret,
                now,
                account,
                userId,
                accessKeyId);
    }

    /** Whether there was such a key. */
    public static boolean delete(Transaction transaction, AccountId account, String userId, String accessKeyId) {
        return transaction.update(
                        "DELETE FROM ram_access_key WHERE account_id = ? AND user_id = ? AND access_key_id = ?",
                        account,
                        userId,
                        accessKeyId)
                == 1;
    }

    /** Notes a use, unless a later one is noted already. */
    public static void used(Transaction transaction, AccountId account, String accessKeyId, Instant when) {
        transaction.update(
                "UPDATE ram_access_key SET last_used_at = ? WHERE account_id = ? AND access_key_id = ?"
                        + " AND (last_used_at IS NULL OR last_used_at < ?)",
                when,
                account,
                accessKeyId,
                when);
    }
}
