package dev.jadegate.ram.store;

import dev.jadegate.base.AccountId;
import dev.jadegate.store.Transaction;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Virtual MFA devices. */
public final class MfaDeviceTable {
    private MfaDeviceTable() {}

    /**
     * A device with its sealed seed.
     *
     * @param userId whose it is, null while it is not bound
     * @param lastStep the last time step that was accepted
     */
    @SuppressWarnings("ArrayRecordComponent") // Goes from the row to the seal and nowhere else.
    public record DeviceRow(String serialNumber, @Nullable String userId, byte[] sealedSeed, long lastStep) {
        @Override
        public String toString() {
            return "DeviceRow[" + serialNumber + ']';
        }
    }

    /** A device as lists show it. */
    public record ListedDevice(
            String serialNumber,
            @Nullable Instant activatedAt,
            @Nullable String userId,
            @Nullable String userName,
            @Nullable String displayName) {}

    public static @Nullable DeviceRow find(Transaction transaction, AccountId account, String serialNumber) {
        return transaction.first(
                "SELECT serial_number, user_id, sealed_seed, last_step FROM ram_mfa_device"
                        + " WHERE account_id = ? AND serial_number = ?",
                MfaDeviceTable::device,
                account,
                serialNumber);
    }

    public static @Nullable DeviceRow ofUser(Transaction transaction, AccountId account, String userId) {
        return transaction.first(
                "SELECT serial_number, user_id, sealed_seed, last_step FROM ram_mfa_device"
                        + " WHERE account_id = ? AND user_id = ?",
                MfaDeviceTable::device,
                account,
                userId);
    }

    private static DeviceRow device(Transaction.Row row) {
        return new DeviceRow(row.text(1), row.textOrNull(2), row.bytes(3), row.longAt(4));
    }

    /**
     * A page of devices.
     *
     * @param after the serial number that the page before ended with, empty for the first
     */
    public static List<ListedDevice> page(Transaction transaction, AccountId account, String after, int rowsMax) {
        return transaction.query(
                "SELECT d.serial_number, d.activated_at, d.user_id, u.user_name, u.display_name FROM ram_mfa_device d"
                        + " LEFT JOIN ram_user u ON u.account_id = d.account_id AND u.user_id = d.user_id"
                        + " WHERE d.account_id = ? AND d.serial_number > ? ORDER BY d.serial_number LIMIT ?",
                row -> new ListedDevice(
                        row.text(1), row.timeOrNull(2), row.textOrNull(3), row.textOrNull(4), row.textOrNull(5)),
                account,
                after,
                rowsMax);
    }

    public static long count(Transaction transaction, AccountId account) {
        return transaction.count("SELECT COUNT(*) FROM ram_mfa_device WHERE account_id = ?", account);
    }

    public static long countBound(Transaction transaction, AccountId account) {
        return transaction.count(
                "SELECT COUNT(*) FROM ram_mfa_device WHERE account_id = ? AND user_id IS NOT NULL", account);
    }

    public static void insert(
            Transaction transaction, AccountId account, String serialNumber, byte[] sealedSeed, Instant now) {
        transaction.update(
                "INSERT INTO ram_mfa_device (account_id, serial_number, sealed_seed, created_at, last_step)"
                        + " VALUES (?, ?, ?, ?, -1)",
                account,
                serialNumber,
                sealedSeed,
                now);
    }

    /** Whether the device was still free and had accepted no code since. */
    public static boolean bind(
            Transaction transaction, AccountId account, DeviceRow seen, String userId, long step, Instant now) {
        return transaction.update(
                        "UPDATE ram_mfa_device SET user_id = ?, activated_at = ?, last_step = ?"
                                + " WHERE account_id = ? AND serial_number = ? AND user_id IS NULL AND last_step = ?",
                        userId,
                        now,
                        step,
                        account,
                        seen.serialNumber,
                        seen.lastStep)
                == 1;
    }

    /** Whether no code of {@code step} or later had been accepted before. */
    public static boolean accept(Transaction transaction, AccountId account, String serialNumber, long step) {
        return transaction.update(
                        "UPDATE ram_mfa_device SET last_step = ? WHERE account_id = ? AND serial_number = ?"
                                + " AND user_id IS NOT NULL AND last_step < ?",
                        step,
                        account,
                        serialNumber,
                        step)
                == 1;
    }

    public static void unbind(Transaction transaction, AccountId account, String serialNumber) {
        transaction.update(
                "UPDATE ram_mfa_device SET user_id = NULL, activated_at = NULL"
                        + " WHERE account_id = ? AND serial_number = ?",
                account,
                serialNumber);
    }

    public static void delete(Transaction transaction, AccountId account, String serialNumber) {
        transaction.update(
                "DELETE FROM ram_mfa_device WHERE account_id = ? AND serial_number = ?", account, serialNumber);
    }
}
