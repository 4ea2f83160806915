package dev.jadegate.kms.key;

import dev.jadegate.base.AccountId;
import dev.jadegate.kms.row.RowCodes;
import dev.jadegate.store.Transaction;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The aliases of one region. An alias that was altered outside of the server is refused with {@code Rejected.Unavailable}:
 * who could point it to another key would read what others encrypt. Safe for use by many threads; a method belongs to its
 * transaction's thread.
 */
final class AliasTable {
    private static final String TABLE = "kms_alias";

    private final String region;
    private final RowCodes codes;

    AliasTable(String region, RowCodes codes) {
        this.region = region;
        this.codes = codes;
    }

    /** An alias, with its prefix. */
    record AliasRow(String name, String keyId) {}

    @Nullable
    String keyId(Transaction transaction, AccountId account, String name) {
        AliasRow found = transaction.first(
                "SELECT alias_name, key_id, code FROM kms_alias WHERE account_id = ? AND region = ? AND alias_name = ?",
                row -> row(row, account),
                account,
                region,
                name);
        return found == null ? null : found.keyId;
    }

    private AliasRow row(Transaction.Row row, AccountId account) {
        String name = row.text(1);
        String keyId = row.text(2);
        if (!codes.fits(row.bytesOrNull(3), TABLE, account, name, region, name, keyId)) {
            throw KeyError.UNAVAILABLE.failure(name);
        }
        return new AliasRow(name, keyId);
    }

    private byte[] code(AccountId account, String name, String keyId) {
        return codes.of(TABLE, account, region, name, keyId);
    }

    void insert(Transaction transaction, AccountId account, String name, String keyId, Instant now) {
        transaction.update(
                "INSERT INTO kms_alias (account_id, region, alias_name, key_id, created_at, code) VALUES (?, ?, ?, ?, ?, ?)",
                account,
                region,
                name,
                keyId,
                now,
                code(account, name, keyId));
    }

    void point(Transaction transaction, AccountId account, String name, String keyId) {
        transaction.update(
                "UPDATE kms_alias SET key_id = ?, code = ? WHERE account_id = ? AND region = ? AND alias_name = ?",
                keyId,
                code(account, name, keyId),
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
                "SELECT alias_name, key_id, code FROM kms_alias WHERE account_id = ? AND region = ? ORDER BY alias_name"
                        + " LIMIT ? OFFSET ?",
                row -> row(row, account),
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
                "SELECT alias_name, key_id, code FROM kms_alias WHERE account_id = ? AND key_id = ? ORDER BY alias_name"
                        + " LIMIT ? OFFSET ?",
                row -> row(row, account),
                account,
                keyId,
                count,
                offset);
    }
}
