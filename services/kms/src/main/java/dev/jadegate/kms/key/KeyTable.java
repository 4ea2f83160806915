package dev.jadegate.kms.key;

import dev.jadegate.base.AccountId;
import dev.jadegate.crypto.KeySpec;
import dev.jadegate.crypto.KeyUsage;
import dev.jadegate.kms.row.RowCodes;
import dev.jadegate.store.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The keys of one region. A row that was altered outside of the server is refused with {@code Rejected.Unavailable}. Safe
 * for use by many threads; a method belongs to its transaction's thread.
 */
final class KeyTable {
    private static final String TABLE = "kms_key";
    private static final String COLUMNS =
            "key_id, spec, key_usage, origin, protection_level, creator, service, description, state,"
                    + " primary_version_id, automatic_rotation, interval_seconds, last_rotation_at, next_rotation_at, delete_at,"
                    + " material_expires_at, fingerprint, deletion_protection, protection_description, policy, created_at,"
                    + " row_version";

    private final String region;
    private final RowCodes codes;

    KeyTable(String region, RowCodes codes) {
        this.region = region;
        this.codes = codes;
    }

    /** Where a key is, for work that goes over all accounts. */
    record Place(AccountId account, String keyId) {}

    String region() {
        return region;
    }

    @Nullable
    KeyRow find(Transaction transaction, AccountId account, String keyId) {
        return transaction.first(
                "SELECT " + COLUMNS + ", code FROM kms_key WHERE account_id = ? AND key_id = ? AND region = ?",
                row -> row(row, account),
                account,
                keyId,
                region);
    }

    /**
     * A key with its tags as they are stored, which {@link KeyTagTable#checked} is to see before anyone.
     *
     * @param tags in the order of their keys
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Tagged(KeyRow row, Map<String, String> tags, byte @Nullable [] tagsCode) {}

    /** A key with its tags, in one query: a call over a key that is not in memory waits for it. */
    @Nullable
    Tagged findTagged(Transaction transaction, AccountId account, String keyId) {
        List<Tagged> rows = transaction.query(
                "SELECT " + COLUMNS + ", code, tags_code, tag_key, tag_value FROM kms_key"
                        + " LEFT JOIN (SELECT key_id AS tagged_id, tag_key, tag_value FROM kms_key_tag"
                        + " WHERE account_id = ? AND key_id = ?) AS tag ON tagged_id = key_id"
                        + " WHERE account_id = ? AND key_id = ? AND region = ? ORDER BY tag_key",
                row -> {
                    String tag = row.textOrNull(25);
                    return new Tagged(
                            row(row, account), tag == null ? Map.of() : Map.of(tag, row.text(26)), row.bytesOrNull(24));
                },
                account,
                keyId,
                account,
                keyId,
                region);
        if (rows.size() <= 1) {
            return rows.isEmpty() ? null : rows.getFirst();
        }
        Map<String, String> tags = new LinkedHashMap<>();
        rows.forEach(row -> tags.putAll(row.tags));
        return new Tagged(rows.getFirst().row, tags, rows.getFirst().tagsCode);
    }

