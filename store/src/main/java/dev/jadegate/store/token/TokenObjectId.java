package dev.jadegate.store.token;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * What a key on a token is found by: its CKA_ID.
 *
 * @param hex 2 to 128 lower-case hexadecimal digits, an even number of them
 */
public record TokenObjectId(String hex) {
    private static final int RANDOM_BYTES = 16;
    private static final Pattern HEX = Pattern.compile("([0-9a-f]{2}){1,64}");

    public TokenObjectId {
        if (!HEX.matcher(hex).matches()) {
            throw new IllegalArgumentException("`" + hex + "` is not 1 to 64 bytes in lower-case hexadecimal");
        }
    }

    /** An id that no other object has. */
    public static TokenObjectId random(SecureRandom random) {
        byte[] drawn = new byte[RANDOM_BYTES];
        random.nextBytes(drawn);
        return of(drawn);
    }

    static TokenObjectId of(byte[] bytes) {
        return new TokenObjectId(HexFormat.of().formatHex(bytes));
    }

    byte[] bytes() {
        return HexFormat.of().parseHex(hex);
    }

    @Override
    public String toString() {
        return hex;
    }
}
