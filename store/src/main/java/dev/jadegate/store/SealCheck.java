package dev.jadegate.store;

import dev.jadegate.store.seal.RootSeal;
import java.security.MessageDigest;
import java.util.function.Consumer;

/**
 * Ties a database to the root key that its columns are sealed under. The seal's own files do that for the data folder;
 * a database server may be reached from a folder with another key.
 */
public final class SealCheck {
    private SealCheck() {}

    /**
     * Seals a database under another root key, in one transaction: all of it or nothing. Does nothing when it was done
     * before. On a store that nothing else works on.
     *
     * @param reseal seals what the services store
     * @throws OpeningRefused when the database is under neither of the two
     */
    public static void change(Store store, RootSeal from, RootSeal to, Consumer<Transaction> reseal)
            throws OpeningRefused {
        boolean known = store.maintain(transaction -> {
            byte[] stored = stored(transaction);
            if (MessageDigest.isEqual(stored, from.check())) {
                reseal.accept(transaction);
                transaction.update("UPDATE seal_check SET root_key_check = ? WHERE id = 1", (Object) to.check());
                return true;
            }
            return stored.length == 0 || MessageDigest.isEqual(stored, to.check());
        });
        if (!known) {
            throw wrongRootKey();
        }
    }

    /**
     * Remembers the root key at the first start, and compares it at every other.
     *
     * @throws OpeningRefused when the database is sealed under another key
     */
    public static void verify(Store store, RootSeal seal) throws OpeningRefused {
        byte[] check = seal.check();
        byte[] known = store.maintain(transaction -> {
            transaction.update(
                    "INSERT INTO seal_check (id, root_key_check) VALUES (1, ?) ON CONFLICT (id) DO NOTHING",
                    (Object) check);
            return stored(transaction);
        });
        if (!MessageDigest.isEqual(known, check)) {
            throw wrongRootKey();
        }
    }

    private static byte[] stored(Transaction transaction) {
        byte[] stored = transaction.first("SELECT root_key_check FROM seal_check WHERE id = 1", row -> row.bytes(1));
        return stored == null ? new byte[0] : stored;
    }

    private static OpeningRefused wrongRootKey() {
        return new OpeningRefused(
                OpeningRefused.Reason.WRONG_ROOT_KEY,
                "The database is sealed under another root key than this data folder's. Start with the folder,"
                        + " or the root key, that the database was first used with.",
                null);
    }
}
