package dev.jadegate.kms.key;

import dev.jadegate.base.AccountId;
import dev.jadegate.store.Transaction;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The tags of keys. Stateless; a method belongs to its transaction's thread. */
final class KeyTagTable {
    private KeyTagTable() {}

    static Map<String, String> of(Transaction transaction, AccountId account, String keyId) {
        Map<String, String> tags = new LinkedHashMap<>();
        transaction
                .query(
                        "SELECT tag_key, tag_value FROM kms_key_tag WHERE account_id = ? AND key_id = ? ORDER BY tag_key",
                        row -> Map.entry(row.text(1), row.text(2)),
                        account,
                        keyId)
                .forEach(tag -> tags.put(tag.getKey(), tag.getValue()));
        return tags;
    }

    /** Ids of keys that have tags, after {@code after}, in order. */
    static List<String> tagged(Transaction transaction, AccountId account, String after, int limit) {
        return transaction.query(
                "SELECT DISTINCT key_id FROM kms_key_tag WHERE account_id = ? AND key_id > ? ORDER BY key_id LIMIT ?",
                row -> row.text(1),
                account,
                after,
                limit);
    }

    static void put(Transaction transaction, AccountId account, String keyId, String key, String value) {
        transaction.update(
                "INSERT INTO kms_key_tag (account_id, key_id, tag_key, tag_value) VALUES (?, ?, ?, ?)"
                        + " ON CONFLICT (account_id, key_id, tag_key) DO UPDATE SET tag_value = excluded.tag_value",
                account,
                keyId,
                key,
                value);
    }

    static void delete(Transaction transaction, AccountId account, String keyId, String key) {
        transaction.update(
                "DELETE FROM kms_key_tag WHERE account_id = ? AND key_id = ? AND tag_key = ?", account, keyId, key);
    }
}
