package dev.jadegate.ram.store;

import dev.jadegate.base.AccountId;
import dev.jadegate.store.Transaction;
import org.jspecify.annotations.Nullable;

/** What credentials need to know of users. */
public final class UserLookup {
    private UserLookup() {}

    /** A user. */
    public record UserRow(String userId, String userName, String displayName) {}

    /** The user of this name, or null. */
    public static @Nullable UserRow byName(Transaction transaction, AccountId account, String userName) {
        return transaction.first(
                "SELECT user_id, user_name, display_name FROM ram_user WHERE account_id = ? AND user_name = ?",
                row -> new UserRow(row.text(1), row.text(2), row.text(3)),
                account,
                userName);
    }
}
