package dev.jadegate.ram.credential;

import dev.jadegate.base.AccountId;
import dev.jadegate.base.ApiFailure;
import dev.jadegate.store.Store;
import dev.jadegate.store.Transaction;
import dev.jadegate.store.seal.Seal;
import dev.jadegate.store.seal.SealBroken;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves the rows that an earlier version sealed under the root: to the data key of their account, at the start; or, when
 * the root key is changed before that, to the other root. What this module hands out sealed (session tokens, diagnostic
 * messages) ends with the root that it was sealed under.
 */
public final class Resealing {
    private static final Logger LOG = LoggerFactory.getLogger(Resealing.class);
    private static final int ROWS_A_TIME = 500;

    /** With what {@link dev.jadegate.store.seal.RootSeal} begins. */
    private static final byte[] UNDER_ROOT = {1};

    private Resealing() {}

    /** Where sealed values are. */
    private enum Column {
        ACCESS_KEY("ram_access_key", "access_key_id", "sealed_secret", AccessKeys.PURPOSE) {
            @Override
            String place(Row row) {
                return AccessKeys.place(row.account, row.id);
            }
        },
        MFA_DEVICE("ram_mfa_device", "serial_number", "sealed_seed", MfaDevices.PURPOSE) {
            @Override
            String place(Row row) {
                return row.id;
            }
        };

        private final String table;
        private final String id;
        private final String sealed;
        private final String purpose;

        Column(String table, String id, String sealed, String purpose) {
            this.table = table;
            this.id = id;
            this.sealed = sealed;
            this.purpose = purpose;
        }

        abstract String place(Row row);
    }

    /** A row by its key, with what is sealed in it. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Row(AccountId account, String id, byte[] sealed) {
        /** Before every row there is. */
        static final Row FIRST = new Row(new AccountId("1000000000000000"), "", new byte[0]);
    }

    /** A row with what is to be in it. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Moved(Row row, byte[] sealed) {}

    /** Seals a value anew. */
    @FunctionalInterface
    private interface Move {
        byte[] seal(Row row, String purpose, String place, byte[] plaintext);
    }

    /** What became of rows. */
    record Outcome(int moved, int left) {}

    /**
     * Seals the rows under another root, on a store that nothing else works on.
     *
     * @throws IllegalStateException when a row was altered and does not open: nothing is changed then
     */
    public static void reseal(Transaction transaction, Seal from, Seal to) {
        for (Column column : Column.values()) {
            List<Row> rows = page(transaction, column, Row.FIRST);
            while (!rows.isEmpty()) { // ends: each turn begins behind the last row of the one before
                for (Row row : rows) {
                    try {
                        put(
                                transaction,
                                column,
                                moved(column, row, from, (_, purpose, place, plain) -> to.seal(purpose, place, plain)));
                    } catch (SealBroken broken) {
                        throw new IllegalStateException(
                                "the row `" + row.id + "` of account " + row.account + " does not open: it was altered",
                                broken);
                    }
                }
                rows = page(transaction, column, rows.getLast());
            }
        }
    }

    /**
     * Seals the rows under the data keys of their accounts. A crash leaves rows of both forms, of which each opens, and the
     * next start goes on; so it does after a row that could not be moved.
     */
    static Outcome adopt(Store store, StoredSecrets secrets) {
        int moved = 0;
        int left = 0;
        for (Column column : Column.values()) {
            List<Row> rows = page(store, column, Row.FIRST);
            while (!rows.isEmpty()) { // ends: each turn begins behind the last row of the one before
                List<Moved> ready = adopted(column, rows, secrets);
                moved += store.<Integer>maintain(transaction -> ready.stream()
                        .mapToInt(each -> put(transaction, column, each))
                        .sum());
                left += rows.size() - ready.size();
                rows = page(store, column, rows.getLast());
            }
        }
        return new Outcome(moved, left);
    }

    private static List<Moved> adopted(Column column, List<Row> rows, StoredSecrets secrets) {
        List<Moved> ready = new ArrayList<>();
        for (Row row : rows) {
            try {
                ready.add(moved(
                        column,
                        row,
                        secrets.root(),
                        (from, purpose, place, plain) -> secrets.seal(from.account, purpose, place, plain)));
            } catch (SealBroken broken) {
                LOG.error(
                        "The row `{}` of account {} in {} does not open and stays as it is: {}",
                        row.id,
                        row.account,
                        column.table,
                        broken.getMessage());
            } catch (ApiFailure withoutKey) {
                // Who prepared the account's data key has told why there is none.
            }
        }
        return ready;
    }

    private static Moved moved(Column column, Row row, Seal from, Move move) throws SealBroken {
        String place = column.place(row);
        byte[] plain = from.open(column.purpose, place, row.sealed);
        try {
            return new Moved(row, move.seal(row, column.purpose, place, plain));
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }

    private static List<Row> page(Store store, Column column, Row after) {
        return store.read(transaction -> page(transaction, column, after));
    }

    private static List<Row> page(Transaction transaction, Column column, Row after) {
        return transaction.query(
                "SELECT account_id, " + column.id + ", " + column.sealed + " FROM " + column.table
                        + " WHERE substr(" + column.sealed + ", 1, 1) = ?"
                        + " AND (account_id > ? OR (account_id = ? AND " + column.id + " > ?))"
                        + " ORDER BY account_id, " + column.id + " LIMIT " + ROWS_A_TIME,
                row -> new Row(new AccountId(row.text(1)), row.text(2), row.bytes(3)),
                UNDER_ROOT,
                after.account,
                after.account,
                after.id);
    }

    /** How many rows it changed: none where the value is another by now. */
    private static int put(Transaction transaction, Column column, Moved moved) {
        return transaction.update(
                "UPDATE " + column.table + " SET " + column.sealed + " = ? WHERE account_id = ? AND " + column.id
                        + " = ? AND " + column.sealed + " = ?",
                moved.sealed,
                moved.row.account,
                moved.row.id,
                moved.row.sealed);
    }
}
