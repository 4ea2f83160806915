package dev.jadegate.store.token;

import dev.jadegate.base.SecretBytes;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * Wraps small secrets, such as a root key, under an AES key of a token: without the token and its PIN they do not open.
 *
 * <pre>
 *  1  format, 1
 * 12  IV, random
 *  n  AES-GCM ciphertext
 * 16  tag
 * </pre>
 *
 * <p>One key wraps at most 2^32 times (NIST SP 800-38D, section 8.3). Safe for use by many threads.
 */
public final class TokenWrap {
    /** How much longer what is wrapped is. */
    public static final int OVERHEAD_BYTES = 1 + Token.IV_BYTES + Token.TAG_BYTES;

    /** The longest secret. */
    public static final int SECRET_BYTES_MAX = 4096;

    private static final byte FORMAT = 1;

    private TokenWrap() {}

    /**
     * Wraps {@code secret}.
     *
     * @param key an AES key of {@link Token#generateAes}
     * @param boundTo the same bytes are needed to unwrap; not secret, not kept with it
     */
    public static byte[] wrap(Token token, TokenObjectId key, byte[] boundTo, SecretBytes secret, SecureRandom random)
            throws TokenUnavailable {
        if (secret.length() > SECRET_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "at most " + SECRET_BYTES_MAX + " bytes are wrapped, not " + secret.length());
        }
        byte[] iv = new byte[Token.IV_BYTES];
        random.nextBytes(iv);
        byte[] plaintext = secret.use(byte[]::clone);
        try {
            byte[] sealed = token.encryptGcm(key, iv, boundTo, plaintext);
            byte[] wrapped = new byte[1 + iv.length + sealed.length];
            wrapped[0] = FORMAT;
            System.arraycopy(iv, 0, wrapped, 1, iv.length);
            System.arraycopy(sealed, 0, wrapped, 1 + iv.length, sealed.length);
            return wrapped;
        } finally {
            Arrays.fill(plaintext, (byte) 0);
        }
    }

    /**
     * The secret that was wrapped; the caller closes it.
     *
     * @throws TokenDataRejected when it was not wrapped with this key and {@code boundTo}
     */
    public static SecretBytes unwrap(Token token, TokenObjectId key, byte[] boundTo, byte[] wrapped)
            throws TokenUnavailable, TokenDataRejected {
        if (wrapped.length < OVERHEAD_BYTES
                || wrapped.length > OVERHEAD_BYTES + SECRET_BYTES_MAX
                || wrapped[0] != FORMAT) {
            throw new TokenDataRejected();
        }
        byte[] iv = Arrays.copyOfRange(wrapped, 1, 1 + Token.IV_BYTES);
        byte[] opened = token.decryptGcm(key, iv, boundTo, Arrays.copyOfRange(wrapped, 1 + iv.length, wrapped.length));
        try {
            return SecretBytes.copyOf(opened);
        } finally {
            Arrays.fill(opened, (byte) 0);
        }
    }
}
