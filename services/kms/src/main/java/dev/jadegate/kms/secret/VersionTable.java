package dev.jadegate.kms.secret;

import dev.jadegate.base.AccountId;
import dev.jadegate.kms.row.RowCodes;
import dev.jadegate.store.Transaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The versions of secrets and the stages that point to them. What was altered outside of the server is refused with
 * {@code Rejected.Unavailable}. Safe for use by many threads; a method belongs to its transaction's thread.
 */
final class VersionTable {
    private static final String TABLE = "kms_secret_version";
    private static final String STAGE_TABLE = "kms_secret_stage";
    private static final String COLUMNS = "version_id, data_type, sealed, created_at";

    private final RowCodes codes;

    VersionTable(RowCodes codes) {
        this.codes = codes;
    }

    /** A version with its sealed value. */
    @SuppressWarnings("ArrayRecordComponent")
    record VersionRow(String versionId, String dataType, byte[] sealed, Instant createdAt) {}

    /** A version without its value. */
    record VersionItem(String versionId, Instant createdAt, List<String> stages) {}

    @Nullable
    VersionRow find(Transaction transaction, AccountId account, String secret, String versionId) {
        return transaction.first(
                "SELECT " + COLUMNS + ", code"
                        + " FROM kms_secret_version WHERE account_id = ? AND secret_name = ? AND version_id = ?",
                row -> row(row, account, secret),
                account,
                secret,
                versionId);
    }

    private VersionRow row(Transaction.Row row, AccountId account, String secret) {
        VersionRow version = new VersionRow(row.text(1), row.text(2), row.bytes(3), row.time(4));
        boolean fits = codes.fits(
                row.bytesOrNull(5),
                TABLE,
                account,
                secret + " " + version.versionId,
                secret,
                version.versionId,
                version.dataType,
                version.sealed,
                version.createdAt);
        if (!fits) {
            throw SecretError.UNAVAILABLE.failure(secret);
        }
        return version;
    }

    /** Adds a version, and removes the oldest ones that have no stage when there are too many. */
    void insert(Transaction transaction, AccountId account, String secret, VersionRow version, boolean rotatedByCall) {
        transaction.update(
                "INSERT INTO kms_secret_version (account_id, secret_name, version_number, " + COLUMNS
                        + ", rotated_by_call, code) SELECT ?, ?, COALESCE(MAX(version_number), 0) + 1, ?, ?, ?, ?, ?, ?"
                        + " FROM kms_secret_version WHERE account_id = ? AND secret_name = ?",
                account,
                secret,
                version.versionId,
                version.dataType,
                version.sealed,
                version.createdAt,
                rotatedByCall,
                codes.of(
                        TABLE, account, secret, version.versionId, version.dataType, version.sealed, version.createdAt),
                account,
                secret);
        transaction.update(
                "DELETE FROM kms_secret_version WHERE account_id = ? AND secret_name = ? AND version_number <="
                        + " (SELECT MAX(version_number) FROM kms_secret_version WHERE account_id = ? AND secret_name = ?)"
                        + " - ? AND version_id NOT IN (SELECT version_id FROM kms_secret_stage WHERE account_id = ?"
                        + " AND secret_name = ?)",
                account,
                secret,
                account,
                secret,
                SecretLimits.VERSIONS_MAX,
                account,
                secret);
    }

    void delete(Transaction transaction, AccountId account, String secret, String versionId) {
        transaction.update(
                "DELETE FROM kms_secret_version WHERE account_id = ? AND secret_name = ? AND version_id = ?",
                account,
                secret,
                versionId);
    }

    /** Whether a version was made because RotateSecret was called for it; null when there is no such version. */
    @Nullable
    Boolean rotatedByCall(Transaction transaction, AccountId account, String secret, String versionId) {
        return transaction.first(
                "SELECT rotated_by_call FROM kms_secret_version WHERE account_id = ? AND secret_name = ?"
                        + " AND version_id = ?",
                row -> row.flag(1),
                account,
                secret,
                versionId);
    }

    /** RotateSecret calls of an account since {@code since}. */
    long rotationsSince(Transaction transaction, AccountId account, Instant since) {
        return transaction.count(
                "SELECT COUNT(*) FROM kms_secret_version WHERE account_id = ? AND rotated_by_call = 1 AND created_at > ?",
                account,
                since);
    }

    /** All versions of a secret, newest first, with their stages. */
    List<VersionItem> all(Transaction transaction, AccountId account, String secret) {
        Map<String, String> stages = stages(transaction, account, secret);
        return transaction.query(
                "SELECT " + COLUMNS + ", code FROM kms_secret_version WHERE account_id = ? AND secret_name = ?"
                        + " ORDER BY version_number DESC LIMIT ?",
                row -> {
                    VersionRow version = row(row, account, secret);
                    return new VersionItem(version.versionId, version.createdAt, of(stages, version.versionId));
                },
                account,
                secret,
                SecretLimits.VERSIONS_MAX + SecretLimits.STAGES_MAX);
    }

    /** The version that each stage points to. */
    Map<String, String> stages(Transaction transaction, AccountId account, String secret) {
        Map<String, String> stages = new LinkedHashMap<>();
        transaction
                .query(
                        "SELECT stage, version_id, code FROM kms_secret_stage WHERE account_id = ?"
                                + " AND secret_name = ? ORDER BY stage",
                        row -> stage(row, account, secret),
                        account,
                        secret)
                .forEach(stage -> stages.put(stage.getKey(), stage.getValue()));
        return stages;
    }

    private Map.Entry<String, String> stage(Transaction.Row row, AccountId account, String secret) {
        String stage = row.text(1);
        String versionId = row.text(2);
        if (!codes.fits(row.bytesOrNull(3), STAGE_TABLE, account, secret + " " + stage, secret, stage, versionId)) {
            throw SecretError.UNAVAILABLE.failure(secret);
        }
        return Map.entry(stage, versionId);
    }

    /** The stages that point to a version. */
    static List<String> of(Map<String, String> stages, String versionId) {
        List<String> names = new ArrayList<>();
        stages.forEach((stage, version) -> {
            if (version.equals(versionId)) {
                names.add(stage);
            }
        });
        return names;
    }

    /** Makes a stage point to a version, whatever it pointed to. */
    void stage(Transaction transaction, AccountId account, String secret, String stage, String versionId) {
        transaction.update(
                "INSERT INTO kms_secret_stage (account_id, secret_name, stage, version_id, code) VALUES (?, ?, ?, ?, ?)"
                        + " ON CONFLICT (account_id, secret_name, stage)"
                        + " DO UPDATE SET version_id = excluded.version_id, code = excluded.code",
                account,
                secret,
                stage,
                versionId,
                codes.of(STAGE_TABLE, account, secret, stage, versionId));
    }

    void unstage(Transaction transaction, AccountId account, String secret, String stage) {
        transaction.update(
                "DELETE FROM kms_secret_stage WHERE account_id = ? AND secret_name = ? AND stage = ?",
                account,
                secret,
                stage);
    }

    /**
     * Makes a version the current one and the one that was it the previous one.
     *
     * <p>INVARIANT (one current): a secret always has exactly one ACSCurrent; this is the only way to move it.
     */
    void makeCurrent(Transaction transaction, AccountId account, String secret, String versionId) {
        String before = stages(transaction, account, secret).get(Stage.CURRENT);
        if (versionId.equals(before)) {
            return;
        }
        if (before != null) {
            stage(transaction, account, secret, Stage.PREVIOUS, before);
        }
        stage(transaction, account, secret, Stage.CURRENT, versionId);
    }
}
