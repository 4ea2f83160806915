package dev.jadegate.crypto;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * What Encrypt returns and Decrypt takes (docs/ciphertext-blob.md):
 *
 * <pre>
 * 36  id of the key version, ASCII
 *  1  format: 1 for material in memory, 2 for material on a token
 *  1  algorithm
 * 16  nonce of the derivation, in format 1 only
 * 12  IV
 *  n  ciphertext
 * 16  tag
 * </pre>
 *
 * <p>In format 1 each call encrypts under a key of its own, derived from the version's material and the nonce, so that no
 * number of calls wears a key out. A token gives no such key out, so in format 2 all calls encrypt under the version's key
 * itself: it must not make more than {@link #TOKEN_MESSAGES_MAX} blobs, which its caller counts. Authenticated are account,
 * region, key, version, format, algorithm and context.
 *
 * <p>Immutable; safe for use by any thread.
 */
public final class CiphertextBlob {
    /** Length of the id of a key version. */
    public static final int VERSION_ID_BYTES = 36;

    /** How much longer a blob of format 1 is than its plaintext; the other format adds less. */
    public static final int OVERHEAD_BYTES = 82;

    /**
     * Blobs that one key version on a token may make: with more random IVs under one key, two of them could be the same
     * (NIST SP 800-38D, section 8.3).
     */
    public static final long TOKEN_MESSAGES_MAX = 1L << 32;

    /** The longest plaintext: twice the longest secret value. Encrypt allows its callers less. */
    public static final int PLAINTEXT_BYTES_MAX = 64 * 1024;

    static final int FORMAT = 1;
    static final int TOKEN_FORMAT = 2;
    /** How much longer a blob of format 2 is than its plaintext. */
    static final int TOKEN_OVERHEAD_BYTES = OVERHEAD_BYTES - 16;

    static final int NONCE_BYTES = 16;
    static final String DERIVATION_LABEL = "kms-enc-v1";

    private static final int FORMAT_AT = VERSION_ID_BYTES;
    private static final int ALGORITHM_AT = FORMAT_AT + 1;
    private static final int NONCE_AT = ALGORITHM_AT + 1;
    private static final int IV_AT = NONCE_AT + NONCE_BYTES;
    private static final int BODY_AT = IV_AT + Gcm.IV_BYTES;
    private static final int TOKEN_IV_AT = ALGORITHM_AT + 1;
    private static final int TOKEN_BODY_AT = TOKEN_IV_AT + Gcm.IV_BYTES;

    private final byte[] bytes;
    private final String keyVersionId;

    private CiphertextBlob(byte[] bytes, String keyVersionId) {
        this.bytes = bytes;
        this.keyVersionId = keyVersionId;
    }

    /**
     * Encrypts {@code plaintext} with {@code key}, which is that of {@code version}.
     *
     * @return the blob, at most {@link #OVERHEAD_BYTES} longer than the plaintext
     * @throws IllegalArgumentException when the key is not symmetric or the plaintext too long
     * @throws IllegalStateException when the key was closed
     */
    public static byte[] encrypt(
            KeyVersionRef version, UsableKey key, EncryptionContext context, byte[] plaintext, SecureRandom random) {
        if (plaintext.length > PLAINTEXT_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "the plaintext has " + plaintext.length + " bytes, allowed are " + PLAINTEXT_BYTES_MAX);
        }
        return switch (key) {
            case KeyMaterial material -> encrypt(version, material, context, plaintext, random);
            case TokenKey token -> encrypt(version, token, context, plaintext, random);
        };
    }

    private static byte[] encrypt(
            KeyVersionRef version, KeyMaterial key, EncryptionContext context, byte[] plaintext, SecureRandom random) {
        BlobAlgorithm algorithm = BlobAlgorithm.of(key.spec());
        byte[] drawn = new byte[NONCE_BYTES + Gcm.IV_BYTES];
        random.nextBytes(drawn);
        byte[] nonce = Arrays.copyOf(drawn, NONCE_BYTES);
        byte[] iv = Arrays.copyOfRange(drawn, NONCE_BYTES, drawn.length);

        byte[] blob = begun(version, FORMAT, algorithm, OVERHEAD_BYTES + plaintext.length);
        System.arraycopy(drawn, 0, blob, NONCE_AT, drawn.length);

        byte[] callKey = callKey(algorithm, key, nonce, version);
        algorithm
                .mode()
                .seal(callKey, iv, associated(version, FORMAT, algorithm.code(), context), plaintext, blob, BODY_AT);
        Arrays.fill(callKey, (byte) 0);
        return blob;
    }

    private static byte[] encrypt(
            KeyVersionRef version, TokenKey key, EncryptionContext context, byte[] plaintext, SecureRandom random) {
        BlobAlgorithm algorithm = BlobAlgorithm.of(key.spec());
        byte[] iv = new byte[Gcm.IV_BYTES];
        random.nextBytes(iv);
        byte[] sealed = key.operations()
                .encryptGcm(iv, associated(version, TOKEN_FORMAT, algorithm.code(), context), plaintext);
        if (sealed.length != plaintext.length + Gcm.TAG_BYTES) {
            throw new IllegalStateException("the token gave " + sealed.length + " bytes for " + plaintext.length);
        }
        byte[] blob = begun(version, TOKEN_FORMAT, algorithm, TOKEN_OVERHEAD_BYTES + plaintext.length);
        System.arraycopy(iv, 0, blob, TOKEN_IV_AT, iv.length);
        System.arraycopy(sealed, 0, blob, TOKEN_BODY_AT, sealed.length);
        return blob;
    }

    private static byte[] begun(KeyVersionRef version, int format, BlobAlgorithm algorithm, int length) {
        byte[] blob = new byte[length];
        byte[] id = version.keyVersionId().getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(id, 0, blob, 0, VERSION_ID_BYTES);
        blob[FORMAT_AT] = (byte) format;
        blob[ALGORITHM_AT] = (byte) algorithm.code();
        return blob;
    }

    /**
     * Reads the outer form of a blob; whether it is genuine tells only {@link #decrypt}.
     *
     * @throws CiphertextRejected when it has not the form of one
     */
    public static CiphertextBlob parse(byte[] bytes) throws CiphertextRejected {
        if (bytes.length < TOKEN_OVERHEAD_BYTES || bytes.length > OVERHEAD_BYTES + PLAINTEXT_BYTES_MAX) {
            throw new CiphertextRejected();
        }
        boolean ofToken = bytes[FORMAT_AT] == TOKEN_FORMAT;
        int plaintextBytes = bytes.length - (ofToken ? TOKEN_OVERHEAD_BYTES : OVERHEAD_BYTES);
        if (plaintextBytes < 0 || plaintextBytes > PLAINTEXT_BYTES_MAX) {
            throw new CiphertextRejected();
        }
        for (int i = 0; i < VERSION_ID_BYTES; i++) {
            byte c = bytes[i];
            boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
            boolean digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
            if (dash ? c != '-' : !digit) {
                throw new CiphertextRejected();
            }
        }
        if ((bytes[FORMAT_AT] != FORMAT && !ofToken) || BlobAlgorithm.ofCode(bytes[ALGORITHM_AT]) == null) {
            throw new CiphertextRejected();
        }
        String id = new String(bytes, 0, VERSION_ID_BYTES, StandardCharsets.US_ASCII);
        return new CiphertextBlob(bytes.clone(), id);
    }

    /** The key version that the blob says to be of. */
    public String keyVersionId() {
        return keyVersionId;
    }

    /** Bytes of the plaintext. */
    public int plaintextBytes() {
        return bytes.length - (ofToken() ? TOKEN_OVERHEAD_BYTES : OVERHEAD_BYTES);
    }

    private boolean ofToken() {
        return bytes[FORMAT_AT] == TOKEN_FORMAT;
    }

    /**
     * Decrypts with {@code key}, which is that of {@code version}. A blob of another version is refused on the
     * same way, with the same work, as one with a wrong tag or context: a caller that knows no version of the blob's id
     * asks with any key and version of its own, so that its refusal cannot be told from others by the time it takes.
     *
     * @throws CiphertextRejected when the blob was not made by this key for this version and context
     * @throws IllegalArgumentException when the key is not symmetric
     * @throws IllegalStateException when the key was closed
     */
    public byte[] decrypt(KeyVersionRef version, UsableKey key, EncryptionContext context) throws CiphertextRejected {
        BlobAlgorithm algorithm = BlobAlgorithm.of(key.spec());
        int bodyAt = ofToken() ? TOKEN_BODY_AT : BODY_AT;
        byte[] iv = Arrays.copyOfRange(bytes, bodyAt - Gcm.IV_BYTES, bodyAt);
        byte[] associated = associated(version, bytes[FORMAT_AT], bytes[ALGORITHM_AT], context);
        byte[] plaintext = switch (key) {
            case KeyMaterial material -> {
                // In a blob of the other format there is no nonce; it is refused after the same work.
                byte[] nonce = Arrays.copyOfRange(bytes, ofToken() ? 0 : NONCE_AT, ofToken() ? NONCE_BYTES : IV_AT);
                byte[] callKey = callKey(algorithm, material, nonce, version);
                try {
                    yield algorithm.mode().open(callKey, iv, associated, bytes, bodyAt, bytes.length - bodyAt);
                } finally {
                    Arrays.fill(callKey, (byte) 0);
                }
            }
            case TokenKey token ->
                token.operations().decryptGcm(iv, associated, Arrays.copyOfRange(bytes, bodyAt, bytes.length));
        };
        if (!version.keyVersionId().equals(keyVersionId)
                || bytes[ALGORITHM_AT] != algorithm.code()
                || ofToken() != key instanceof TokenKey) {
            // Only the first bytes were changed: the rest is genuine, and still nothing is given out.
            Arrays.fill(plaintext, (byte) 0);
            throw new CiphertextRejected();
        }
        return plaintext;
    }

    private static byte[] callKey(BlobAlgorithm algorithm, KeyMaterial key, byte[] nonce, KeyVersionRef version) {
        // The key's id, so that the same imported material under two keys derives different ones.
        byte[] info = new LengthPrefixed()
                .raw(DERIVATION_LABEL.getBytes(StandardCharsets.US_ASCII))
                .raw(nonce)
                .raw(version.keyId().getBytes(StandardCharsets.US_ASCII))
                .toBytes();
        return key.withSecret(material -> algorithm.derive(material, info));
    }

    private static byte[] associated(KeyVersionRef version, int format, int algorithm, EncryptionContext context) {
        LengthPrefixed bytes = new LengthPrefixed();
        version.writeTo(bytes);
        return bytes.one(format).one(algorithm).raw(context.canonicalBytes()).toBytes();
    }
}
