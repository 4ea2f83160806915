package dev.jadegate.kms.secret;

import dev.jadegate.base.AccountId;
import dev.jadegate.store.Transaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The versions of secrets and the stages that point to them. */
final class VersionTable {
    private static final String COLUMNS = "version_id, data_type, sealed, created_at";

    private VersionTable() {}

    /** A version with its sealed value. */
    @SuppressWarnings("ArrayRecordComponent")
    record VersionRow(String versionId, String dataType, byte[] sealed, Instant createdAt) {}

    /** A version without its value. */
    record VersionItem(String versionId, Instant createdAt, List<String> stages) {}

    static @Nullable VersionRow find(Transaction transaction, AccountId account, String secret, String versionId) {
        return transaction.first(
                "SELECT " + COLUMNS
                        + " FROM kms_secret_version WHERE account_id = ? AND secret_name = ? AND version_id = ?",
                row -> new VersionRow(row.text(1), row.text(2), row.bytes(3), row.time(4)),
                account,
                secret,
                versionId);
    }

    /** Adds a version, and removes the oldest ones that have no stage when there are too many. */
    static void insert(
            Transaction transaction, AccountId account, String secret, VersionRow version, boolean rotatedByCall) {
        transaction.update(
                "INSERT INTO kms_secret_version (account_id, secret_name, version_number, " + COLUMNS
                        + ", rotated_by_call) SELECT ?, ?, COALESCE(MAX(version_number), 0) + 1, ?, ?, ?, ?, ?"
                        + " FROM kms_secret_version WHERE account_id = ? AND secret_name = ?",
                account,
                secret,
                version.versionId,
                version.dataType,
                version.sealed,
                version.createdAt,
                rotatedByCall,
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

    static void delete(Transaction transaction, AccountId account, String secret, String versionId) {
        transaction.update(
                "DELETE FROM kms_secret_version WHERE account_id = ? AND secret_name = ? AND version_id = ?",
                account,
                secret,
                versionId);
    }

    /** RotateSecret calls of an account since {@code since}. */
    static long rotationsSince(Transaction transaction, AccountId account, Instant since) {
        return transaction.count(
                "SELECT COUNT(*) FROM kms_secret_version WHERE account_id = ? AND rotated_by_call = 1 AND created_at > ?",
                account,
                since);
    }

    /** All versions of a secret, newest first, with their stages. */
    static List<VersionItem> all(Transaction transaction, AccountId account, String secret) {
        Map<String, String> stages = stages(transaction, account, secret);
        return transaction.query(
                "SELECT version_id, created_at FROM kms_secret_version WHERE account_id = ? AND secret_name = ?"
                        + " ORDER BY version_number DESC LIMIT ?",
                row -> new VersionItem(row.text(1), row.time(2), of(stages, row.text(1))),
                account,
                secret,
                SecretLimits.VERSIONS_MAX + SecretLimits.STAGES_MAX);
    }

    /** The version that each stage points to. */
    static Map<String, String> stages(Transaction transaction, AccountId account, String secret) {
        Map<String, String> stages = new LinkedHashMap<>();
        transaction
                .query(
                        "SELECT stage, version_id FROM kms_secret_stage WHERE account_id = ? AND secret_name = ?"
                                + " ORDER BY stage",
                        row -> Map.entry(row.text(1), row.text(2)),
                        account,
                        secret)
                .forEach(stage -> stages.put(stage.getKey(), stage.getValue()));
        return stages;
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
    static void stage(Transaction transaction, AccountId account, String secret, String stage, String versionId) {
        transaction.update(
                "INSERT INTO kms_secret_stage (account_id, secret_name, stage, version_id) VALUES (?, ?, ?, ?)"
                        + " ON CONFLICT (account_id, secret_name, stage) DO UPDATE SET version_id = excluded.version_id",
                account,
                secret,
                stage,
                versionId);
    }

    static void unstage(Transaction transaction, AccountId account, String secret, String stage) {
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
    static void makeCurrent(Transaction transaction, AccountId account, String secret, String versionId) {
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
