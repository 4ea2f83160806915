package dev.jadegate.ram.store;

import dev.jadegate.base.AccountId;
import dev.jadegate.ram.domain.Page;
import dev.jadegate.ram.domain.RamError;
import dev.jadegate.store.Transaction;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Groups and their members. */
public final class GroupTable {
    private static final String COLUMNS = "group_id, group_name, display_name, comments, created_at, updated_at";

    private GroupTable() {}

    /** A group. */
    public record GroupRow(
            String groupId,
            String groupName,
            @Nullable String displayName,
            @Nullable String comments,
            Instant createdAt,
            Instant updatedAt) {}

    /** The group of this name, or null. */
    public static @Nullable GroupRow find(Transaction transaction, AccountId account, String groupName) {
        return transaction.first(
                "SELECT " + COLUMNS + " FROM ram_group WHERE account_id = ? AND group_name = ?",
                GroupTable::read,
                account,
                groupName);
    }

    /** The group of this name, or {@code EntityNotExist.Group}. */
    public static GroupRow require(Transaction transaction, AccountId account, String groupName) {
        GroupRow row = find(transaction, account, groupName);
        if (row == null) {
            throw RamError.GROUP_NOT_FOUND.failure(groupName);
        }
        return row;
    }

    public static Page<GroupRow> page(
            Transaction transaction, AccountId account, @Nullable String marker, int itemsMax) {
        List<GroupRow> rows = transaction.query(
                "SELECT " + COLUMNS
                        + " FROM ram_group WHERE account_id = ? AND group_name > ? ORDER BY group_name LIMIT ?",
                GroupTable::read,
                account,
                Page.after(marker),
                itemsMax + 1);
        return Page.of(rows, itemsMax, GroupRow::groupName);
    }

    public static long count(Transaction transaction, AccountId account) {
        return transaction.count("SELECT COUNT(*) FROM ram_group WHERE account_id = ?", account);
    }

    public static void insert(Transaction transaction, AccountId account, GroupRow row) {
        transaction.update(
                "INSERT INTO ram_group (account_id, " + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?)",
                account,
                row.groupId(),
                row.groupName(),
                row.displayName(),
                row.comments(),
                row.createdAt(),
                row.updatedAt());
    }

    public static void update(Transaction transaction, AccountId account, GroupRow row) {
        transaction.update(
                "UPDATE ram_group SET group_name = ?, display_name = ?, comments = ?, updated_at = ?"
                        + " WHERE account_id = ? AND group_id = ?",
                row.groupName(),
                row.displayName(),
                row.comments(),
                row.updatedAt(),
                account,
                row.groupId());
    }

    /** Deletes a group without members and policies, or names what it still has. */
    public static void delete(Transaction transaction, AccountId account, GroupRow row) {
        if (transaction.exists(
                "SELECT 1 FROM ram_group_member WHERE account_id = ? AND group_id = ?", account, row.groupId())) {
            throw RamError.GROUP_HAS_USER.failure();
        }
        if (transaction.exists(
                "SELECT 1 FROM ram_attachment WHERE account_id = ? AND principal_type = 'group' AND principal_id = ?",
                account,
                row.groupId())) {
            throw RamError.GROUP_HAS_POLICY.failure();
        }
        transaction.update("DELETE FROM ram_group WHERE account_id = ? AND group_id = ?", account, row.groupId());
    }

    public static boolean isMember(Transaction transaction, AccountId account, String groupId, String userId) {
        return transaction.exists(
                "SELECT 1 FROM ram_group_member WHERE account_id = ? AND group_id = ? AND user_id = ?",
                account,
                groupId,
                userId);
    }

    public static void addMember(
            Transaction transaction, AccountId account, String groupId, String userId, Instant when) {
        transaction.update(
                "INSERT INTO ram_group_member (account_id, group_id, user_id, joined_at) VALUES (?, ?, ?, ?)",
                account,
                groupId,
                userId,
                when);
    }

    /** Whether the user was a member. */
    public static boolean removeMember(Transaction transaction, AccountId account, String groupId, String userId) {
        return transaction.update(
                        "DELETE FROM ram_group_member WHERE account_id = ? AND group_id = ? AND user_id = ?",
                        account,
                        groupId,
                        userId)
                > 0;
    }

    /** Members by name, one page. */
    public static Page<UserTable.Membership> members(
            Transaction transaction, AccountId account, String groupId, @Nullable String marker, int itemsMax) {
        List<UserTable.Membership> rows = transaction.query(
                "SELECT u.user_id, u.user_name, u.display_name, m.joined_at FROM ram_group_member m JOIN ram_user u ON"
                        + " u.account_id = m.account_id AND u.user_id = m.user_id WHERE m.account_id = ? AND"
                        + " m.group_id = ? AND u.user_name > ? ORDER BY u.user_name LIMIT ?",
                row -> new UserTable.Membership(row.text(1), row.text(2), row.text(3), row.time(4)),
                account,
                groupId,
                Page.after(marker),
                itemsMax + 1);
        return Page.of(rows, itemsMax, UserTable.Membership::name);
    }

    private static GroupRow read(Transaction.Row row) {
        return new GroupRow(row.text(1), row.text(2), row.textOrNull(3), row.textOrNull(4), row.time(5), row.time(6));
    }
}
