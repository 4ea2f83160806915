package dev.jadegate.kms.key;

import dev.jadegate.base.AccountId;
import dev.jadegate.store.Transaction;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The aliases of one region. Safe for use by many threads; a method belongs to its transaction's thread. */
final class AliasTable {
    private final String region;

    AliasTable(String region) {
        this.region = region;
    }

    /** An alias, with its prefix. */
    record AliasRow(String name, String keyId) {}

    @Nullable
    String keyId(Transaction transaction, AccountId account, String name) {
        return transaction.first(
                "SELECT key_id FROM kms_alias WHERE account_id = ? AND region = ? AND alias_name = ?",
                row -> row.text(1),
                account,
                region,
                name);
    }

    void insert(Transaction transaction, AccountId account, String name, String keyId, Instant now) {
        transaction.update(
                "INSERT INTO kms_alias (account_id, region, alias_name, key_id, created_at) VALUES (?, ?, ?, ?, ?)",
                account,
                region,
                name,
                keyId,
                now);
    }

    void point(Transaction transaction, AccountId account, String name, String keyId) {
        transaction.update(
                "UPDATE kms_alias SET key_id = ? WHERE account_id = ? AND region = ? AND alias_name = ?",
                keyId,
                account,
                region,
                name);
    }

    void delete(Transaction transaction, AccountId account, String name) {
        transaction.update(
                "DELETE FROM kms_alias WHERE account_id = ? AND region = ? AND alias_name = ?", account, region, name);
    }

    long count(Transaction transaction, AccountId account) {
        return transaction.count("SELECT COUNT(*) FROM kms_alias WHERE account_id = ? AND region = ?", account, region);
    }

    List<AliasRow> page(Transaction transaction, AccountId account, long offset, int count) {
        return transaction.query(
                "SELECT alias_name, key_id FROM kms_alias WHERE account_id = ? AND region = ? ORDER BY alias_name"
                        + " LIMIT ? OFFSET ?",
                row -> new AliasRow(row.text(1), row.text(2)),
                account,
                region,
                count,
                offset);
    }

    long countOfKey(Transaction transaction, AccountId account, String keyId) {
        return transaction.count("SELECT COUNT(*) FROM kms_alias WHERE account_id = ? AND key_id = ?", account, keyId);
    }

    List<AliasRow> pageOfKey(Transaction transaction, AccountId account, String keyId, long offset, int count) {
        return transaction.query(
                "SELECT alias_name, key_id FROM kms_alias WHERE account_id = ? AND key_id = ? ORDER BY alias_name"
                        + " LIMIT ? OFFSET ?",
                row -> new AliasRow(row.text(1), row.text(2)),
                account,
                keyId,
                count,
                offset);
    }
}
