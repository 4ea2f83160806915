package dev.jadegate.ram.store;

import dev.jadegate.base.AccountId;
import dev.jadegate.ram.domain.Page;
import dev.jadegate.ram.domain.RamError;
import dev.jadegate.store.Transaction;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Users and their groups. */
public final class UserTable {
    private static final String COLUMNS =
            "u.user_id, u.user_name, u.display_name, u.mobile_phone, u.email, u.comments, "
                    + "u.created_at, u.updated_at";

    private UserTable() {}

    /** A user. */
    public record UserRow(
            String userId,
            String userName,
            String displayName,
            @Nullable String mobilePhone,
            @Nullable String email,
            @Nullable String comments,
            Instant createdAt,
            Instant updatedAt) {}

    /** A user in a group, or a group of a user, and since when. */
    public record Membership(
            String id, String name, @Nullable String detail, Instant joinedAt) {}

    /** The user of this name, or null. */
    public static @Nullable UserRow find(Transaction transaction, AccountId account, String userName) {
        return transaction.first(
                "SELECT " + COLUMNS + " FROM ram_user u WHERE u.account_id = ? AND u.user_name = ?",
                UserTable::read,
                account,
                userName);
    }

    /** The user of this id, or null. */
    public static @Nullable UserRow byId(Transaction transaction, AccountId account, String userId) {
        return transaction.first(
                "SELECT " + COLUMNS + " FROM ram_user u WHERE u.account_id = ? AND u.user_id = ?",
                UserTable::read,
                account,
                userId);
    }

    /** The user of this name, or {@code EntityNotExist.User}. */
    public static UserRow require(Transaction transaction, AccountId account, String userName) {
        UserRow row = find(transaction, account, userName);
        if (row == null) {
            throw RamError.USER_NOT_FOUND.failure(userName);
        }
        return row;
    }

    /** Users by name, one more than {@code itemsMax}. */
    public static Page<UserRow> page(
            Transaction transaction, AccountId account, @Nullable String marker, int itemsMax) {
        List<UserRow> rows = transaction.query(
                "SELECT " + COLUMNS + " FROM ram_user u WHERE u.account_id = ? AND u.user_name > ? ORDER BY u.user_name"
                        + " LIMIT ?",
                UserTable::read,
                account,
                Page.after(marker),
                itemsMax + 1);
        return Page.of(rows, itemsMax, UserRow::userName);
    }

    public static long count(Transaction transaction, AccountId account) {
        return transaction.count("SELECT COUNT(*) FROM ram_user WHERE account_id = ?", account);
    }

    public static void insert(Transaction transaction, AccountId account, UserRow row) {
        transaction.update(
                "INSERT INTO ram_user (account_id, user_id, user_name, display_name, mobile_phone, email, comments,"
                        + " created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                account,
                row.userId(),
                row.userName(),
                row.displayName(),
                row.mobilePhone(),
                row.email(),
                row.comments(),
                row.createdAt(),
                row.updatedAt());
    }

    public static void update(Transaction transaction, AccountId account, UserRow row) {
        transaction.update(
                "UPDATE ram_user SET user_name = ?, display_name = ?, mobile_phone = ?, email = ?, comments = ?,"
                        + " updated_at = ? WHERE account_id = ? AND user_id = ?",
                row.userName(),
                row.displayName(),
                row.mobilePhone(),
                row.email(),
                row.comments(),
                row.updatedAt(),
                account,
                row.userId());
    }

    /** Deletes a user that holds nothing any more, or names what it still holds. */
    public static void delete(Transaction transaction, AccountId account, UserRow row) {
        refuseWhile(
                transaction,
                "SELECT 1 FROM ram_access_key WHERE account_id = ? AND user_id = ?",
                account,
                row,
                RamError.USER_HAS_ACCESS_KEY);
        refuseWhile(
                transaction,
                "SELECT 1 FROM ram_login_profile WHERE account_id = ? AND user_id = ?",
                account,
                row,
                RamError.USER_HAS_LOGIN_PROFILE);
        refuseWhile(
                transaction,
                "SELECT 1 FROM ram_mfa_device WHERE account_id = ? AND user_id = ?",
                account,
                row,
                RamError.USER_HAS_MFA_DEVICE);
        refuseWhile(
                transaction,
                "SELECT 1 FROM ram_group_member WHERE account_id = ? AND user_id = ?",
                account,
                row,
                RamError.USER_HAS_GROUP);
        refuseWhile(
                transaction,
                "SELECT 1 FROM ram_attachment WHERE account_id = ? AND principal_type = 'user' AND principal_id = ?",
                account,
                row,
                RamError.USER_HAS_POLICY);
        TagTable.deleteAll(transaction, account, "user", row.userId());
        transaction.update("DELETE FROM ram_user WHERE account_id = ? AND user_id = ?", account, row.userId());
    }

    private static void refuseWhile(
            Transaction transaction, String sql, AccountId account, UserRow row, RamError conflict) {
        if (transaction.exists(sql, account, row.userId())) {
            throw conflict.failure();
        }
    }

    /** The groups of a user; at most {@code RamLimits.GROUPS_OF_USER_MAX}. */
    public static List<Membership> groups(Transaction transaction, AccountId account, String userId) {
        return transaction.query(
                "SELECT g.group_id, g.group_name, g.comments, m.joined_at FROM ram_group_member m JOIN ram_group g ON"
                        + " g.account_id = m.account_id AND g.group_id = m.group_id WHERE m.account_id = ? AND"
                        + " m.user_id = ? ORDER BY g.group_name LIMIT 100",
                row -> new Membership(row.text(1), row.text(2), row.textOrNull(3), row.time(4)),
                account,
                userId);
    }

    /** A user and when it last signed in to the console by password, null for never. */
    public record Seen(UserRow user, @Nullable Instant lastLogin) {}

    /** The user of this name with its last login, or null. */
    public static @Nullable Seen seen(Transaction transaction, AccountId account, String userName) {
        return transaction.first(
                "SELECT " + COLUMNS + ", p.last_login_at FROM ram_user u LEFT JOIN ram_login_profile p ON"
                        + " p.account_id = u.account_id AND p.user_id = u.user_id WHERE u.account_id = ? AND"
                        + " u.user_name = ?",
                row -> new Seen(read(row), row.timeOrNull(9)),
                account,
                userName);
    }

    private static UserRow read(Transaction.Row row) {
        return new UserRow(
                row.text(1),
                row.text(2),
                row.text(3),
                row.textOrNull(4),
                row.textOrNull(5),
                row.textOrNull(6),
                row.time(7),
                row.time(8));
    }
}
