package dev.jadegate.ram.store;

import dev.jadegate.base.AccountId;
import dev.jadegate.store.Transaction;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The accounts of this installation. */
public final class AccountTable {
    /** Accounts are tenants that an operator makes one by one. */
    public static final int ACCOUNTS_MAX = 10_000;

    private AccountTable() {}

    /** The account that was made at the first start, or null before that. */
    public static @Nullable AccountId first(Transaction transaction) {
        return transaction.first(
                "SELECT account_id FROM ram_account WHERE is_first = 1", row -> new AccountId(row.text(1)));
    }

    public static boolean exists(Transaction transaction, AccountId account) {
        return transaction.exists("SELECT 1 FROM ram_account WHERE account_id = ?", account);
    }

    /** All accounts, oldest first. */
    public static List<AccountId> all(Transaction transaction) {
        return transaction.query(
                "SELECT account_id FROM ram_account ORDER BY created_at, account_id LIMIT " + ACCOUNTS_MAX,
                row -> new AccountId(row.text(1)));
    }

    public static void insert(
            Transaction transaction, AccountId account, boolean isFirst, String rootPasswordHash, Instant now) {
        transaction.update(
                "INSERT INTO ram_account (account_id, is_first, root_password_hash, root_password_changed_at, created_at)"
                        + " VALUES (?, ?, ?, ?, ?)",
                account,
                isFirst,
                rootPasswordHash,
                now,
                now);
    }

    /** The hash of the account's own console password, or null when there is no such account. */
    public static @Nullable String rootPasswordHash(Transaction transaction, AccountId account) {
        return transaction.first(
                "SELECT root_password_hash FROM ram_account WHERE account_id = ?", row -> row.text(1), account);
    }
}
