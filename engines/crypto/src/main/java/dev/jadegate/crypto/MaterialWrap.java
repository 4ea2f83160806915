package dev.jadegate.crypto;

import dev.jadegate.base.SecretBytes;
import java.security.SecureRandom;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How key material is kept: under a domain key, one for each account and region, which is kept under a key of the root.
 * Both are AES-256-GCM, and what is wrapped is bound to the row it belongs to: copied to another, it does not open.
 *
 * <pre>
 *  1  format, 1
 * 12  IV
 *  n  ciphertext
 * 16  tag
 * </pre>
 *
 * <p>IVs are random, so one key wraps at most 2^32 times (NIST SP 800-38D, section 8.3): a domain would need that many key
 * versions.
 *
 * <p>Safe for use by any thread.
 */
public final class MaterialWrap {
    /** Length of a domain key and of the key that wraps it. */
    public static final int KEY_BYTES = 32;

    /** How much longer what is wrapped is. */
    public static final int OVERHEAD_BYTES = 1 + Gcm.IV_BYTES + Gcm.TAG_BYTES;

    private static final byte FORMAT = 1;

    /**
     * What wrapped material is bound to: everything about a key version that never changes.
     *
     * @param version which it is
     * @param spec its kind
     * @param usage what it is for
     * @param origin who made it, as the API says it: {@code Aliyun_KMS} or {@code EXTERNAL}
     */
    public record Binding(KeyVersionRef version, KeySpec spec, KeyUsage usage, String origin) {
        public Binding {
            KeyVersionRef.requireShortText("origin", origin);
        }

        private byte[] associated() {
            LengthPrefixed bytes = new LengthPrefixed();
            version.writeTo(bytes.text("material"));
            return bytes.text(spec.wireName())
                    .text(usage.wireName())
                    .text(origin)
                    .toBytes();
        }
    }

    /**
     * Which domain key.
     *
     * @param account the account's number
     * @param region its region
     * @param version counted from 1; rotating a domain makes the next
     */
    public record Domain(String account, String region, int version) {
        public Domain {
            KeyVersionRef.requireShortText("account", account);
            KeyVersionRef.requireShortText("region", region);
            if (version < 1) {
                throw new IllegalArgumentException("versions are counted from 1, not `" + version + "`");
            }
        }

        private byte[] associated() {
            return new LengthPrefixed()
                    .text("domain")
                    .text(account)
                    .text(region)
                    .text(Integer.toString(version))
                    .toBytes();
        }
    }

    private MaterialWrap() {}

    /**
     * Wraps the secret of {@code material}.
     *
     * @throws IllegalArgumentException when the binding names another spec or the domain key has not {@link #KEY_BYTES}
     * @throws IllegalStateException when the material or the domain key was closed
     */
    public static byte[] wrap(SecretBytes domainKey, Binding binding, KeyMaterial material, SecureRandom random) {
        if (material.spec() != binding.spec()) {
            throw new IllegalArgumentException(
                    "the material is of spec `" + material.spec().wireName() + "`, the binding of `"
                            + binding.spec().wireName() + "`");
        }
        byte[] associated = binding.associated();
        return material.withSecret(secret -> seal(domainKey, associated, secret, random));
    }

    /**
     * The material of a key version.
     *
     * @param publicKeyDer its public half, when there is one; that it belongs to the secret is checked
     * @throws KeyMaterialRejected when {@code wrapped} was not made with this domain key for this binding
     */
    public static KeyMaterial unwrap(
            SecretBytes domainKey, Binding binding, byte[] wrapped, byte @Nullable [] publicKeyDer)
            throws KeyMaterialRejected {
        try (SecretBytes secret = open(domainKey, binding.associated(), wrapped)) {
            return KeyMaterial.of(binding.spec(), secret, publicKeyDer);
        }
    }

    /** A new domain key; the caller closes it. */
    public static SecretBytes newDomainKey(SecureRandom random) {
        byte[] drawn = new byte[KEY_BYTES];
        random.nextBytes(drawn);
        SecretBytes key = SecretBytes.copyOf(drawn);
        Arrays.fill(drawn, (byte) 0);
        return key;
    }

    /**
     * Wraps a domain key.
     *
     * @param rootWrapKey derived from the root key for this purpose alone
     * @throws IllegalArgumentException when one of the keys has not {@link #KEY_BYTES}
     */
    public static byte[] wrapDomainKey(
            SecretBytes rootWrapKey, Domain domain, SecretBytes domainKey, SecureRandom random) {
        requireKey(domainKey);
        byte[] associated = domain.associated();
        return domainKey.use(secret -> seal(rootWrapKey, associated, secret, random));
    }

    /**
     * A domain key; the caller closes it.
     *
     * @throws KeyMaterialRejected when {@code wrapped} was not made with this key for this domain
     */
    public static SecretBytes unwrapDomainKey(SecretBytes rootWrapKey, Domain domain, byte[] wrapped)
            throws KeyMaterialRejected {
        SecretBytes key = open(rootWrapKey, domain.associated(), wrapped);
        if (key.length() != KEY_BYTES) {
            key.close();
            throw rejected();
        }
        return key;
    }

    private static byte[] seal(SecretBytes key, byte[] associated, byte[] secret, SecureRandom random) {
        requireKey(key);
        byte[] iv = new byte[Gcm.IV_BYTES];
        random.nextBytes(iv);
        byte[] wrapped = new byte[OVERHEAD_BYTES + secret.length];
        wrapped[0] = FORMAT;
        System.arraycopy(iv, 0, wrapped, 1, iv.length);
        byte[] copy = key.use(byte[]::clone);
        Gcm.AES.seal(copy, iv, associated, secret, wrapped, 1 + iv.length);
        Arrays.fill(copy, (byte) 0);
        return wrapped;
    }

    private static SecretBytes open(SecretBytes key, byte[] associated, byte[] wrapped) throws KeyMaterialRejected {
        requireKey(key);
        if (wrapped.length <= OVERHEAD_BYTES
                || wrapped.length > OVERHEAD_BYTES + KeyMaterial.SECRET_BYTES_MAX
                || wrapped[0] != FORMAT) {
            throw rejected();
        }
        byte[] iv = Arrays.copyOfRange(wrapped, 1, 1 + Gcm.IV_BYTES);
        byte[] copy = key.use(byte[]::clone);
        try {
            byte[] opened = Gcm.AES.open(copy, iv, associated, wrapped, 1 + iv.length, wrapped.length - 1 - iv.length);
            SecretBytes secret = SecretBytes.copyOf(opened);
            Arrays.fill(opened, (byte) 0);
            return secret;
        } catch (CiphertextRejected refused) {
            throw rejected();
        } finally {
            Arrays.fill(copy, (byte) 0);
        }
    }

    private static void requireKey(SecretBytes key) {
        if (key.length() != KEY_BYTES) {
            throw new IllegalArgumentException("the key has " + key.length() + " bytes, not " + KEY_BYTES);
        }
    }

    private static KeyMaterialRejected rejected() {
        return new KeyMaterialRejected("the wrapped key does not open for the row it was read from");
    }
}
