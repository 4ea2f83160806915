package dev.jadegate.ram.store;

import dev.jadegate.base.AccountId;
import dev.jadegate.ram.domain.RamError;
import dev.jadegate.store.Transaction;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Custom policies and their versions. */
public final class PolicyTable {
    private static final String COLUMNS =
            "policy_name, description, default_version, next_version, created_at, updated_at";

    private PolicyTable() {}

    /**
     * A custom policy.
     *
     * @param defaultVersion as {@code v2}
     * @param nextVersion the number of the next version; numbers are not used again
     */
    public record PolicyRow(
            String policyName,
            @Nullable String description,
            String defaultVersion,
            int nextVersion,
            Instant createdAt,
            Instant updatedAt) {}

    /** A version; {@code number} 2 is {@code v2}. */
    public record VersionRow(int number, String document, Instant createdAt) {
        public String versionId() {
            return "v" + number;
        }
    }

    public static @Nullable PolicyRow find(Transaction transaction, AccountId account, String name) {
        return transaction.first(
                "SELECT " + COLUMNS + " FROM ram_policy WHERE account_id = ? AND policy_name = ?",
                PolicyTable::read,
                account,
                name);
    }

    /** The custom policy of this name, or {@code EntityNotExist.Policy}. */
    public static PolicyRow require(Transaction transaction, AccountId account, String name) {
        PolicyRow row = find(transaction, account, name);
        if (row == null) {
            throw RamError.POLICY_NOT_FOUND.failure(name, "Custom");
        }
        return row;
    }

    /** Policies with names after {@code after}, in order, at most {@code rowsMax}. */
    public static List<PolicyRow> after(Transaction transaction, AccountId account, String after, int rowsMax) {
        return transaction.query(
                "SELECT " + COLUMNS
                        + " FROM ram_policy WHERE account_id = ? AND policy_name > ? ORDER BY policy_name LIMIT ?",
                PolicyTable::read,
                account,
                after,
                rowsMax);
    }

    public static long count(Transaction transaction, AccountId account) {
        return transaction.count("SELECT COUNT(*) FROM ram_policy WHERE account_id = ?", account);
    }

    public static void insert(Transaction transaction, AccountId account, PolicyRow row) {
        transaction.update(
                "INSERT INTO ram_policy (account_id, " + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?)",
                account,
                row.policyName(),
                row.description(),
                row.defaultVersion(),
                row.nextVersion(),
                row.createdAt(),
                row.updatedAt());
    }

    public static void update(Transaction transaction, AccountId account, PolicyRow row) {
        transaction.update(
                "UPDATE ram_policy SET description = ?, default_version = ?, next_version = ?, updated_at = ?"
                        + " WHERE account_id = ? AND policy_name = ?",
                row.description(),
                row.defaultVersion(),
                row.nextVersion(),
                row.updatedAt(),
                account,
                row.policyName());
    }

    public static void delete(Transaction transaction, AccountId account, String name) {
        transaction.update("DELETE FROM ram_policy_version WHERE account_id = ? AND policy_name = ?", account, name);
        transaction.update("DELETE FROM ram_policy WHERE account_id = ? AND policy_name = ?", account, name);
        TagTable.deleteAll(transaction, account, "policy", name);
    }

    /** Versions, oldest first. */
    public static List<VersionRow> versions(Transaction transaction, AccountId account, String name) {
        return transaction.query(
                "SELECT version, document, created_at FROM ram_policy_version WHERE account_id = ? AND policy_name = ?"
                        + " ORDER BY version LIMIT 100",
                row -> new VersionRow(row.intAt(1), row.text(2), row.time(3)),
                account,
                name);
    }

    /** The version of this id, or {@code EntityNotExist.Policy.Version}. */
    public static VersionRow requireVersion(Transaction transaction, AccountId account, String name, String versionId) {
        return versions(transaction, account, name).stream()
                .filter(version -> version.versionId().equals(versionId))
                .findFirst()
                .orElseThrow(() -> RamError.VERSION_NOT_FOUND.failure(versionId));
    }

    public static void insertVersion(Transaction transaction, AccountId account, String name, VersionRow row) {
        transaction.update(
                "INSERT INTO ram_policy_version (account_id, policy_name, version, document, created_at)"
                        + " VALUES (?, ?, ?, ?, ?)",
                account,
                name,
                row.number(),
                row.document(),
                row.createdAt());
    }

    public static void deleteVersion(Transaction transaction, AccountId account, String name, int number) {
        transaction.update(
                "DELETE FROM ram_policy_version WHERE account_id = ? AND policy_name = ? AND version = ?",
                account,
                name,
                number);
    }

    private static PolicyRow read(Transaction.Row row) {
        return new PolicyRow(row.text(1), row.textOrNull(2), row.text(3), row.intAt(4), row.time(5), row.time(6));
    }
}
