package dev.jadegate.kms.key;

import dev.jadegate.base.AccountId;
import dev.jadegate.kms.row.RowCodes;
import dev.jadegate.store.Transaction;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The tags of keys. They are conditions of policies, so a set of tags that was altered outside of the server is refused
 * with {@code Rejected.Unavailable}; one code stands for all tags of a key. Safe for use by many threads; a method belongs
 * to its transaction's thread.
 */
final class KeyTagTable {
    private static final String TABLE = "kms_key_tag";

    private final RowCodes codes;

    KeyTagTable(RowCodes codes) {
        this.codes = codes;
    }

    /** The code of a key that has no tags. */
    static byte[] codeOfNone(RowCodes codes, AccountId account, String keyId) {
        return codes.of(TABLE, account, values(keyId, Map.of()));
    }

    Map<String, String> of(Transaction transaction, AccountId account, String keyId) {
        Map<String, String> tags = stored(transaction, account, keyId);
        byte[] code = transaction.first(
                "SELECT tags_code FROM kms_key WHERE account_id = ? AND key_id = ?",
                row -> row.bytesOrNull(1),
                account,
                keyId);
        return checked(account, keyId, tags, code);
    }

    /** Tags as they are stored, in the order of their keys, when they are those that the code stands for. */
    Map<String, String> checked(AccountId account, String keyId, Map<String, String> tags, byte @Nullable [] code) {
        if (!codes.fits(code, TABLE, account, keyId, values(keyId, tags))) {
            throw KeyError.UNAVAILABLE.failure(keyId);
        }
        return tags;
    }

    private static Map<String, String> stored(Transaction transaction, AccountId account, String keyId) {
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

    private static @Nullable Object[] values(String keyId, Map<String, String> tags) {
        @Nullable Object[] values = new @Nullable Object[1 + 2 * tags.size()];
        int at = 0;
        values[at++] = keyId;
        for (Map.Entry<String, String> tag : tags.entrySet()) {
            values[at++] = tag.getKey();
            values[at++] = tag.getValue();
        }
        return values;
    }

    /** Ids of keys that have tags, after {@code after}, in order. */
    List<String> tagged(Transaction transaction, AccountId account, String after, int limit) {
        return transaction.query(
                "SELECT DISTINCT key_id FROM kms_key_tag WHERE account_id = ? AND key_id > ? ORDER BY key_id LIMIT ?",
                row -> row.text(1),
                account,
                after,
                limit);
    }

    /** Sets tags; returns all that the key then has. */
    Map<String, String> put(Transaction transaction, AccountId account, String keyId, Map<String, String> tags) {
        of(transaction, account, keyId);
        tags.forEach((key, value) -> transaction.update(
                "INSERT INTO kms_key_tag (account_id, key_id, tag_key, tag_value) VALUES (?, ?, ?, ?)"
                        + " ON CONFLICT (account_id, key_id, tag_key) DO UPDATE SET tag_value = excluded.tag_value",
                account,
                keyId,
                key,
                value));
        return coded(transaction, account, keyId);
    }

    /** Takes tags off; ones that the key does not have are no failure. */
    void remove(Transaction transaction, AccountId account, String keyId, Collection<String> keys) {
        of(transaction, account, keyId);
        keys.forEach(key -> transaction.update(
                "DELETE FROM kms_key_tag WHERE account_id = ? AND key_id = ? AND tag_key = ?", account, keyId, key));
        coded(transaction, account, keyId);
    }

    private Map<String, String> coded(Transaction transaction, AccountId account, String keyId) {
        Map<String, String> tags = stored(transaction, account, keyId);
        transaction.update(
                "UPDATE kms_key SET tags_code = ? WHERE account_id = ? AND key_id = ?",
                codes.of(TABLE, account, values(keyId, tags)),
                account,
                keyId);
        return tags;
    }
}
