package dev.jadegate.ram.credential;

import dev.jadegate.base.AccountId;
import dev.jadegate.store.Transaction;
import dev.jadegate.store.seal.Seal;
import dev.jadegate.store.seal.SealBroken;
import java.util.Arrays;
import java.util.List;

/**
 * Seals under another root what this module stores: secrets of access keys and seeds of MFA devices. What it hands out
 * sealed (session tokens, diagnostic messages) ends with the root that it was sealed under.
 */
public final class Resealing {
    private static final int ROWS_A_TIME = 500;

    private Resealing() {}

    /**
     * Seals every row, on a store that nothing else works on.
     *
     * @throws IllegalStateException when a row was altered and does not open: nothing is changed then
     */
    public static void reseal(Transaction transaction, Seal from, Seal to) {
        accessKeys(transaction, from, to);
        devices(transaction, from, to);
    }

    /** A row by its key, with what is sealed in it. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Row(String account, String id, byte[] sealed) {}

    private static void accessKeys(Transaction transaction, Seal from, Seal to) {
        List<Row> rows = page(transaction, "ram_access_key", "access_key_id", "sealed_secret", "", "");
        while (!rows.isEmpty()) { // ends: each turn begins behind the last row of the one before
            for (Row row : rows) {
                String place = AccessKeys.place(new AccountId(row.account), row.id);
                transaction.update(
                        "UPDATE ram_access_key SET sealed_secret = ? WHERE account_id = ? AND access_key_id = ?",
                        sealed(from, to, AccessKeys.PURPOSE, place, row),
                        row.account,
                        row.id);
            }
            Row last = rows.getLast();
            rows = page(transaction, "ram_access_key", "access_key_id", "sealed_secret", last.account, last.id);
        }
    }

    private static void devices(Transaction transaction, Seal from, Seal to) {
        List<Row> rows = page(transaction, "ram_mfa_device", "serial_number", "sealed_seed", "", "");
        while (!rows.isEmpty()) { // ends: each turn begins behind the last row of the one before
            for (Row row : rows) {
                transaction.update(
                        "UPDATE ram_mfa_device SET sealed_seed = ? WHERE account_id = ? AND serial_number = ?",
                        sealed(from, to, MfaDevices.PURPOSE, row.id, row),
                        row.account,
                        row.id);
            }
            Row last = rows.getLast();
            rows = page(transaction, "ram_mfa_device", "serial_number", "sealed_seed", last.account, last.id);
        }
    }

    private static List<Row> page(
            Transaction transaction, String table, String id, String column, String account, String after) {
        return transaction.query(
                "SELECT account_id, " + id + ", " + column + " FROM " + table
                        + " WHERE account_id > ? OR (account_id = ? AND " + id + " > ?) ORDER BY account_id, " + id
                        + " LIMIT " + ROWS_A_TIME,
                row -> new Row(row.text(1), row.text(2), row.bytes(3)),
                account,
                account,
                after);
    }

    private static byte[] sealed(Seal from, Seal to, String purpose, String place, Row row) {
        byte[] plain = new byte[0];
        try {
            plain = from.open(purpose, place, row.sealed);
            return to.seal(purpose, place, plain);
        } catch (SealBroken broken) {
            throw new IllegalStateException(
                    "the row `" + row.id + "` of account " + row.account + " does not open: it was altered", broken);
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }
}
