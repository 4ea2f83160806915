package dev.jadegate.store;

import dev.jadegate.base.SecretBytes;
import dev.jadegate.store.seal.Seal;
import dev.jadegate.store.seal.SealBroken;
import java.util.Arrays;

/**
 * Keys that are derived from the root key and stay the same when it is changed, because what was computed with them is not
 * computed again: codes of a million rows, fingerprints of material that is gone. From the first change on they are stored,
 * sealed under the root key of the day.
 */
public final class KeptKeys {
    private static final String PURPOSE = "kept-key";

    private KeptKeys() {}

    /**
     * A key; the caller closes it.
     *
     * @param purpose as of {@link Seal#derive}
     * @throws IllegalStateException when the stored key was altered
     */
    public static SecretBytes of(Store store, Seal seal, String purpose, int bytes) {
        return store.read(transaction -> of(transaction, seal, purpose, bytes));
    }

    /** Keeps the key that {@code from} has for a purpose, under {@code to}: a step of a change of the root key. */
    public static void keep(Transaction transaction, Seal from, Seal to, String purpose, int bytes) {
        try (SecretBytes key = of(transaction, from, purpose, bytes)) {
            byte[] sealed = key.use(plain -> to.seal(PURPOSE, purpose, plain));
            transaction.update(
                    "INSERT INTO seal_kept_key (purpose, sealed) VALUES (?, ?)"
                            + " ON CONFLICT (purpose) DO UPDATE SET sealed = excluded.sealed",
                    purpose,
                    sealed);
        }
    }

    private static SecretBytes of(Transaction transaction, Seal seal, String purpose, int bytes) {
        byte[] sealed =
                transaction.first("SELECT sealed FROM seal_kept_key WHERE purpose = ?", row -> row.bytes(1), purpose);
        if (sealed == null) {
            return seal.derive(purpose, bytes);
        }
        byte[] plain = new byte[0];
        try {
            plain = seal.open(PURPOSE, purpose, sealed);
            return SecretBytes.copyOf(plain);
        } catch (SealBroken broken) {
            throw new IllegalStateException("the kept key `" + purpose + "` was altered", broken);
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }
}
