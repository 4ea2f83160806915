package dev.jadegate.crypto;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts with the material of a key version itself, under an IV and associated data that the caller may choose: the result
 * is the ciphertext and nothing else, which any other implementation opens. Source: Encrypt of the KMS Instance API. Whoever
 * chooses IVs must never choose one twice; whoever does not want to think of that takes {@link CiphertextBlob}.
 *
 * <p>The names of the constants are those of the API. Safe for use by any thread.
 */
public enum DirectCipher {
    /** GCM with an IV of 12 bytes; the tag of 16 bytes stands behind the ciphertext. */
    AES_GCM(1, 12, Gcm.AES),
    /** As {@link #AES_GCM}. */
    SM4_GCM(2, 12, Gcm.SM4),
    /** CBC with an IV of 16 bytes. Nothing tells whether a ciphertext was altered. */
    AES_CBC(3, 16, null);

    private static final int BLOCK_BYTES = 16;

    private final int code;
    private final int ivBytes;
    private final @Nullable Gcm gcm;

    DirectCipher(int code, int ivBytes, @Nullable Gcm gcm) {
        this.code = code;
        this.ivBytes = ivBytes;
        this.gcm = gcm;
    }

    /** How the last block of CBC is filled. Source: Encrypt, parameter PaddingMode. */
    public enum Padding {
        PKCS7_PADDING(1),
        /** None: the plaintext is of whole blocks. */
        NO_PADDING(2);

        private final int code;

        Padding(int code) {
            this.code = code;
        }

        /** A byte for what is stored; never changes its meaning. */
        public int code() {
            return code;
        }

        /** The padding of a code, or null. */
        public static @Nullable Padding ofCode(int code) {
            return code == 1 ? PKCS7_PADDING : code == 2 ? NO_PADDING : null;
        }
    }

    /** A byte for what is stored; never changes its meaning. */
    public int code() {
        return code;
    }

    /** The cipher of a code, or null. */
    public static @Nullable DirectCipher ofCode(int code) {
        for (DirectCipher cipher : values()) {
            if (cipher.code == code) {
                return cipher;
            }
        }
        return null;
    }

    /** The cipher that the API writes so, or null; case counts. */
    public static @Nullable DirectCipher ofWireName(String wireName) {
        for (DirectCipher cipher : values()) {
            if (cipher.name().equals(wireName)) {
                return cipher;
            }
        }
        return null;
    }

    /** As the API writes it. */
    public String wireName() {
        return name();
    }

    public int ivBytes() {
        return ivBytes;
    }

    /** Whether a ciphertext tells that it or its associated data were altered. */
    public boolean authenticates() {
        return gcm != null;
    }

    /** Whether keys of {@code spec} encrypt this way. */
    public boolean supports(KeySpec spec) {
        return spec.kind() == KeyKind.SYMMETRIC && (spec == KeySpec.SM4) == (this == SM4_GCM);
    }

    /** The cipher of keys of a symmetric spec when nothing is said. */
    public static DirectCipher defaultOf(KeySpec spec) {
        return spec == KeySpec.SM4 ? SM4_GCM : AES_GCM;
    }

    /**
     * Whether a plaintext of so many bytes can be encrypted.
     *
     * @param padding of CBC
     */
    public boolean fits(int bytes, Padding padding) {
        return gcm != null || padding == Padding.PKCS7_PADDING || bytes % BLOCK_BYTES == 0;
    }

    /**
     * Encrypts.
     *
     * @param iv {@link #ivBytes} long
     * @param associated empty where nothing authenticates it
     * @param padding of CBC
     * @throws IllegalArgumentException when an argument does not fit
     * @throws IllegalStateException when the key was closed
     */
    public byte[] encrypt(KeyMaterial key, byte[] iv, byte[] associated, Padding padding, byte[] plaintext) {
        requireFitting(key, iv, associated);
        Gcm mode = gcm;
        if (mode != null) {
            byte[] ciphertext = new byte[plaintext.length + Gcm.TAG_BYTES];
            key.withSecret(secret -> {
                mode.seal(secret, iv, associated, plaintext, ciphertext, 0);
                return ciphertext;
            });
            return ciphertext;
        }
        if (!fits(plaintext.length, padding)) {
            throw new IllegalArgumentException(plaintext.length + " bytes are not whole blocks");
        }
        byte[] blocks = padding == Padding.NO_PADDING ? plaintext.clone() : padded(plaintext);
        try {
            return cbc(Cipher.ENCRYPT_MODE, key, iv, blocks);
        } finally {
            Arrays.fill(blocks, (byte) 0);
        }
    }

