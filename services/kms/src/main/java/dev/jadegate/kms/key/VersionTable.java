package dev.jadegate.kms.key;

import dev.jadegate.base.AccountId;
import dev.jadegate.kms.row.RowCodes;
import dev.jadegate.store.Transaction;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The versions of keys with their wrapped material. A row that was altered outside of the server is refused with
 * {@code Rejected.Unavailable}. Safe for use by many threads; a method belongs to its transaction's thread.
 */
final class VersionTable {
    private static final String TABLE = "kms_key_version";
    private static final byte[] NONE = new byte[0];
    private static final String COLUMNS =
            "key_version_id, key_id, version_number, domain_version, wrapped, public_key, token_object, created_at";

    private final String region;
    private final RowCodes codes;

    VersionTable(String region, RowCodes codes) {
        this.region = region;
        this.codes = codes;
    }

    /**
     * A version of a key.
     *
     * @param number counts the versions of the key from 1
     * @param domainVersion of the domain key that wraps it
     * @param wrapped the material; empty while it waits to be imported, and when a token keeps it
     * @param publicKey SubjectPublicKeyInfo, or null for keys of one secret
     * @param tokenObject the token's object that is the material, or null for material that is wrapped here
     */
    @SuppressWarnings("ArrayRecordComponent")
    record VersionRow(
            String versionId,
            String keyId,
            long number,
            int domainVersion,
            byte[] wrapped,
            byte @Nullable [] publicKey,
            @Nullable String tokenObject,
            Instant createdAt) {
        boolean hasMaterial() {
            return wrapped.length > 0 || tokenObject != null;
        }
    }

    /** A version as lists show it. */
    record VersionItem(String versionId, Instant createdAt) {}

    @Nullable
    VersionRow find(Transaction transaction, AccountId account, String versionId) {
        return transaction.first(
                "SELECT " + COLUMNS + ", code FROM kms_key_version WHERE account_id = ? AND key_version_id = ?",
                row -> row(row, account),
                account,
                versionId);
    }

    /** The version that was made first. */
    @Nullable
    VersionRow oldest(Transaction transaction, AccountId account, String keyId) {
        return transaction.first(
                "SELECT " + COLUMNS + ", code FROM kms_key_version WHERE account_id = ? AND key_id = ?"
                        + " ORDER BY version_number LIMIT 1",
                row -> row(row, account),
                account,
                keyId);
    }

    /** The version that was made last. */
    @Nullable
    VersionRow newest(Transaction transaction, AccountId account, String keyId) {
        return transaction.first(
                "SELECT " + COLUMNS + ", code FROM kms_key_version WHERE account_id = ? AND key_id = ?"
                        + " ORDER BY version_number DESC LIMIT 1",
                row -> row(row, account),
                account,
                keyId);
    }

    void insert(Transaction transaction, AccountId account, VersionRow version) {
        transaction.update(
                "INSERT INTO kms_key_version (account_id, " + COLUMNS + ", code) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                account,
                version.versionId,
                version.keyId,
                version.number,
                version.domainVersion,
                version.wrapped,
                stored(version.publicKey),
                version.tokenObject,
                version.createdAt,
                codes.of(TABLE, account, values(version)));
    }

    /** Puts imported material in, or takes it out; made material never changes. */
    void replaceImported(
            Transaction transaction, AccountId account, String versionId, int domainVersion, byte[] wrapped) {
        VersionRow old = find(transaction, account, versionId);
        if (old == null) {
            throw new IllegalStateException("the version " + versionId + " is gone");
        }
        VersionRow replaced = new VersionRow(
                versionId, old.keyId, old.number, domainVersion, wrapped, old.publicKey, null, old.createdAt);
        transaction.update(
                "UPDATE kms_key_version SET domain_version = ?, wrapped = ?, code = ? WHERE account_id = ?"
                        + " AND key_version_id = ?"
                        + " AND key_id IN (SELECT key_id FROM kms_key WHERE account_id = ? AND origin = 'EXTERNAL')",
                domainVersion,
                wrapped,
                codes.of(TABLE, account, values(replaced)),
                account,
                versionId,
                account);
    }

