package dev.jadegate.kms.secret;

import dev.jadegate.base.AccountId;
import dev.jadegate.kms.row.RowCodes;
import dev.jadegate.store.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Secrets, without their values, and their tags. A row that was altered outside of the server is refused with
 * {@code Rejected.Unavailable}: it says which key seals the values and to where a rotation connects. Safe for use by many
 * threads; a method belongs to its transaction's thread.
 */
public final class SecretTable {
    private static final String TABLE = "kms_secret";
    private static final String TAG_TABLE = "kms_secret_tag";
    private static final String POLICY_OF_TABLE = "kms_secret.policy";
    private static final String COLUMNS = "secret_name, secret_type, description, encryption_key_id, extended_config,"
            + " automatic_rotation, interval_seconds, last_rotation_at, next_rotation_at, planned_delete_at, created_at,"
            + " updated_at";

    private final RowCodes codes;

    public SecretTable(RowCodes codes) {
        this.codes = codes;
    }

    /**
     * A secret.
     *
     * @param encryptionKeyId the key that its owner named; null for the service's own
     * @param interval how often it rotates; kept while automatic rotation is off
     */
    public record SecretRow(
            String name,
            SecretType type,
            String description,
            @Nullable String encryptionKeyId,
            ExtendedConfig config,
            boolean automaticRotation,
            @Nullable Duration interval,
            @Nullable Instant lastRotationAt,
            @Nullable Instant nextRotationAt,
            @Nullable Instant plannedDeleteAt,
            Instant createdAt,
            Instant updatedAt) {

        SecretRow described(String text, Instant now) {
            return new SecretRow(
                    name,
                    type,
                    text,
                    encryptionKeyId,
                    config,
                    automaticRotation,
                    interval,
                    lastRotationAt,
                    nextRotationAt,
                    plannedDeleteAt,
                    createdAt,
                    now);
        }

        SecretRow configured(ExtendedConfig changed, Instant now) {
            return new SecretRow(
                    name,
                    type,
                    description,
                    encryptionKeyId,
                    changed,
                    automaticRotation,
                    interval,
                    lastRotationAt,
                    nextRotationAt,
                    plannedDeleteAt,
                    createdAt,
                    now);
        }

        SecretRow deletedAt(@Nullable Instant planned, Instant now) {
            return new SecretRow(
                    name,
                    type,
                    description,
                    encryptionKeyId,
                    config,
                    automaticRotation,
                    interval,
                    lastRotationAt,
                    nextRotationAt,
                    planned,
                    createdAt,
                    now);
        }

        SecretRow rotating(boolean automatic, @Nullable Duration every, @Nullable Instant next, Instant now) {
            return new SecretRow(
                    name,
                    type,
                    description,
                    encryptionKeyId,
                    config,
                    automatic,
                    every,
                    lastRotationAt,
                    next,
                    plannedDeleteAt,
                    createdAt,
                    now);
        }

        SecretRow rotatedAt(Instant now) {
            Instant next = automaticRotation && interval != null ? now.plus(interval) : null;
            return new SecretRow(
                    name,
                    type,
                    description,
                    encryptionKeyId,
                    config,
                    automaticRotation,
                    interval,
                    now,
                    next,
                    plannedDeleteAt,
                    createdAt,
                    now);
        }
    }

    @Nullable
    SecretRow find(Transaction transaction, AccountId account, String name) {
        return transaction.first(
                "SELECT " + COLUMNS + ", code FROM kms_secret WHERE account_id = ? AND secret_name = ?",
                row -> row(row, account),
                account,
                name);
    }

    /** The secret, or {@code Forbidden.ResourceNotFound}. */
    SecretRow require(Transaction transaction, AccountId account, String name) {
        SecretRow row = find(transaction, account, name);
        if (row == null) {
            throw SecretError.NOT_FOUND.failure(name);
        }
        return row;
    }

    /** The secret when it does not wait for its deletion. */
    SecretRow requireLive(Transaction transaction, AccountId account, String name) {
        SecretRow row = require(transaction, account, name);
        if (row.plannedDeleteAt != null) {
            throw SecretError.PENDING_DELETION.failure(name);
        }
        return row;
    }

    long count(Transaction transaction, AccountId account) {
        return transaction.count("SELECT COUNT(*) FROM kms_secret WHERE account_id = ?", account);
    }

    /** All secrets of an account by name; there are at most {@link SecretLimits#SECRETS_MAX}. */
    List<SecretRow> all(Transaction transaction, AccountId account) {
        return transaction.query(
                "SELECT " + COLUMNS + ", code FROM kms_secret WHERE account_id = ? ORDER BY secret_name LIMIT ?",
                row -> row(row, account),
                account,
                SecretLimits.SECRETS_MAX);
    }