    /**
     * Decrypts.
     *
     * @throws CiphertextRejected when the ciphertext was not made so by this key
     * @throws IllegalArgumentException when an argument does not fit
     * @throws IllegalStateException when the key was closed
     */
    public byte[] decrypt(KeyMaterial key, byte[] iv, byte[] associated, Padding padding, byte[] ciphertext)
            throws CiphertextRejected {
        requireFitting(key, iv, associated);
        Gcm mode = gcm;
        if (mode != null) {
            if (ciphertext.length < Gcm.TAG_BYTES) {
                throw new CiphertextRejected();
            }
            Object opened = key.<Object>withSecret(secret -> {
                try {
                    return mode.open(secret, iv, associated, ciphertext, 0, ciphertext.length);
                } catch (CiphertextRejected refused) {
                    return refused;
                }
            });
            if (opened instanceof byte[] plaintext) {
                return plaintext;
            }
            throw new CiphertextRejected();
        }
        boolean padded = padding == Padding.PKCS7_PADDING;
        if (ciphertext.length % BLOCK_BYTES != 0 || (padded && ciphertext.length == 0)) {
            throw new CiphertextRejected();
        }
        byte[] blocks = cbc(Cipher.DECRYPT_MODE, key, iv, ciphertext);
        if (!padded) {
            return blocks;
        }
        try {
            return unpadded(blocks);
        } finally {
            Arrays.fill(blocks, (byte) 0);
        }
    }

    private void requireFitting(KeyMaterial key, byte[] iv, byte[] associated) {
        if (!supports(key.spec())) {
            throw new IllegalArgumentException(
                    "keys of spec `" + key.spec().wireName() + "` do not encrypt with `" + wireName() + "`");
        }
        if (iv.length != ivBytes) {
            throw new IllegalArgumentException("the IV of `" + wireName() + "` has " + ivBytes + " bytes");
        }
        if (associated.length > 0 && !authenticates()) {
            throw new IllegalArgumentException("`" + wireName() + "` authenticates nothing");
        }
    }

    private static byte[] cbc(int mode, KeyMaterial key, byte[] iv, byte[] blocks) {
        return key.withSecret(secret -> {
            try (ClearableKey clearable = new ClearableKey(secret, "AES")) {
                Cipher cipher = CryptoProviders.chosen().aesCbc();
                cipher.init(mode, clearable, new IvParameterSpec(iv));
                return cipher.doFinal(blocks);
            } catch (GeneralSecurityException impossible) {
                throw new IllegalStateException("AES-CBC refused whole blocks", impossible);
            }
        });
    }

    private static byte[] padded(byte[] plaintext) {
        int fill = BLOCK_BYTES - plaintext.length % BLOCK_BYTES;
        byte[] blocks = Arrays.copyOf(plaintext, plaintext.length + fill);
        Arrays.fill(blocks, plaintext.length, blocks.length, (byte) fill);
        return blocks;
    }

    /** The same work for every padding, so that the time does not tell what the last block holds. */
    private static byte[] unpadded(byte[] blocks) throws CiphertextRejected {
        int fill = blocks[blocks.length - 1] & 0xFF;
        // Negative, and so -1 after the shift, when the length is out of range.
        int wrong = ((fill - 1) | (BLOCK_BYTES - fill)) >> 31;
        for (int i = 1; i <= BLOCK_BYTES; i++) {
            int inside = ~((fill - i) >> 31);
            wrong |= inside & (blocks[blocks.length - i] ^ fill);
        }
        if (wrong != 0) {
            throw new CiphertextRejected();
        }
        return Arrays.copyOf(blocks, blocks.length - fill);
    }
}
