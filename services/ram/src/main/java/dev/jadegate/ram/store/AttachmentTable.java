package dev.jadegate.ram.store;

import dev.jadegate.base.AccountId;
import dev.jadegate.ram.domain.PrincipalType;
import dev.jadegate.store.Transaction;
import java.time.Instant;
import java.util.List;

/** Which policies are attached to whom. */
public final class AttachmentTable {
    private AttachmentTable() {}

    /** A policy attached to a principal. */
    public record AttachmentRow(String policyType, String policyName, Instant attachedAt) {}

    /** A principal that a policy is attached to. */
    public record EntityRow(String id, String name, String detail, Instant attachedAt) {}

    public static List<AttachmentRow> of(
            Transaction transaction, AccountId account, PrincipalType type, String principalId) {
        return transaction.query(
                "SELECT policy_type, policy_name, attached_at FROM ram_attachment WHERE account_id = ? AND"
                        + " principal_type = ? AND principal_id = ? ORDER BY policy_type, policy_name LIMIT 1000",
                row -> new AttachmentRow(row.text(1), row.text(2), row.time(3)),
                account,
                type.key(),
                principalId);
    }

    /** Whether it was attached; false when it was already. */
    public static boolean attach(
            Transaction transaction,
            AccountId account,
            PrincipalType type,
            String principalId,
            AttachmentRow attachment) {
        return transaction.update(
                        "INSERT INTO ram_attachment (account_id, principal_type, principal_id, policy_type, policy_name,"
                                + " attached_at) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                        account,
                        type.key(),
                        principalId,
                        attachment.policyType(),
                        attachment.policyName(),
                        attachment.attachedAt())
                > 0;
    }

    /** Whether it was attached before. */
    public static boolean detach(
            Transaction transaction,
            AccountId account,
            PrincipalType type,
            String principalId,
            String policyType,
            String policyName) {
        return transaction.update(
                        "DELETE FROM ram_attachment WHERE account_id = ? AND principal_type = ? AND principal_id = ? AND"
                                + " policy_type = ? AND policy_name = ?",
                        account,
                        type.key(),
                        principalId,
                        policyType,
                        policyName)
                > 0;
    }

    public static void detachEverywhere(
            Transaction transaction, AccountId account, String policyType, String policyName) {
        transaction.update(
                "DELETE FROM ram_attachment WHERE account_id = ? AND policy_type = ? AND policy_name = ?",
                account,
                policyType,
                policyName);
    }

    /** How many principals of all types a policy is attached to. */
    public static long count(Transaction transaction, AccountId account, String policyType, String policyName) {
        return transaction.count(
                "SELECT COUNT(*) FROM ram_attachment WHERE account_id = ? AND policy_type = ? AND policy_name = ?",
                account,
                policyType,
                policyName);
    }

    public static boolean isAttachedToAny(
            Transaction transaction, AccountId account, PrincipalType type, String policyType, String policyName) {
        return transaction.exists(
                "SELECT 1 FROM ram_attachment WHERE account_id = ? AND policy_type = ? AND policy_name = ? AND"
                        + " principal_type = ?",
                account,
                policyType,
                policyName,
                type.key());
    }

    /** The users, groups or roles that a policy is attached to. */
    public static List<EntityRow> entities(
            Transaction transaction, AccountId account, PrincipalType type, String policyType, String policyName) {
        String kind = type.key();
        String detail = switch (type) {
            case USER -> "e.display_name";
            case GROUP -> "e.comments";
            case ROLE -> "e.description";
        };
        // INVARIANT (no input in SQL): kind and detail are constants of PrincipalType.
        return transaction.query(
                "SELECT e." + kind + "_id, e." + kind + "_name, COALESCE(" + detail + ", ''), a.attached_at FROM"
                        + " ram_attachment a JOIN ram_" + kind + " e ON e.account_id = a.account_id AND e." + kind
                        + "_id = a.principal_id WHERE a.account_id = ? AND a.policy_type = ? AND a.policy_name = ? AND"
                        + " a.principal_type = ? ORDER BY e." + kind + "_name LIMIT 10000",
                row -> new EntityRow(row.text(1), row.text(2), row.text(3), row.time(4)),
                account,
                policyType,
                policyName,
                kind);
    }
}