    /** Inserts or replaces. */
    void put(Transaction transaction, AccountId account, SecretRow row) {
        @Nullable Object[] values = values(row);
        transaction.update(
                "INSERT INTO kms_secret (account_id, " + COLUMNS
                        + ", code, tags_code, policy_code) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                        + " ON CONFLICT (account_id, secret_name) DO UPDATE SET"
                        + " description = excluded.description, extended_config = excluded.extended_config,"
                        + " automatic_rotation = excluded.automatic_rotation,"
                        + " interval_seconds = excluded.interval_seconds,"
                        + " last_rotation_at = excluded.last_rotation_at,"
                        + " next_rotation_at = excluded.next_rotation_at,"
                        + " planned_delete_at = excluded.planned_delete_at, updated_at = excluded.updated_at,"
                        + " code = excluded.code",
                Stream.of(
                                Stream.of(account),
                                Arrays.stream(values),
                                Stream.of(
                                        codes.of(TABLE, account, values),
                                        codes.of(TAG_TABLE, account, tagValues(row.name, Map.of())),
                                        codes.of(POLICY_OF_TABLE, account, row.name, null)))
                        .<@Nullable Object>flatMap(each -> each)
                        .toArray());
    }

    /** What is stored, in the order of {@link #COLUMNS}. */
    private static @Nullable Object[] values(SecretRow row) {
        return new @Nullable Object[] {
            row.name,
            row.type.wireName(),
            row.description,
            row.encryptionKeyId,
            row.config.json(),
            row.automaticRotation,
            row.interval == null ? null : (Long) row.interval.toSeconds(),
            row.lastRotationAt,
            row.nextRotationAt,
            row.plannedDeleteAt,
            row.createdAt,
            row.updatedAt
        };
    }

    /** Removes a secret with everything that hangs on it; its values cannot be had back. */
    void delete(Transaction transaction, AccountId account, String name) {
        for (String table : List.of(
                "kms_secret_version", "kms_secret_stage", "kms_secret_tag", "kms_secret_rotation", "kms_secret")) {
            transaction.update("DELETE FROM " + table + " WHERE account_id = ? AND secret_name = ?", account, name);
        }
    }

    /** A secret of any account: the platform's own work looks over all of them. */
    record Place(AccountId account, String name) {}

    /** Secrets whose rotation is due and not under way. */
    List<Place> rotationDue(Transaction transaction, Instant now, int countMax) {
        return transaction.query(
                "SELECT s.account_id, s.secret_name FROM kms_secret s WHERE s.next_rotation_at <= ?"
                        + " AND s.automatic_rotation = 1 AND s.planned_delete_at IS NULL AND NOT EXISTS"
                        + " (SELECT 1 FROM kms_secret_rotation r WHERE r.account_id = s.account_id"
                        + " AND r.secret_name = s.secret_name) ORDER BY s.next_rotation_at LIMIT ?",
                SecretTable::place,
                now,
                countMax);
    }

    /** Secrets whose time to be recovered is over. */
    List<Place> deletionDue(Transaction transaction, Instant now, int countMax) {
        return transaction.query(
                "SELECT account_id, secret_name FROM kms_secret WHERE planned_delete_at <= ?"
                        + " ORDER BY planned_delete_at LIMIT ?",
                SecretTable::place,
                now,
                countMax);
    }

    /** The policy that was set, or null. */
    @Nullable
    String policy(Transaction transaction, AccountId account, String name) {
        Guarding guarding = guarding(transaction, account, name);
        return guarding == null ? null : guarding.policy;
    }

    /** Sets the policy of a secret that is there. */
    void setPolicy(Transaction transaction, AccountId account, String name, String policy) {
        transaction.update(
                "UPDATE kms_secret SET policy = ?, policy_code = ? WHERE account_id = ? AND secret_name = ?",
                policy,
                codes.of(POLICY_OF_TABLE, account, name, policy),
                account,
                name);
    }

    /** What decides over a secret besides RAM. */
    record Guarding(@Nullable String policy, Map<String, String> tags) {}

    @SuppressWarnings("ArrayRecordComponent")
    private record Stored(@Nullable String policy, byte @Nullable [] policyCode, byte @Nullable [] tagsCode) {}

    /** What decides over a secret, or null when there is no such secret. */
    @Nullable
    Guarding guarding(Transaction transaction, AccountId account, String name) {
        Stored stored = transaction.first(
                "SELECT policy, policy_code, tags_code FROM kms_secret WHERE account_id = ? AND secret_name = ?",
                row -> new Stored(row.textOrNull(1), row.bytesOrNull(2), row.bytesOrNull(3)),
                account,
                name);
        if (stored == null) {
            return null;
        }
        Map<String, String> tags = storedTags(transaction, account, name);
        if (!codes.fits(stored.policyCode, POLICY_OF_TABLE, account, name, name, stored.policy)
                || !codes.fits(stored.tagsCode, TAG_TABLE, account, name, tagValues(name, tags))) {
            throw SecretError.UNAVAILABLE.failure(name);
        }
        return new Guarding(stored.policy, tags);
    }

