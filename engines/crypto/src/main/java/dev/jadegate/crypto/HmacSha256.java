package dev.jadegate.crypto;

import java.security.DigestException;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * HMAC-SHA-256 (RFC 2104). It is written out because the JDK's keeps its key until the garbage collector comes: here
 * nothing of a key outlives the call. It is as fast as a reused one of the JDK's.
 */
final class HmacSha256 {
    static final int BYTES = 32;

    private static final int BLOCK_BYTES = 64;
    private static final byte INNER = 0x36;
    private static final byte OUTER = 0x5C;

    private HmacSha256() {}

    /** The code of all {@code parts}, one after the other. */
    static byte[] of(byte[] key, byte[]... parts) {
        MessageDigest digest = CryptoProviders.chosen().sha256();
        byte[] block = new byte[BLOCK_BYTES];
        byte[] code = new byte[BYTES];
        try {
            if (key.length > BLOCK_BYTES) {
                digest.update(key);
                digest.digest(block, 0, BYTES);
            } else {
                System.arraycopy(key, 0, block, 0, key.length);
            }
            for (int i = 0; i < BLOCK_BYTES; i++) {
                block[i] ^= INNER;
            }
            digest.update(block);
            for (byte[] part : parts) {
                digest.update(part);
            }
            digest.digest(code, 0, BYTES);
            for (int i = 0; i < BLOCK_BYTES; i++) {
                block[i] ^= INNER ^ OUTER;
            }
            digest.update(block);
            digest.update(code);
            digest.digest(code, 0, BYTES);
            return code;
        } catch (DigestException impossible) {
            throw new IllegalStateException("SHA-256 has " + BYTES + " bytes", impossible);
        } finally {
            Arrays.fill(block, (byte) 0);
        }
    }
}
