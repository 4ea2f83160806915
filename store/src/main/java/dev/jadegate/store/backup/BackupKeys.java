package dev.jadegate.store.backup;

import dev.jadegate.base.SecretBytes;
import dev.jadegate.store.seal.Seal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The two keys of one backup, made from the root key and the backup's salt: {@code HKDF-SHA256(salt, derive("backup"),
 * info)} with {@code info} {@code jadegate/backup/1/encrypt} and {@code jadegate/backup/1/authenticate}.
 *
 * <p>Because the encryption key is of one backup only, the number of a chunk is its nonce: none is used twice, and a
 * chunk opens in its own place and nowhere else.
 */
final class BackupKeys {
    static final int TAG_BYTES = 16;
    static final int MAC_BYTES = 32;

    private static final String PURPOSE = "backup";
    private static final String INFO = "jadegate/backup/1/";
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;

    private final SecretKey encryption;
    private final SecretKey authentication;
    private final byte[] associated;

    private BackupKeys(SecretKey encryption, SecretKey authentication, byte[] associated) {
        this.encryption = encryption;
        this.authentication = authentication;
        this.associated = associated;
    }

    /** @param associated what every chunk is tied to: the digest of the preamble */
    static BackupKeys of(Seal seal, byte[] salt, byte[] associated) {
        try (SecretBytes root = seal.derive(PURPOSE, KEY_BYTES)) {
            return new BackupKeys(
                    expand(root, salt, "encrypt", "AES"),
                    expand(root, salt, "authenticate", "HmacSHA256"),
                    associated.clone());
        }
    }

    private static SecretKey expand(SecretBytes root, byte[] salt, String use, String algorithm) {
        byte[] key = root.use(input -> {
            try {
                return KDF.getInstance("HKDF-SHA256")
                        .deriveData(HKDFParameterSpec.ofExtract()
                                .addIKM(input)
                                .addSalt(salt)
                                .thenExpand((INFO + use).getBytes(StandardCharsets.US_ASCII), KEY_BYTES));
            } catch (GeneralSecurityException impossible) {
                throw new IllegalStateException("HKDF-SHA256 is missing from this JDK", impossible);
            }
        });
        try {
            return new SecretKeySpec(key, algorithm);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    /** A MAC that was fed nothing yet. */
    Mac mac() {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(authentication);
            return mac;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("HMAC-SHA256 is missing from this JDK", impossible);
        }
    }

    byte[] encrypt(long chunk, byte[] plaintext, int length) {
        try {
            return cipher(Cipher.ENCRYPT_MODE, chunk).doFinal(plaintext, 0, length);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("AES-256-GCM is missing from this JDK", impossible);
        }
    }

    byte[] decrypt(long chunk, byte[] ciphertext) throws AEADBadTagException {
        try {
            return cipher(Cipher.DECRYPT_MODE, chunk).doFinal(ciphertext);
        } catch (AEADBadTagException altered) {
            throw altered;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("AES-256-GCM is missing from this JDK", impossible);
        }
    }

    private Cipher cipher(int mode, long chunk) throws GeneralSecurityException {
        byte[] nonce = ByteBuffer.allocate(NONCE_BYTES).putInt(0).putLong(chunk).array();
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, encryption, new GCMParameterSpec(TAG_BYTES * Byte.SIZE, nonce));
        cipher.updateAAD(associated);
        return cipher;
    }
}
