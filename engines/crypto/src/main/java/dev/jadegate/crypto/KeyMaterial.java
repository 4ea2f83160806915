package dev.jadegate.crypto;

import dev.jadegate.base.SecretBytes;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.locks.StampedLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The secret of one key version, ready for use. The secret form is the raw bytes of a symmetric key and PKCS#8 of a key
 * pair; it leaves only through {@link #exportSecret}.
 *
 * <p>Safe for use by any thread; {@link #close} waits for the calls that are using the bytes and clears them, and calls
 * after it fail. The libraries that compute keep copies of private keys of their own, which the garbage collector takes.
 */
public final class KeyMaterial implements UsableKey {
    /** The longest secret form: PKCS#8 of a 4096 bit RSA key has under 2400 bytes. */
    public static final int SECRET_BYTES_MAX = 4096;

    private final KeySpec spec;
    private final @Nullable PublicKeyMaterial publicKey;

    // Held for reading while the secret is used, because who encrypts with a key that is being cleared encrypts with
    // zeros.
    private final StampedLock use = new StampedLock();
    private final SecretBytes secret;
    private @Nullable PrivatePart privatePart;

    private KeyMaterial(
            KeySpec spec,
            SecretBytes secret,
            @Nullable PrivatePart privatePart,
            @Nullable PublicKeyMaterial publicKey) {
        this.spec = spec;
        this.secret = secret;
        this.privatePart = privatePart;
        this.publicKey = publicKey;
    }

    /** A new key. RSA takes a tenth of a second to seconds: not inside of a transaction. */
    public static KeyMaterial generate(KeySpec spec, SecureRandom random) {
        byte[] drawn = KeyGeneration.secret(spec, random);
        try (SecretBytes secret = SecretBytes.copyOf(drawn)) {
            return of(spec, secret, null);
        } catch (KeyMaterialRejected impossible) {
            throw new IllegalStateException("a new key was not taken", impossible);
        } finally {
            Arrays.fill(drawn, (byte) 0);
        }
    }

    /**
     * A key from what was kept of it. The public half is computed from the secret and compared.
     *
     * @param secret raw bytes or PKCS#8; a copy is taken, the caller closes its own
     * @param publicKeyDer SubjectPublicKeyInfo, or null when there is none or none was kept
     * @throws KeyMaterialRejected when the secret is no key of {@code spec} or the public half is not its own
     */
    public static KeyMaterial of(KeySpec spec, SecretBytes secret, byte @Nullable [] publicKeyDer)
            throws KeyMaterialRejected {
        if (secret.length() > SECRET_BYTES_MAX) {
            throw new KeyMaterialRejected(
                    "the secret has " + secret.length() + " bytes, allowed are " + SECRET_BYTES_MAX);
        }
        byte[] copy = secret.use(byte[]::clone);
        try {
            if (!spec.hasPublicKey()) {
                requireLength(spec, copy.length);
                if (publicKeyDer != null) {
                    throw new KeyMaterialRejected("a key of spec `" + spec.wireName() + "` has no public half");
                }
                return new KeyMaterial(spec, SecretBytes.copyOf(copy), null, null);
            }
            PrivatePart part = PrivatePart.parse(spec, copy);
            if (publicKeyDer != null && !Arrays.equals(publicKeyDer, part.publicKeyDer())) {
                throw new KeyMaterialRejected("the public key is not that of the secret");
            }
            PublicKeyMaterial publicKey = PublicKeyMaterial.of(spec, part.publicKeyDer());
            return new KeyMaterial(spec, SecretBytes.copyOf(copy), part, publicKey);
        } finally {
            Arrays.fill(copy, (byte) 0);
        }
    }

    /**
     * A key of which someone else made the material. Source: ImportKeyMaterial.
     *
     * @param raw the bytes; a copy is taken, the caller closes its own
     * @throws KeyMaterialRejected when the length is not that of {@code spec}
     * @throws IllegalArgumentException when keys of that spec cannot be imported: only those of one secret can
     */
    public static KeyMaterial ofImported(KeySpec spec, SecretBytes raw) throws KeyMaterialRejected {
        if (spec.hasPublicKey()) {
            throw new IllegalArgumentException("a key of spec `" + spec.wireName() + "` cannot be imported");
        }
        return of(spec, raw, null);
    }

    @Override
    public KeySpec spec() {
        return spec;
    }

    @Override
    public @Nullable PublicKeyMaterial publicKey() {
        return publicKey;
    }

    /** SubjectPublicKeyInfo of the public half in DER, or null for keys of one secret. */
    public byte @Nullable [] publicKeyDer() {
        return publicKey == null ? null : publicKey.der();
    }

    /**
     * A copy of the secret form, for wrapping; the caller closes it.
     *
     * @throws IllegalStateException after {@link #close}
     */
    public SecretBytes exportSecret() {
        return withSecret(SecretBytes::copyOf);
    }

    /** Lends the secret form to {@code user}, which must neither keep it nor come back here. */
    <T> T withSecret(Function<byte[], T> user) {
        long stamp = use.readLock();
        try {
            return secret.use(user);
        } finally {
            use.unlockRead(stamp);
        }
    }

    /** The private key of a pair. */
    PrivatePart privatePart() {
        long stamp = use.readLock();
        try {
            if (privatePart == null) {
                throw new IllegalStateException(
                        spec.hasPublicKey() ? "the key was cleared" : "`" + spec.wireName() + "` has no private part");
            }
            return privatePart;
        } finally {
            use.unlockRead(stamp);
        }
    }

    @Override
    public String toString() {
        return "KeyMaterial[" + spec.wireName() + ", (secret)]";
    }

    @Override
    public void close() {
        long stamp = use.writeLock();
        try {
            secret.close();
            privatePart = null;
        } finally {
            use.unlockWrite(stamp);
        }
    }

    private static void requireLength(KeySpec spec, int bytes) throws KeyMaterialRejected {
        if (bytes * 8 != spec.bits()) {
            throw new KeyMaterialRejected(
                    "a key of spec `" + spec.wireName() + "` has " + spec.bits() / 8 + " bytes, not " + bytes);
        }
    }
}
