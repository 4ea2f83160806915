package dev.jadegate.trail.api;

import dev.jadegate.base.AccountId;
import dev.jadegate.store.Transaction;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A trail as it is kept.
 *
 * @param status {@code Fresh} until it was started once, then {@code Enable} or {@code Disable}
 */
record TrailRow(
        String name,
        String eventRw,
        String trailRegion,
        Destinations destinations,
        boolean isOrganizationTrail,
        String status,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Instant startedAt,
        @Nullable Instant stoppedAt) {
    private static final String COLUMNS = "name, event_rw, trail_region, oss_bucket_name, oss_key_prefix, "
            + "oss_write_role_arn, sls_project_arn, sls_write_role_arn, maxcompute_project_arn, "
            + "maxcompute_write_role_arn, is_organization_trail, status, created_at, updated_at, started_at, stopped_at";

    /** Where a trail delivers to. */
    record Destinations(
            @Nullable String ossBucketName,
            @Nullable String ossKeyPrefix,
            @Nullable String ossWriteRoleArn,
            @Nullable String slsProjectArn,
            @Nullable String slsWriteRoleArn,
            @Nullable String maxComputeProjectArn,
            @Nullable String maxComputeWriteRoleArn) {
        boolean isEmpty() {
            return isBlank(ossBucketName) && isBlank(slsProjectArn) && isBlank(maxComputeProjectArn);
        }

        private static boolean isBlank(@Nullable String text) {
            return text == null || text.isEmpty();
        }

        /** These, with what {@code changes} names in its place. */
        Destinations with(Destinations changes) {
            return new Destinations(
                    or(changes.ossBucketName, ossBucketName),
                    or(changes.ossKeyPrefix, ossKeyPrefix),
                    or(changes.ossWriteRoleArn, ossWriteRoleArn),
                    or(changes.slsProjectArn, slsProjectArn),
                    or(changes.slsWriteRoleArn, slsWriteRoleArn),
                    or(changes.maxComputeProjectArn, maxComputeProjectArn),
                    or(changes.maxComputeWriteRoleArn, maxComputeWriteRoleArn));
        }

        private static @Nullable String or(@Nullable String first, @Nullable String second) {
            return first != null ? first : second;
        }
    }

    static @Nullable TrailRow find(Transaction transaction, AccountId account, String name) {
        return transaction.first(
                "SELECT " + COLUMNS + " FROM trail WHERE account_id = ? AND name = ?", TrailRow::read, account, name);
    }

    /** The row, or the documented error. */
    static TrailRow require(Transaction transaction, AccountId account, String name) {
        TrailRow row = find(transaction, account, name);
        if (row == null) {
            throw TrailError.TRAIL_NOT_FOUND.failure(name);
        }
        return row;
    }

    static List<TrailRow> all(Transaction transaction, AccountId account) {
        return transaction.query(
                "SELECT " + COLUMNS + " FROM trail WHERE account_id = ? ORDER BY name LIMIT 100",
                TrailRow::read,
                account);
    }

    void insert(Transaction transaction, AccountId account) {
        transaction.update(
                "INSERT INTO trail (account_id, " + COLUMNS + ") VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
                account,
                name,
                eventRw,
                trailRegion,
                destinations.ossBucketName,
                destinations.ossKeyPrefix,
                destinations.ossWriteRoleArn,
                destinations.slsProjectArn,
                destinations.slsWriteRoleArn,
                destinations.maxComputeProjectArn,
                destinations.maxComputeWriteRoleArn,
                isOrganizationTrail,
                status,
                createdAt,
                updatedAt,
                startedAt,
                stoppedAt);
    }

    /** Puts this row in the place of the one of its name. */
    void replace(Transaction transaction, AccountId account) {
        delete(transaction, account, name);
        insert(transaction, account);
    }

    static void delete(Transaction transaction, AccountId account, String name) {
        transaction.update("DELETE FROM trail WHERE account_id = ? AND name = ?", account, name);
    }

    private static TrailRow read(Transaction.Row row) {
        return new TrailRow(
                row.text(1),
                row.text(2),
                row.text(3),
                new Destinations(
                        row.textOrNull(4),
                        row.textOrNull(5),
                        row.textOrNull(6),
                        row.textOrNull(7),
                        row.textOrNull(8),
                        row.textOrNull(9),
                        row.textOrNull(10)),
                row.flag(11),
                row.text(12),
                row.time(13),
                row.time(14),
                row.timeOrNull(15),
                row.timeOrNull(16));
    }
}
