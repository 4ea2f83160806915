package dev.jadegate.ram.store;

import dev.jadegate.base.AccountId;
import dev.jadegate.store.Transaction;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Tags of users, roles and policies. */
public final class TagTable {
    private static final String COLUMNS = "t.resource_id, t.tag_key, t.tag_value";
    private static final String AFTER = "t.account_id = ? AND t.resource_type = ? AND (t.resource_id > ? OR"
            + " (t.resource_id = ? AND t.tag_key > ?))";
    private static final String IN_ORDER = " ORDER BY t.resource_id, t.tag_key LIMIT ?";

    private TagTable() {}

    /** One tag of one resource. */
    public record TagRow(String resourceId, String key, String value) {}

    /** The tags of one resource, by key. */
    public static Map<String, String> of(
            Transaction transaction, AccountId account, String resourceType, String resourceId) {
        Map<String, String> tags = new TreeMap<>();
        transaction
                .query(
                        "SELECT tag_key, tag_value FROM ram_tag WHERE account_id = ? AND resource_type = ? AND"
                                + " resource_id = ? LIMIT 100",
                        row -> new TagRow("", row.text(1), row.text(2)),
                        account,
                        resourceType,
                        resourceId)
                .forEach(tag -> tags.put(tag.key, tag.value));
        return tags;
    }

    /** Whether the account has tagged anything. */
    public static boolean any(Transaction transaction, AccountId account) {
        return transaction.exists("SELECT 1 FROM ram_tag WHERE account_id = ? LIMIT 1", account);
    }

    /** All tags of one type of resource, by resource and key, after a place in that order. */
    public static List<TagRow> after(
            Transaction transaction, AccountId account, String resourceType, TagRow after, int rowsMax) {
        return transaction.query(
                "SELECT " + COLUMNS + " FROM ram_tag t WHERE " + AFTER + IN_ORDER,
                TagTable::read,
                account,
                resourceType,
                after.resourceId,
                after.resourceId,
                after.key,
                rowsMax);
    }

    /** The same for resources that have the key {@code key}, with the value {@code value} unless that is null. */
    public static List<TagRow> afterWith(
            Transaction transaction,
            AccountId account,
            String resourceType,
            TagRow after,
            String key,
            @Nullable String value,
            int rowsMax) {
        return transaction.query(
                "SELECT " + COLUMNS + " FROM ram_tag t WHERE " + AFTER
                        + " AND EXISTS (SELECT 1 FROM ram_tag f WHERE f.account_id = t.account_id AND f.resource_type ="
                        + " t.resource_type AND f.resource_id = t.resource_id AND f.tag_key = ? AND"
                        + " f.tag_value = COALESCE(?, f.tag_value))" + IN_ORDER,
                TagTable::read,
                account,
                resourceType,
                after.resourceId,
                after.resourceId,
                after.key,
                key,
                value,
                rowsMax);
    }

    private static TagRow read(Transaction.Row row) {
        return new TagRow(row.text(1), row.text(2), row.text(3));
    }

    public static void put(Transaction transaction, AccountId account, String resourceType, TagRow tag) {
        transaction.update(
                "INSERT INTO ram_tag (account_id, resource_type, resource_id, tag_key, tag_value) VALUES (?, ?, ?, ?, ?)"
                        + " ON CONFLICT (account_id, resource_type, resource_id, tag_key) DO UPDATE SET tag_value ="
                        + " excluded.tag_value",
                account,
                resourceType,
                tag.resourceId,
                tag.key,
                tag.value);
    }

    public static void delete(
            Transaction transaction, AccountId account, String resourceType, String resourceId, String key) {
        transaction.update(
                "DELETE FROM ram_tag WHERE account_id = ? AND resource_type = ? AND resource_id = ? AND tag_key = ?",
                account,
                resourceType,
                resourceId,
                key);
    }

    public static void deleteAll(Transaction transaction, AccountId account, String resourceType, String resourceId) {
        transaction.update(
                "DELETE FROM ram_tag WHERE account_id = ? AND resource_type = ? AND resource_id = ?",
                account,
                resourceType,
                resourceId);
    }
}
