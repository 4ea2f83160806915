package dev.jadegate.store.seal;

import dev.jadegate.base.SecretBytes;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/** A wrapping key that is here while it is used. */
public final class SoftwareKey implements WrappingKey {
    /** Its length. */
    public static final int BYTES = 32;

    /** Bytes of a passphrase. */
    public static final int PASSPHRASE_BYTES_MIN = 8;

    public static final int PASSPHRASE_BYTES_MAX = 1_024;

    private static final int NONCE_BYTES = 12;
    private static final int TAG_BYTES = 16;

    private final SecretBytes key;
    private final SecureRandom random;

    /** @param key {@value #BYTES} bytes; closed with this */
    public SoftwareKey(SecretBytes key, SecureRandom random) {
        if (key.length() != BYTES) {
            throw new IllegalArgumentException("a wrapping key has " + BYTES + " bytes, not `" + key.length() + "`");
        }
        this.key = key;
        this.random = random;
    }

    /** A new random key. */
    public static SecretBytes draw(SecureRandom random) {
        byte[] drawn = new byte[BYTES];
        random.nextBytes(drawn);
        SecretBytes key = SecretBytes.copyOf(drawn);
        Arrays.fill(drawn, (byte) 0);
        return key;
    }

    /** What Argon2id 1.3 makes of a passphrase. */
    static SoftwareKey ofPassphrase(SecretBytes passphrase, PassphraseCost cost, byte[] salt, SecureRandom random) {
        byte[] made = new byte[BYTES];
        Argon2BytesGenerator argon2 = new Argon2BytesGenerator();
        argon2.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(cost.memoryKib())
                .withIterations(cost.iterations())
                .withParallelism(cost.lanes())
                .withSalt(salt)
                .build());
        passphrase.use(bytes -> argon2.generateBytes(bytes, made));
        SecretBytes key = SecretBytes.copyOf(made);
        Arrays.fill(made, (byte) 0);
        return new SoftwareKey(key, random);
    }

    @Override
    public byte[] wrap(byte[] associated, SecretBytes secret) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] wrapped = Arrays.copyOf(nonce, OVERHEAD_BYTES + secret.length());
        try {
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, nonce, associated);
            byte[] encrypted = secret.use(bytes -> {
                try {
                    return cipher.doFinal(bytes);
                } catch (GeneralSecurityException impossible) {
                    throw absent(impossible);
                }
            });
            System.arraycopy(encrypted, 0, wrapped, NONCE_BYTES, encrypted.length);
            return wrapped;
        } catch (GeneralSecurityException impossible) {
            throw absent(impossible);
        }
    }

    @Override
    public SecretBytes unwrap(byte[] associated, byte[] wrapped) throws SealRefused {
        if (wrapped.length <= OVERHEAD_BYTES) {
            throw SealRefused.doesNotOpen();
        }
        byte[] opened = new byte[0];
        try {
            opened = cipher(Cipher.DECRYPT_MODE, Arrays.copyOf(wrapped, NONCE_BYTES), associated)
                    .doFinal(wrapped, NONCE_BYTES, wrapped.length - NONCE_BYTES);
            return SecretBytes.copyOf(opened);
        } catch (AEADBadTagException another) {
            throw SealRefused.doesNotOpen();
        } catch (GeneralSecurityException impossible) {
            throw absent(impossible);
        } finally {
            Arrays.fill(opened, (byte) 0);
        }
    }

    private Cipher cipher(int mode, byte[] nonce, byte[] associated) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        byte[] copy = key.use(byte[]::clone);
        try {
            cipher.init(mode, new SecretKeySpec(copy, "AES"), new GCMParameterSpec(TAG_BYTES * Byte.SIZE, nonce));
        } finally {
            Arrays.fill(copy, (byte) 0);
        }
        cipher.updateAAD(associated);
        return cipher;
    }

    private static IllegalStateException absent(GeneralSecurityException cause) {
        return new IllegalStateException("AES-256-GCM is missing from this JDK", cause);
    }

    @Override
    public void close() {
        key.close();
    }
}