    Map<String, String> tags(Transaction transaction, AccountId account, String name) {
        Map<String, String> tags = storedTags(transaction, account, name);
        byte[] code = transaction.first(
                "SELECT tags_code FROM kms_secret WHERE account_id = ? AND secret_name = ?",
                row -> row.bytesOrNull(1),
                account,
                name);
        if (!codes.fits(code, TAG_TABLE, account, name, tagValues(name, tags))) {
            throw SecretError.UNAVAILABLE.failure(name);
        }
        return tags;
    }

    private static Map<String, String> storedTags(Transaction transaction, AccountId account, String name) {
        Map<String, String> tags = new LinkedHashMap<>();
        transaction
                .query(
                        "SELECT tag_key, tag_value FROM kms_secret_tag WHERE account_id = ? AND secret_name = ?"
                                + " ORDER BY tag_key",
                        row -> Map.entry(row.text(1), row.text(2)),
                        account,
                        name)
                .forEach(tag -> tags.put(tag.getKey(), tag.getValue()));
        return tags;
    }

    private static @Nullable Object[] tagValues(String name, Map<String, String> tags) {
        @Nullable Object[] values = new @Nullable Object[1 + 2 * tags.size()];
        int at = 0;
        values[at++] = name;
        for (Map.Entry<String, String> tag : tags.entrySet()) {
            values[at++] = tag.getKey();
            values[at++] = tag.getValue();
        }
        return values;
    }

    /** Sets tags of a secret that is there; returns all that it then has. */
    Map<String, String> putTags(Transaction transaction, AccountId account, String name, Map<String, String> wanted) {
        tags(transaction, account, name);
        wanted.forEach((key, value) -> transaction.update(
                "INSERT INTO kms_secret_tag (account_id, secret_name, tag_key, tag_value) VALUES (?, ?, ?, ?)"
                        + " ON CONFLICT (account_id, secret_name, tag_key) DO UPDATE SET tag_value = excluded.tag_value",
                account,
                name,
                key,
                value));
        return codedTags(transaction, account, name);
    }

    /** Takes tags off; ones that the secret does not have are no failure. */
    void deleteTags(Transaction transaction, AccountId account, String name, List<String> keys) {
        tags(transaction, account, name);
        keys.forEach(key -> transaction.update(
                "DELETE FROM kms_secret_tag WHERE account_id = ? AND secret_name = ? AND tag_key = ?",
                account,
                name,
                key));
        codedTags(transaction, account, name);
    }

    private Map<String, String> codedTags(Transaction transaction, AccountId account, String name) {
        Map<String, String> tags = storedTags(transaction, account, name);
        transaction.update(
                "UPDATE kms_secret SET tags_code = ? WHERE account_id = ? AND secret_name = ?",
                codes.of(TAG_TABLE, account, tagValues(name, tags)),
                account,
                name);
        return tags;
    }

    private static Place place(Transaction.Row row) {
        return new Place(new AccountId(row.text(1)), row.text(2));
    }

    private SecretRow row(Transaction.Row row, AccountId account) {
        // First the code: a value that was altered need not even be one that this column can have.
        requireUnaltered(row, account);
        SecretType type = SecretType.of(row.text(2));
        Long seconds = row.longOrNull(7);
        return new SecretRow(
                row.text(1),
                type,
                row.text(3),
                row.textOrNull(4),
                ExtendedConfig.read(type, row.textOrNull(5)),
                row.flag(6),
                seconds == null ? null : Duration.ofSeconds(seconds),
                row.timeOrNull(8),
                row.timeOrNull(9),
                row.timeOrNull(10),
                row.time(11),
                row.time(12));
    }

    private void requireUnaltered(Transaction.Row row, AccountId account) {
        String name = row.text(1);
        boolean fits = codes.fits(
                row.bytesOrNull(13),
                TABLE,
                account,
                name,
                name,
                row.textOrNull(2),
                row.textOrNull(3),
                row.textOrNull(4),
                row.textOrNull(5),
                row.longOrNull(6),
                row.longOrNull(7),
                row.longOrNull(8),
                row.longOrNull(9),
                row.longOrNull(10),
                row.longOrNull(11),
                row.longOrNull(12));
        if (!fits) {
            throw SecretError.UNAVAILABLE.failure(name);
        }
    }
}