    void insert(Transaction transaction, AccountId account, KeyRow key) {
        transaction.update(
                "INSERT INTO kms_key_count (account_id, region, key_count) VALUES (?, ?, 1)"
                        + " ON CONFLICT (account_id, region)"
                        + " DO UPDATE SET key_count = kms_key_count.key_count + 1",
                account,
                region);
        transaction.update(
                "INSERT INTO kms_key (account_id, region, " + COLUMNS
                        + ", code, tags_code)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                Stream.of(
                                Stream.of(account, region),
                                Arrays.stream(values(key, key.rowVersion())),
                                Stream.of(
                                        code(account, key, key.rowVersion()),
                                        KeyTagTable.codeOfNone(codes, account, key.keyId())))
                        .<@Nullable Object>flatMap(each -> each)
                        .toArray());
    }

    private byte[] code(AccountId account, KeyRow key, long rowVersion) {
        return codes.of(TABLE, account, prefixed(region, values(key, rowVersion)));
    }

    /**
     * Writes what may change of a key, if nobody else changed it since it was read.
     *
     * @throws dev.jadegate.base.ApiFailure {@code Rejected.StateModifiedFailed} when somebody did
     */
    void update(Transaction transaction, AccountId account, KeyRow key) {
        int changed = transaction.update(
                "UPDATE kms_key SET description = ?, state = ?, primary_version_id = ?, automatic_rotation = ?,"
                        + " interval_seconds = ?, last_rotation_at = ?, next_rotation_at = ?, delete_at = ?,"
                        + " material_expires_at = ?, fingerprint = ?, deletion_protection = ?,"
                        + " protection_description = ?, policy = ?, row_version = row_version + 1, code = ?"
                        + " WHERE account_id = ? AND key_id = ? AND row_version = ?",
                key.description(),
                key.state().wireName(),
                key.primaryVersionId(),
                key.rotation().automatic(),
                seconds(key.rotation().interval()),
                key.rotation().lastAt(),
                key.rotation().nextAt(),
                key.deleteAt(),
                key.materialExpiresAt(),
                key.fingerprint(),
                key.protection().on(),
                key.protection().description(),
                key.policy(),
                code(account, key, key.rowVersion() + 1),
                account,
                key.keyId(),
                key.rowVersion());
        if (changed != 1) {
            throw KeyError.STATE.failure(key.state().wireName(), key.keyId());
        }
    }

    void delete(Transaction transaction, AccountId account, String keyId) {
        transaction.update("DELETE FROM kms_key_tag WHERE account_id = ? AND key_id = ?", account, keyId);
        transaction.update("DELETE FROM kms_alias WHERE account_id = ? AND key_id = ?", account, keyId);
        int deleted = transaction.update("DELETE FROM kms_key WHERE account_id = ? AND key_id = ?", account, keyId);
        transaction.update(
                "UPDATE kms_key_count SET key_count = key_count - ? WHERE account_id = ? AND region = ?",
                deleted,
                account,
                region);
    }

    long count(Transaction transaction, AccountId account) {
        return transaction.count(
                "SELECT COALESCE(SUM(key_count), 0) FROM kms_key_count WHERE account_id = ? AND region = ?",
                account,
                region);
    }

    /**
     * What ListKeys is asked for; an empty list stands for all.
     *
     * @param byService whether keys of services are wanted, or those of users; null for both
     */
    record Filter(
            List<String> states,
            List<String> specs,
            List<String> usages,
            List<String> levels,
            @Nullable Boolean byService) {
        static final Filter ALL = new Filter(List.of(), List.of(), List.of(), List.of(), null);

        Filter {
            states = List.copyOf(states);
            specs = List.copyOf(specs);
            usages = List.copyOf(usages);
            levels = List.copyOf(levels);
        }
    }

    /** Ids by order of id, and how many there are in all. */
    record Ids(List<String> page, long total) {}

    Ids ids(Transaction transaction, AccountId account, Filter filter, long offset, int count) {
        StringBuilder where = new StringBuilder(" FROM kms_key WHERE account_id = ? AND region = ?");
        List<Object> arguments = new ArrayList<>(List.of(account, region));
        among("state", filter.states, where, arguments);
        among("spec", filter.specs, where, arguments);
        among("key_usage", filter.usages, where, arguments);
        among("protection_level", filter.levels, where, arguments);
        if (filter.byService != null) {
            where.append(filter.byService ? " AND service IS NOT NULL" : " AND service IS NULL");
        }
        long total = transaction.count("SELECT COUNT(*)" + where, arguments.toArray());
        arguments.add(count);
        arguments.add(offset);
        return new Ids(
                transaction.query(
                        "SELECT key_id" + where + " ORDER BY key_id LIMIT ? OFFSET ?",
                        row -> row.text(1),
                        arguments.toArray()),
                total);
    }

    private static void among(String column, List<String> values, StringBuilder where, List<Object> arguments) {
        if (!values.isEmpty()) {
            where.append(" AND ").append(column).append(" IN (?");
            where.repeat(", ?", values.size() - 1).append(')');
            arguments.addAll(values);
        }
    }

    /** Keys that may be destroyed. */
    List<Place> deletionDue(Transaction transaction, Instant now, int limit) {
        return transaction.query(
                "SELECT account_id, key_id FROM kms_key WHERE delete_at <= ? AND region = ? ORDER BY delete_at LIMIT ?",
                KeyTable::place,
                now,
                region,
                limit);
    }

    /** Keys that are to rotate. */
    List<Place> rotationDue(Transaction transaction, Instant now, int limit) {
        return transaction.query(
                "SELECT account_id, key_id FROM kms_key WHERE next_rotation_at <= ? AND state = 'Enabled' AND region = ?"
                        + " ORDER BY next_rotation_at LIMIT ?",
                KeyTable::place,
                now,
                region,
                limit);
    }

    /** Keys on the HSM whose primary version has encrypted so much that it is to be replaced. */
    List<Place> wornFrom(Transaction transaction, long messages, int limit) {
        return transaction.query(
                "SELECT k.account_id, k.key_id FROM kms_key_version v JOIN kms_key k"
                        + " ON k.account_id = v.account_id AND k.primary_version_id = v.key_version_id"
                        + " WHERE v.messages >= ? AND k.state = 'Enabled' AND k.region = ? ORDER BY v.messages DESC LIMIT ?",
                KeyTable::place,
                messages,
                region,
                limit);
    }

    /** Keys whose imported material has ended. */
    List<Place> expiryDue(Transaction transaction, Instant now, int limit) {
        return transaction.query(
                "SELECT account_id, key_id FROM kms_key WHERE material_expires_at <= ? AND region = ?"
                        + " ORDER BY material_expires_at LIMIT ?",
                KeyTable::place,
                now,
                region,
                limit);
    }

    private static Place place(Transaction.Row row) {
        return new Place(new AccountId(row.text(1)), row.text(2));
    }

    private static @Nullable Long seconds(@Nullable Duration duration) {
        return duration == null ? null : duration.toSeconds();
    }

    /** What is stored, in the order of {@link #COLUMNS}. */
    private static @Nullable Object[] values(KeyRow key, long rowVersion) {
        return new @Nullable Object[] {
            key.keyId(),
            key.spec().wireName(),
            key.usage().wireName(),
            key.origin().wireName(),
            key.level().name(),
            key.creator(),
            key.service(),
            key.description(),
            key.state().wireName(),
            key.primaryVersionId(),
            key.rotation().automatic(),
            seconds(key.rotation().interval()),
            key.rotation().lastAt(),
            key.rotation().nextAt(),
            key.deleteAt(),
            key.materialExpiresAt(),
            key.fingerprint(),
            key.protection().on(),
            key.protection().description(),
            key.policy(),
            key.createdAt(),
            rowVersion
        };
    }

    private KeyRow row(Transaction.Row row, AccountId account) {
        // First the code: a value that was altered need not even be one that this column can have.
        requireUnaltered(row, account);
        Long seconds = row.longOrNull(12);
        return new KeyRow(
                row.text(1),
                Objects.requireNonNull(KeySpec.ofWireName(row.text(2))),
                Objects.requireNonNull(KeyUsage.ofWireName(row.text(3))),
                Objects.requireNonNull(KeyRow.Origin.ofWireName(row.text(4))),
                Objects.requireNonNull(ProtectionLevel.ofWireName(row.text(5))),
                row.text(6),
                row.textOrNull(7),
                row.text(8),
                KeyState.ofWireName(row.text(9)),
                row.text(10),
                new KeyRow.Rotation(
                        row.flag(11),
                        seconds == null ? null : Duration.ofSeconds(seconds),
                        row.timeOrNull(13),
                        row.timeOrNull(14)),
                row.timeOrNull(15),
                row.timeOrNull(16),
                row.textOrNull(17),
                new KeyRow.Protection(row.flag(18), row.text(19)),
                row.textOrNull(20),
                row.time(21),
                row.longAt(22));
    }

    private void requireUnaltered(Transaction.Row row, AccountId account) {
        String keyId = row.text(1);
        @Nullable
        Object[] values = {
            keyId,
            row.textOrNull(2),
            row.textOrNull(3),
            row.textOrNull(4),
            row.textOrNull(5),
            row.textOrNull(6),
            row.textOrNull(7),
            row.textOrNull(8),
            row.textOrNull(9),
            row.textOrNull(10),
            row.longOrNull(11),
            row.longOrNull(12),
            row.longOrNull(13),
            row.longOrNull(14),
            row.longOrNull(15),
            row.longOrNull(16),
            row.textOrNull(17),
            row.longOrNull(18),
            row.textOrNull(19),
            row.textOrNull(20),
            row.longOrNull(21),
            row.longOrNull(22)
        };
        if (!codes.fits(row.bytesOrNull(23), TABLE, account, keyId, prefixed(region, values))) {
            throw KeyError.UNAVAILABLE.failure(keyId);
        }
    }

    private static @Nullable Object[] prefixed(String region, @Nullable Object[] values) {
        @Nullable Object[] all = new @Nullable Object[values.length + 1];
        all[0] = region;
        System.arraycopy(values, 0, all, 1, values.length);
        return all;
    }
}
