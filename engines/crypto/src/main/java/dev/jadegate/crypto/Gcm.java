package dev.jadegate.crypto;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.engines.SM4Engine;
import org.bouncycastle.crypto.modes.GCMBlockCipher;
import org.bouncycastle.crypto.modes.GCMModeCipher;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.KeyParameter;

/**
 * Galois/Counter Mode (NIST SP 800-38D; for SM4, RFC 8998) with an IV of 12 bytes and a tag of 16 behind the ciphertext.
 */
enum Gcm {
    /** Keys of 16, 24 or 32 bytes. */
    AES {
        @Override
        void seal(byte[] key, byte[] iv, byte[] associated, byte[] plaintext, byte[] into, int offset) {
            try {
                aes(Cipher.ENCRYPT_MODE, key, iv, associated, plaintext, 0, plaintext.length, into, offset);
            } catch (GeneralSecurityException impossible) {
                throw new IllegalStateException("AES-GCM refused to encrypt", impossible);
            }
        }

        @Override
        byte[] open(byte[] key, byte[] iv, byte[] associated, byte[] from, int offset, int length)
                throws CiphertextRejected {
            byte[] plaintext = new byte[length - TAG_BYTES];
            try {
                aes(Cipher.DECRYPT_MODE, key, iv, associated, from, offset, length, plaintext, 0);
                return plaintext;
            } catch (AEADBadTagException refused) {
                throw new CiphertextRejected();
            } catch (GeneralSecurityException impossible) {
                throw new IllegalStateException("AES-GCM could not decrypt", impossible);
            }
        }
    },

    /** Keys of 16 bytes. */
    SM4 {
        @Override
        void seal(byte[] key, byte[] iv, byte[] associated, byte[] plaintext, byte[] into, int offset) {
            try {
                sm4(true, key, iv, associated, plaintext, 0, plaintext.length, into, offset);
            } catch (InvalidCipherTextException impossible) {
                throw new IllegalStateException("SM4-GCM refused to encrypt", impossible);
            }
        }

        @Override
        byte[] open(byte[] key, byte[] iv, byte[] associated, byte[] from, int offset, int length)
                throws CiphertextRejected {
            byte[] plaintext = new byte[length - TAG_BYTES];
            try {
                sm4(false, key, iv, associated, from, offset, length, plaintext, 0);
                return plaintext;
            } catch (InvalidCipherTextException refused) {
                // This library decrypts before it has checked the tag.
                Arrays.fill(plaintext, (byte) 0);
                throw new CiphertextRejected();
            }
        }
    };

    static final int IV_BYTES = 12;
    static final int TAG_BYTES = 16;

    /** Encrypts all of {@code plaintext} to {@code offset} of {@code into}, and the tag behind it. */
    abstract void seal(byte[] key, byte[] iv, byte[] associated, byte[] plaintext, byte[] into, int offset);

    /**
     * Decrypts {@code length} bytes, of which the last are the tag.
     *
     * @throws CiphertextRejected when the tag is not right
     */
    abstract byte[] open(byte[] key, byte[] iv, byte[] associated, byte[] from, int offset, int length)
            throws CiphertextRejected;

    private static void aes(
            int mode,
            byte[] key,
            byte[] iv,
            byte[] associated,
            byte[] from,
            int fromOffset,
            int length,
            byte[] into,
            int intoOffset)
            throws GeneralSecurityException {
        Pool<Cipher> pool = CryptoProviders.chosen().aesGcm();
        Cipher cipher = pool.take();
        try (ClearableKey secret = new ClearableKey(key, "AES")) {
            cipher.init(mode, secret, new GCMParameterSpec(TAG_BYTES * 8, iv));
            cipher.updateAAD(associated);
            cipher.doFinal(from, fromOffset, length, into, intoOffset);
        }
        pool.give(cipher);
    }

    private static void sm4(
            boolean encrypt,
            byte[] key,
            byte[] iv,
            byte[] associated,
            byte[] from,
            int fromOffset,
            int length,
            byte[] into,
            int intoOffset)
            throws InvalidCipherTextException {
        GCMModeCipher cipher = GCMBlockCipher.newInstance(new SM4Engine());
        cipher.init(encrypt, new AEADParameters(new KeyParameter(key), TAG_BYTES * 8, iv, associated));
        int written = cipher.processBytes(from, fromOffset, length, into, intoOffset);
        cipher.doFinal(into, intoOffset + written);
    }
}
