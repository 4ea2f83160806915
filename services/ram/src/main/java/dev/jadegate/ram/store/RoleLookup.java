package dev.jadegate.ram.store;

import dev.jadegate.base.AccountId;
import dev.jadegate.store.Transaction;
import org.jspecify.annotations.Nullable;

/** What sessions need to know of roles. */
public final class RoleLookup {
    private RoleLookup() {}

    /**
     * A role.
     *
     * @param trustPolicy who may assume it
     * @param maxSessionSeconds 3600 to 43200
     */
    public record RoleRow(String roleId, String roleName, String trustPolicy, int maxSessionSeconds) {}

    /** The role of this name, or null. */
    public static @Nullable RoleRow byName(Transaction transaction, AccountId account, String roleName) {
        return transaction.first(
                "SELECT role_id, role_name, assume_role_policy_document, max_session_duration FROM ram_role"
                        + " WHERE account_id = ? AND role_name = ?",
                row -> new RoleRow(row.text(1), row.text(2), row.text(3), row.intAt(4)),
                account,
                roleName);
    }

    /** Whether the role is still there: one that was made anew under the name has another id. */
    public static boolean exists(Transaction transaction, AccountId account, String roleId) {
        return transaction.exists("SELECT 1 FROM ram_role WHERE account_id = ? AND role_id = ?", account, roleId);
    }
}
