package dev.jadegate.kms.row;

import dev.jadegate.base.AccountId;
import dev.jadegate.base.SecretBytes;
import dev.jadegate.crypto.RowCode;
import dev.jadegate.store.KeptKeys;
import dev.jadegate.store.Store;
import dev.jadegate.store.Transaction;
import dev.jadegate.store.seal.Seal;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells rows that were altered in the database from those that the server wrote. What decides over the use of keys and
 * secrets (states, policies, tags, aliases, stages) is no secret, so it is not encrypted; who can write to the database
 * but has not the root key must still not be able to enable a disabled key or to give it another policy.
 *
 * <p>INVARIANT (codes): a row is written with its code, in the same statement or transaction, and is checked against it
 * before any of its values is looked at. Safe for use by many threads.
 */
public final class RowCodes implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RowCodes.class);
    private static final String PURPOSE = "kms/row-code";
    private static final int KEY_BYTES = 32;

    private final SecretBytes key;

    /** The key stays here while the seal is locked, because what is told of keys and secrets is checked with it. */
    public RowCodes(Store store, Seal seal) {
        key = KeptKeys.of(store, seal, PURPOSE, KEY_BYTES);
    }

    /** Keeps the key when the root key is changed: no row is written anew for that. */
    public static void keep(Transaction transaction, Seal from, Seal to) {
        KeptKeys.keep(transaction, from, to, PURPOSE, KEY_BYTES);
    }

    /**
     * The code of a row.
     *
     * @param values what the row holds beside the account, always in the same order: {@code String}, {@code Long},
     *     {@code Integer}, {@code Boolean}, {@code Instant} (to the millisecond), {@code Duration} (to the second),
     *     {@code byte[]} or null
     */
    public byte[] of(String table, AccountId account, @Nullable Object... values) {
        return RowCode.of(key, table, stored(account, values));
    }

    /**
     * Whether the row is as it was written; when it is not, the log names it.
     *
     * @param code as it is stored; null for a row that never had one
     * @param row what names the row within its account, for the log
     * @param values as the row holds them now
     */
    public boolean fits(
            byte @Nullable [] code, String table, AccountId account, String row, @Nullable Object... values) {
        boolean fits = code != null && RowCode.matches(code, key, table, stored(account, values));
        if (!fits) {
            LOG.error("The row `{}` of account {} in {} was altered outside of the server", row, account, table);
        }
        return fits;
    }

    /** As the database has them, so that a row that was read has the code of the row that was written. */
    private static @Nullable Object[] stored(AccountId account, @Nullable Object[] values) {
        @Nullable Object[] stored = new @Nullable Object[values.length + 1];
        stored[0] = account.value();
        for (int i = 0; i < values.length; i++) {
            stored[i + 1] = switch (values[i]) {
                case null -> null;
                case Boolean truth -> truth ? 1L : 0L;
                case Integer number -> number.longValue();
                case Instant time -> time.toEpochMilli();
                case Duration duration -> duration.toSeconds();
                case Object other -> other;
            };
        }
        return stored;
    }

    @Override
    public void close() {
        key.close();
    }
}
