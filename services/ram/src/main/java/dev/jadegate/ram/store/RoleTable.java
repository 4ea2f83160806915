package dev.jadegate.ram.store;

import dev.jadegate.base.AccountId;
import dev.jadegate.ram.domain.Page;
import dev.jadegate.ram.domain.RamError;
import dev.jadegate.store.Transaction;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Roles. */
public final class RoleTable {
    private static final String COLUMNS = "role_id, role_name, description, assume_role_policy_document, "
            + "max_session_duration, created_at, updated_at";

    private RoleTable() {}

    /**
     * A role.
     *
     * @param maxSessionDuration in seconds
     */
    public record RoleRow(
            String roleId,
            String roleName,
            @Nullable String description,
            String assumeRolePolicyDocument,
            long maxSessionDuration,
            Instant createdAt,
            Instant updatedAt) {
        /** The role's resource name; the name stands in it as it was given. */
        public String arn(AccountId account) {
            return "acs:ram::" + account + ":role/" + roleName;
        }
    }

    /** The role of this name, or null. */
    public static @Nullable RoleRow find(Transaction transaction, AccountId account, String roleName) {
        return transaction.first(
                "SELECT " + COLUMNS + " FROM ram_role WHERE account_id = ? AND role_name = ?",
                RoleTable::read,
                account,
                roleName);
    }

    /** The role of this id, or null. */
    public static @Nullable RoleRow byId(Transaction transaction, AccountId account, String roleId) {
        return transaction.first(
                "SELECT " + COLUMNS + " FROM ram_role WHERE account_id = ? AND role_id = ?",
                RoleTable::read,
                account,
                roleId);
    }

    /** The role of this name, or {@code EntityNotExist.Role}. */
    public static RoleRow require(Transaction transaction, AccountId account, String roleName) {
        RoleRow row = find(transaction, account, roleName);
        if (row == null) {
            throw RamError.ROLE_NOT_FOUND.failure(roleName);
        }
        return row;
    }

    public static Page<RoleRow> page(
            Transaction transaction, AccountId account, @Nullable String marker, int itemsMax) {
        List<RoleRow> rows = transaction.query(
                "SELECT " + COLUMNS
                        + " FROM ram_role WHERE account_id = ? AND role_name > ? ORDER BY role_name LIMIT ?",
                RoleTable::read,
                account,
                Page.after(marker),
                itemsMax + 1);
        return Page.of(rows, itemsMax, RoleRow::roleName);
    }

    public static long count(Transaction transaction, AccountId account) {
        return transaction.count("SELECT COUNT(*) FROM ram_role WHERE account_id = ?", account);
    }

    public static void insert(Transaction transaction, AccountId account, RoleRow row) {
        transaction.update(
                "INSERT INTO ram_role (account_id, " + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                account,
                row.roleId(),
                row.roleName(),
                row.description(),
                row.assumeRolePolicyDocument(),
                row.maxSessionDuration(),
                row.createdAt(),
                row.updatedAt());
    }

    public static void update(Transaction transaction, AccountId account, RoleRow row) {
        transaction.update(
                "UPDATE ram_role SET description = ?, assume_role_policy_document = ?, max_session_duration = ?,"
                        + " updated_at = ? WHERE account_id = ? AND role_id = ?",
                row.description(),
                row.assumeRolePolicyDocument(),
                row.maxSessionDuration(),
                row.updatedAt(),
                account,
                row.roleId());
    }

    /** Deletes a role without policies, or names the conflict. */
    public static void delete(Transaction transaction, AccountId account, RoleRow row) {
        if (transaction.exists(
                "SELECT 1 FROM ram_attachment WHERE account_id = ? AND principal_type = 'role' AND principal_id = ?",
                account,
                row.roleId())) {
            throw RamError.ROLE_HAS_POLICY.failure();
        }
        TagTable.deleteAll(transaction, account, "role", row.roleId());
        transaction.update("DELETE FROM ram_role WHERE account_id = ? AND role_id = ?", account, row.roleId());
    }

    private static RoleRow read(Transaction.Row row) {
        return new RoleRow(
                row.text(1), row.text(2), row.textOrNull(3), row.text(4), row.longAt(5), row.time(6), row.time(7));
    }
}
