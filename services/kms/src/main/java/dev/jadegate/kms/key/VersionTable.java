package dev.jadegate.kms.key;

import dev.jadegate.base.AccountId;
import dev.jadegate.store.Transaction;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The versions of keys with their wrapped material. Stateless; a method belongs to its transaction's thread. */
final class VersionTable {
    private static final byte[] NONE = new byte[0];
    private static final String COLUMNS =
            "key_version_id, key_id, version_number, domain_version, wrapped, public_key, created_at";

    private VersionTable() {}

    /**
     * A version of a key.
     *
     * @param number counts the versions of the key from 1
     * @param domainVersion of the domain key that wraps it
     * @param wrapped empty while material waits to be imported
     * @param publicKey SubjectPublicKeyInfo, or null for keys of one secret
     */
    @SuppressWarnings("ArrayRecordComponent")
    record VersionRow(
            String versionId,
            String keyId,
            long number,
            int domainVersion,
            byte[] wrapped,
            byte @Nullable [] publicKey,
            Instant createdAt) {
        boolean hasMaterial() {
            return wrapped.length > 0;
        }
    }

    /** A version as lists show it. */
    record VersionItem(String versionId, Instant createdAt) {}

    static @Nullable VersionRow find(Transaction transaction, AccountId account, String versionId) {
        return transaction.first(
                "SELECT " + COLUMNS + " FROM kms_key_version WHERE account_id = ? AND key_version_id = ?",
                VersionTable::row,
                account,
                versionId);
    }

    /** The version that was made last. */
    static @Nullable VersionRow newest(Transaction transaction, AccountId account, String keyId) {
        return transaction.first(
                "SELECT " + COLUMNS + " FROM kms_key_version WHERE account_id = ? AND key_id = ?"
                        + " ORDER BY version_number DESC LIMIT 1",
                VersionTable::row,
                account,
                keyId);
    }

    static void insert(Transaction transaction, AccountId account, VersionRow version) {
        byte[] publicKey = version.publicKey;
        transaction.update(
                "INSERT INTO kms_key_version (account_id, " + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                account,
                version.versionId,
                version.keyId,
                version.number,
                version.domainVersion,
                version.wrapped,
                publicKey == null ? NONE : publicKey,
                version.createdAt);
    }

    /** Puts imported material in, or takes it out; made material never changes. */
    static void replaceImported(
            Transaction transaction, AccountId account, String versionId, int domainVersion, byte[] wrapped) {
        transaction.update(
                "UPDATE kms_key_version SET domain_version = ?, wrapped = ? WHERE account_id = ? AND key_version_id = ?"
                        + " AND key_id IN (SELECT key_id FROM kms_key WHERE account_id = ? AND origin = 'EXTERNAL')",
                domainVersion,
                wrapped,
                account,
                versionId,
                account);
    }

    /** Destroys all material of a key: first it is written over, because a deleted row may stay in a file. */
    static void shred(Transaction transaction, AccountId account, String keyId) {
        for (VersionRow version : all(transaction, account, keyId)) {
            transaction.update(
                    "UPDATE kms_key_version SET wrapped = ? WHERE account_id = ? AND key_version_id = ?",
                    new byte[version.wrapped.length],
                    account,
                    version.versionId);
        }
        transaction.update("DELETE FROM kms_key_version WHERE account_id = ? AND key_id = ?", account, keyId);
    }

    private static List<VersionRow> all(Transaction transaction, AccountId account, String keyId) {
        return transaction.query(
                "SELECT " + COLUMNS + " FROM kms_key_version WHERE account_id = ? AND key_id = ? LIMIT ?",
                VersionTable::row,
                account,
                keyId,
                KeyLimits.AUTOMATIC_VERSIONS_MAX + KeyLimits.VERSIONS_MAX);
    }

    static List<VersionItem> page(Transaction transaction, AccountId account, String keyId, long offset, int count) {
        return transaction.query(
                "SELECT key_version_id, created_at FROM kms_key_version WHERE account_id = ? AND key_id = ?"
                        + " ORDER BY version_number LIMIT ? OFFSET ?",
                row -> new VersionItem(row.text(1), row.time(2)),
                account,
                keyId,
                count,
                offset);
    }

    static long count(Transaction transaction, AccountId account, String keyId) {
        return transaction.count(
                "SELECT COUNT(*) FROM kms_key_version WHERE account_id = ? AND key_id = ?", account, keyId);
    }

    private static VersionRow row(Transaction.Row row) {
        byte[] publicKey = row.bytes(6);
        return new VersionRow(
                row.text(1),
                row.text(2),
                row.longAt(3),
                row.intAt(4),
                row.bytes(5),
                publicKey.length == 0 ? null : publicKey,
                row.time(7));
    }
}
