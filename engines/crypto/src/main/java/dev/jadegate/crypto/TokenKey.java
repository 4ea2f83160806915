package dev.jadegate.crypto;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A key version whose material a token keeps. Formats, encodings and paddings are made here, so that they are the same as
 * those of a key in memory; the token does the one step that needs the secret. Immutable; safe for use by any thread.
 */
public final class TokenKey implements UsableKey {
    /** Kinds of keys that a token can be asked to keep. PKCS#11 2.40 has no mechanism for the others. */
    public static final Set<KeySpec> SPECS = Set.of(
            KeySpec.AES_256,
            KeySpec.AES_192,
            KeySpec.AES_128,
            KeySpec.RSA_2048,
            KeySpec.RSA_3072,
            KeySpec.RSA_4096,
            KeySpec.EC_P256,
            KeySpec.EC_P256K,
            KeySpec.EC_P384,
            KeySpec.HMAC_SHA_256);

    private final KeySpec spec;
    private final @Nullable PublicKeyMaterial publicKey;
    private final Operations operations;

    private TokenKey(KeySpec spec, @Nullable PublicKeyMaterial publicKey, Operations operations) {
        this.spec = spec;
        this.publicKey = publicKey;
        this.operations = operations;
    }

    /** What the token computes with the key. What these throw reaches who asked for the computation. */
    public interface Operations {
        /** AES-GCM; the tag of 16 bytes stands behind the ciphertext. */
        byte[] encryptGcm(byte[] iv, byte[] associated, byte[] plaintext);

        /**
         * Decrypts what {@link #encryptGcm} made.
         *
         * @throws CiphertextRejected when the tag is not right
         */
        byte[] decryptGcm(byte[] iv, byte[] associated, byte[] ciphertext) throws CiphertextRejected;

        /** RSASSA-PKCS1-v1_5 over the DER of a digest with its algorithm. */
        byte[] signPkcs1(byte[] digestInfo);

        /** RSASSA-PSS over a SHA-256 digest, MGF1 with SHA-256 and a salt of 32 bytes. */
        byte[] signPss(byte[] digest);

        /** ECDSA over a digest: r and s one behind the other, each as long as the field. */
        byte[] signEcdsa(byte[] digest);

        /** RSA without padding, on a block as long as the modulus and below it. */
        byte[] decryptRaw(byte[] block);

        /** HMAC-SHA-256. */
        byte[] hmac(byte[] data);
    }

    /**
     * A key that a token keeps.
     *
     * @param publicKeyDer SubjectPublicKeyInfo, or null for keys of one secret
     * @throws KeyMaterialRejected when the public half is not one of {@code spec}
     * @throws IllegalArgumentException when tokens keep no keys of {@code spec}
     */
    public static TokenKey of(KeySpec spec, byte @Nullable [] publicKeyDer, Operations operations)
            throws KeyMaterialRejected {
        if (!SPECS.contains(spec)) {
            throw new IllegalArgumentException("tokens keep no keys of spec `" + spec.wireName() + "`");
        }
        if (spec.hasPublicKey() != (publicKeyDer != null)) {
            throw new KeyMaterialRejected("a key of spec `" + spec.wireName() + "` has "
                    + (spec.hasPublicKey() ? "a public half" : "no public half"));
        }
        return new TokenKey(spec, publicKeyDer == null ? null : PublicKeyMaterial.of(spec, publicKeyDer), operations);
    }

    @Override
    public KeySpec spec() {
        return spec;
    }

    @Override
    public @Nullable PublicKeyMaterial publicKey() {
        return publicKey;
    }

    Operations operations() {
        return operations;
    }

    /** The public half of a pair. */
    PublicPart publicPart() {
        if (publicKey == null) {
            throw new IllegalStateException("`" + spec.wireName() + "` has no public half");
        }
        return publicKey.part();
    }

    /** There is nothing here to clear. */
    @Override
    public void close() {
        // The token keeps the secret.
    }

    @Override
    public String toString() {
        return "TokenKey[" + spec.wireName() + "]";
    }
}