    /** Destroys all material of a key: first it is written over, because a deleted row may stay in a file. */
    void shred(Transaction transaction, AccountId account, String keyId) {
        for (Shredded version : lengths(transaction, account, keyId)) {
            transaction.update(
                    "UPDATE kms_key_version SET wrapped = ? WHERE account_id = ? AND key_version_id = ?",
                    new byte[version.bytes],
                    account,
                    version.versionId);
        }
        transaction.update("DELETE FROM kms_key_version WHERE account_id = ? AND key_id = ?", account, keyId);
    }

    /** A version by id, and how much of it is to be written over: also one that was altered is destroyed. */
    private record Shredded(String versionId, int bytes) {}

    private static List<Shredded> lengths(Transaction transaction, AccountId account, String keyId) {
        return transaction.query(
                "SELECT key_version_id, wrapped FROM kms_key_version WHERE account_id = ? AND key_id = ? LIMIT ?",
                row -> new Shredded(row.text(1), row.bytes(2).length),
                account,
                keyId,
                KeyLimits.AUTOMATIC_VERSIONS_MAX + KeyLimits.VERSIONS_MAX);
    }

    /**
     * The token's objects that are the material of a key's versions. What they name is going to be destroyed, so that
     * here an altered row is refused: it could name the object of another key.
     */
    List<String> tokenObjects(Transaction transaction, AccountId account, String keyId) {
        return transaction
                .query(
                        "SELECT " + COLUMNS + ", code FROM kms_key_version WHERE account_id = ? AND key_id = ?"
                                + " AND token_object IS NOT NULL LIMIT ?",
                        row -> row(row, account),
                        account,
                        keyId,
                        KeyLimits.AUTOMATIC_VERSIONS_MAX + KeyLimits.VERSIONS_MAX)
                .stream()
                .map(VersionRow::tokenObject)
                .filter(Objects::nonNull)
                .toList();
    }

    /** Whose an object on a token is. */
    record Owner(AccountId account, String versionId) {}

    /** The version of any account that names an object of a token, or null. */
    static @Nullable Owner ofTokenObject(Transaction transaction, String tokenObject) {
        return transaction.first(
                "SELECT account_id, key_version_id FROM kms_key_version WHERE token_object = ?",
                row -> new Owner(new AccountId(row.text(1)), row.text(2)),
                tokenObject);
    }

    /** Counts messages of a version ahead; false, and nothing counted, when they would be more than {@code max}. */
    static boolean takeMessages(Transaction transaction, AccountId account, String versionId, long messages, long max) {
        return transaction.update(
                        "UPDATE kms_key_version SET messages = messages + ?"
                                + " WHERE account_id = ? AND key_version_id = ? AND messages <= ?",
                        messages,
                        account,
                        versionId,
                        max - messages)
                == 1;
    }

    List<VersionItem> page(Transaction transaction, AccountId account, String keyId, long offset, int count) {
        return transaction.query(
                "SELECT " + COLUMNS + ", code FROM kms_key_version WHERE account_id = ? AND key_id = ?"
                        + " ORDER BY version_number LIMIT ? OFFSET ?",
                row -> {
                    VersionRow version = row(row, account);
                    return new VersionItem(version.versionId, version.createdAt);
                },
                account,
                keyId,
                count,
                offset);
    }

    long count(Transaction transaction, AccountId account, String keyId) {
        return transaction.count(
                "SELECT COUNT(*) FROM kms_key_version WHERE account_id = ? AND key_id = ?", account, keyId);
    }

    private VersionRow row(Transaction.Row row, AccountId account) {
        String versionId = row.text(1);
        byte[] publicKey = row.bytes(6);
        VersionRow version = new VersionRow(
                versionId,
                row.text(2),
                row.longAt(3),
                (int) row.longAt(4),
                row.bytes(5),
                publicKey.length == 0 ? null : publicKey,
                row.textOrNull(7),
                row.time(8));
        if (!codes.fits(row.bytesOrNull(9), TABLE, account, versionId, values(version))) {
            throw KeyError.UNAVAILABLE.failure(version.keyId);
        }
        return version;
    }

    private @Nullable Object[] values(VersionRow version) {
        return new @Nullable Object[] {
            region,
            version.versionId,
            version.keyId,
            version.number,
            version.domainVersion,
            version.wrapped,
            stored(version.publicKey),
            version.tokenObject,
            version.createdAt
        };
    }

    private static byte[] stored(byte @Nullable [] publicKey) {
        return publicKey == null ? NONE : publicKey;
    }
}
