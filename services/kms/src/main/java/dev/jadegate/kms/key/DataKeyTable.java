package dev.jadegate.kms.key;

import dev.jadegate.base.AccountId;
import dev.jadegate.kms.row.RowCodes;
import dev.jadegate.store.Transaction;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The data keys of services, wrapped. A row that was altered outside of the server is refused with
 * {@code Rejected.Unavailable}. Safe for use by many threads; a method belongs to its transaction's thread.
 */
final class DataKeyTable {
    private static final String TABLE = "kms_service_data_key";

    private final String region;
    private final RowCodes codes;

    DataKeyTable(String region, RowCodes codes) {
        this.region = region;
        this.codes = codes;
    }

    /** Whose a data key is: an account has at most one for each service. */
    record Place(AccountId account, String service) {}

    /**
     * A data key.
     *
     * @param id 16 hexadecimal digits
     * @param wrapped a ciphertext blob under the service's key of the account
     */
    @SuppressWarnings("ArrayRecordComponent")
    record DataKeyRow(Place place, String id, byte[] wrapped, Instant createdAt) {}

    @Nullable
    DataKeyRow find(Transaction transaction, Place place) {
        return transaction.first(
                "SELECT data_key_id, wrapped, created_at, code FROM kms_service_data_key"
                        + " WHERE account_id = ? AND region = ? AND service = ?",
                row -> {
                    DataKeyRow found = new DataKeyRow(place, row.text(1), row.bytes(2), row.time(3));
                    if (!codes.fits(row.bytesOrNull(4), TABLE, place.account, place.service, values(found))) {
                        throw KeyError.UNAVAILABLE.failure(AliasOperations.SERVICE_PREFIX + place.service);
                    }
                    return found;
                },
                place.account,
                region,
                place.service);
    }

    /** Whose data keys there are, in order, behind {@code after}; not more than {@code rowsMax}. */
    List<Place> places(Transaction transaction, Place after, int rowsMax) {
        return transaction.query(
                "SELECT account_id, service FROM kms_service_data_key WHERE region = ?"
                        + " AND (account_id > ? OR (account_id = ? AND service > ?))"
                        + " ORDER BY account_id, service LIMIT ?",
                row -> new Place(new AccountId(row.text(1)), row.text(2)),
                region,
                after.account,
                after.account,
                after.service,
                rowsMax);
    }

    void insert(Transaction transaction, DataKeyRow row) {
        transaction.update(
                "INSERT INTO kms_service_data_key (account_id, region, service, data_key_id, wrapped, created_at, code)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?)",
                row.place.account,
                region,
                row.place.service,
                row.id,
                row.wrapped,
                row.createdAt,
                codes.of(TABLE, row.place.account, values(row)));
    }

    /** Puts the same data key in another wrapping. */
    void rewrap(Transaction transaction, DataKeyRow row) {
        transaction.update(
                "UPDATE kms_service_data_key SET wrapped = ?, code = ?"
                        + " WHERE account_id = ? AND region = ? AND service = ? AND data_key_id = ?",
                row.wrapped,
                codes.of(TABLE, row.place.account, values(row)),
                row.place.account,
                region,
                row.place.service,
                row.id);
    }

    private @Nullable Object[] values(DataKeyRow row) {
        return new @Nullable Object[] {region, row.place.service, row.id, row.wrapped, row.createdAt};
    }
}
