package dev.jadegate.crypto;

import dev.jadegate.base.SecretBytes;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * The authentication code of a stored row: HMAC-SHA-256 over the name of its table and its values in order, each with its
 * type and behind its length, so that no two rows give the same bytes. A row that somebody altered, or made of parts of
 * others, does not have the code that goes with it.
 *
 * <p>What it cannot tell: a row, whole with its code, as it was at an earlier time, and a row that is gone. Safe for use by
 * any thread.
 */
public final class RowCode {
    /** Its length. */
    public static final int BYTES = HmacSha256.BYTES;

    private static final byte[] NONE = new byte[0];

    private RowCode() {}

    /**
     * The code of a row.
     *
     * @param key derived from the root key for this purpose alone
     * @param values {@code String}, {@code Long}, {@code byte[]} or null
     * @throws IllegalArgumentException when a value is of another type
     */
    public static byte[] of(SecretBytes key, String table, @Nullable Object... values) {
        LengthPrefixed bytes = new LengthPrefixed().text(table);
        for (Object value : values) {
            switch (value) {
                case null -> bytes.one('-').bytes(NONE);
                case String text -> bytes.one('t').text(text);
                case Long number -> bytes.one('n').text(Long.toString(number));
                case byte[] blob -> bytes.one('b').bytes(blob);
                default -> throw new IllegalArgumentException("rows have no values of " + value.getClass());
            }
        }
        byte[] row = bytes.toBytes();
        return key.use(secret -> HmacSha256.of(secret, row));
    }

    /** Whether {@code kept} is the code of that row; takes the same time for every difference. */
    public static boolean matches(byte[] kept, SecretBytes key, String table, @Nullable Object... values) {
        return MessageDigest.isEqual(kept, of(key, table, values));
    }
}
