package dev.jadegate.store.seal;

import dev.jadegate.base.SecretBytes;
import dev.jadegate.base.memory.LockedBytes;
import dev.jadegate.base.memory.LockedMemory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The seal under a root key that is in memory.
 *
 * <p>Format of sealed bytes, version 1:
 * <pre>
 * 1 byte    version, 0x01
 * 12 bytes  nonce, random
 * n bytes   AES-256-GCM ciphertext of the n plaintext bytes
 * 16 bytes  GCM tag
 * </pre>
 * The key is {@code HKDF-SHA256(salt = "jadegate/seal/1", root key, info = "seal:" + purpose, 32)}. The associated
 * data are the version byte, the purpose's length as an unsigned 16-bit number, the purpose and the place, both in
 * UTF-8. Nonces are random, so one purpose may seal 2^32 values before a repeated nonce becomes likelier than 2^-32
 * (NIST SP 800-38D section 8.3).
 *
 * <p>{@link #derive} gives {@code HKDF-SHA256(salt = "jadegate/seal/1", root key, info = "derive:" + purpose)}.
 */
public final class RootSeal implements Seal, AutoCloseable {
    /** Bytes of the root key. */
    public static final int ROOT_KEY_BYTES = 32;
    /** Characters of a purpose. */
    public static final int PURPOSE_LENGTH_MAX = 128;
    /** Bytes that are sealed in one piece; what is larger is not a secret of a row. */
    public static final int PLAINTEXT_BYTES_MAX = 1 << 20;
    /** Bytes that one purpose's derived key may have. */
    public static final int DERIVED_BYTES_MAX = 1024;
    /** Purposes are constants of the code; more than this many means that data got into one. */
    static final int PURPOSES_MAX = 1_000;

    private static final int DERIVED_BYTES_MIN = 16;
    private static final byte VERSION = 1;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BYTES = 16;
    private static final int OVERHEAD_BYTES = 1 + NONCE_BYTES + TAG_BYTES;
    private final LockedMemory memory;
    private final boolean ownsMemory;
    private final SecureRandom random;
    private final byte[] check;
    private final Map<String, SecretKey> purposeKeys = new ConcurrentHashMap<>();

    /** Null while the seal is locked; changed under the monitor, like what is derived from it. */
    private volatile @Nullable LockedBytes rootKey;

    /** As the other constructor, with locked memory of its own. */
    public RootSeal(SecretBytes rootKey, SecureRandom random) {
        this(rootKey, random, new LockedMemory(), true);
    }

    /**
     * @param rootKey {@value #ROOT_KEY_BYTES} bytes; taken into locked memory and cleared
     * @param random where nonces come from; safe for use by many threads
     * @param memory where the root key is kept; closed by its owner
     */
    public RootSeal(SecretBytes rootKey, SecureRandom random, LockedMemory memory) {
        this(rootKey, random, memory, false);
    }

    private RootSeal(SecretBytes rootKey, SecureRandom random, LockedMemory memory, boolean ownsMemory) {
        if (rootKey.length() != ROOT_KEY_BYTES) {
            throw new IllegalArgumentException(
                    "a root key has " + ROOT_KEY_BYTES + " bytes, not `" + rootKey.length() + "`");
        }
        this.random = random;
        this.memory = memory;
        this.ownsMemory = ownsMemory;
        check = rootKey.use(RootDerivation::check);
        this.rootKey = rootKey.use(memory::copyOf);
        rootKey.close();
    }

    /**
     * A seal for one part of the platform, under a root of its own that is derived from this one. It goes on when this one
     * is locked.
     *
     * @param part a constant of the code, as {@code ram}
     */
    public RootSeal within(String part) {
        checkPurpose(part);
        byte[] root = expand("within:" + part, ROOT_KEY_BYTES);
        try {
            return new RootSeal(SecretBytes.copyOf(root), random, memory, false);
        } finally {
            Arrays.fill(root, (byte) 0);
        }
    }

    /** Clears the root key and what was derived from it here. From now on every use is {@link SealError#SEALED}. */
    public synchronized void lock() {
        LockedBytes held = rootKey;
        rootKey = null;
        purposeKeys.clear();
        if (held != null) {
            held.close();
        }
    }

    /**
     * Ends {@link #lock}.
     *
     * @param opened the root key; cleared
     * @return false when it is another root key than the one that was here: the seal then stays as it is
     */
    public synchronized boolean unlock(SecretBytes opened) {
        try (opened) {
            if (!MessageDigest.isEqual(check, opened.use(RootDerivation::check))) {
                return false;
            }
            if (rootKey == null) {
                rootKey = opened.use(memory::copyOf);
            }
            return true;
        }
    }

    /** Whether the root key is not here. */
    public boolean isLocked() {
        return rootKey == null;
    }

    @Override
    public LockedMemory memory() {
        return memory;
    }

    @Override
    public byte[] seal(String purpose, String boundTo, byte[] plaintext) {
        if (plaintext.length > PLAINTEXT_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "at most " + PLAINTEXT_BYTES_MAX + " bytes are sealed, not `" + plaintext.length + "`");
        }
        SecretKey key = purposeKey(purpose);
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] sealed = new byte[OVERHEAD_BYTES + plaintext.length];
        sealed[0] = VERSION;
        System.arraycopy(nonce, 0, sealed, 1, NONCE_BYTES);
        try {
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, key, nonce, purpose, boundTo);
            int written = cipher.doFinal(plaintext, 0, plaintext.length, sealed, 1 + NONCE_BYTES);
            if (written != plaintext.length + TAG_BYTES) {
                throw new IllegalStateException("AES-GCM wrote " + written + " bytes");
            }
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("AES-256-GCM is missing from this JDK", impossible);
        }
        return sealed;
    }

    @Override
    public byte[] open(String purpose, String boundTo, byte[] sealed) throws SealBroken {
        SecretKey key = purposeKey(purpose);
        if (sealed.length < OVERHEAD_BYTES || sealed.length > OVERHEAD_BYTES + PLAINTEXT_BYTES_MAX) {
            throw new SealBroken("`" + sealed.length + "` bytes are not a sealed value of " + purpose);
        }
        if (sealed[0] != VERSION) {
            throw new SealBroken("a sealed value of " + purpose + " has version `" + sealed[0]
                    + "`, which this release does not read");
        }
        byte[] nonce = Arrays.copyOfRange(sealed, 1, 1 + NONCE_BYTES);
        try {
            return cipher(Cipher.DECRYPT_MODE, key, nonce, purpose, boundTo)
                    .doFinal(sealed, 1 + NONCE_BYTES, sealed.length - 1 - NONCE_BYTES);
        } catch (AEADBadTagException broken) {
            // The cause says nothing more, and a trace of it helps nobody.
            throw new SealBroken("a sealed value of " + purpose + " was altered or belongs elsewhere");
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("AES-256-GCM is missing from this JDK", impossible);
        }
    }

    @Override
    public SecretBytes derive(String purpose, int bytes) {
        checkPurpose(purpose);
        if (bytes < DERIVED_BYTES_MIN || bytes > DERIVED_BYTES_MAX) {
            throw new IllegalArgumentException("a derived key has " + DERIVED_BYTES_MIN + " to " + DERIVED_BYTES_MAX
                    + " bytes, not `" + bytes + "`");
        }
        byte[] derived = expand("derive:" + purpose, bytes);
        try {
            return SecretBytes.copyOf(derived);
        } finally {
            Arrays.fill(derived, (byte) 0);
        }
    }

    /**
     * A name of the root key that tells nothing about it: equal for equal keys, also while locked. Kept beside sealed data, so that
     * another root key is noticed at the start and not when the first value does not open.
     */
    public byte[] check() {
        return check.clone();
    }

    /** Clears the root key. The seal must not be used afterwards. */
    @Override
    public void close() {
        lock();
        if (ownsMemory) {
            memory.close();
        }
    }

    private SecretKey purposeKey(String purpose) {
        SecretKey known = purposeKeys.get(purpose);
        return known != null ? known : derivePurposeKey(purpose);
    }

    /** Under the monitor, so that nothing derived comes in after {@link #lock}. */
    private synchronized SecretKey derivePurposeKey(String purpose) {
        checkPurpose(purpose);
        if (purposeKeys.size() >= PURPOSES_MAX && !purposeKeys.containsKey(purpose)) {
            throw new IllegalStateException("more than " + PURPOSES_MAX + " purposes: a purpose is a constant");
        }
        byte[] key = expand("seal:" + purpose, ROOT_KEY_BYTES);
        try {
            return purposeKeys.computeIfAbsent(purpose, _ -> new SecretKeySpec(key, "AES"));
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    private static void checkPurpose(String purpose) {
        if (purpose.isEmpty() || purpose.length() > PURPOSE_LENGTH_MAX) {
            throw new IllegalArgumentException("a purpose has 1 to " + PURPOSE_LENGTH_MAX + " characters");
        }
    }

    private byte[] expand(String info, int bytes) {
        try (SecretBytes root = root()) {
            return root.use(key -> RootDerivation.expand(key, info, bytes));
        }
    }

    private SecretBytes root() {
        LockedBytes held = rootKey;
        try {
            if (held != null) {
                return held.copy();
            }
        } catch (IllegalStateException lockedMeanwhile) {
            // Told below.
        }
        throw SealError.SEALED.failure();
    }

    private static Cipher cipher(int mode, SecretKey key, byte[] nonce, String purpose, String boundTo)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BYTES * Byte.SIZE, nonce));
        byte[] purposeBytes = purpose.getBytes(StandardCharsets.UTF_8);
        byte[] placeBytes = boundTo.getBytes(StandardCharsets.UTF_8);
        ByteBuffer associated = ByteBuffer.allocate(1 + Short.BYTES + purposeBytes.length + placeBytes.length)
                .put(VERSION)
                .putShort((short) purposeBytes.length)
                .put(purposeBytes)
                .put(placeBytes);
        cipher.updateAAD(associated.flip());
        return cipher;
    }
}
