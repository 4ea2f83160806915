package dev.jadegate.crypto;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.Wrapper;
import org.bouncycastle.crypto.digests.SM3Digest;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.engines.RFC5649WrapEngine;
import org.bouncycastle.crypto.engines.SM2Engine;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithRandom;
import org.jspecify.annotations.Nullable;

/**
 * How bytes are encrypted to a public key. Source: AsymmetricEncrypt, parameter Algorithm, and GetParametersForImport,
 * parameter WrappingAlgorithm. The names of the constants are those of the API. Safe for use by any thread.
 */
public enum PublicKeyEncryption {
    /** OAEP with SHA-256, MGF1 with SHA-256, no label. */
    RSAES_OAEP_SHA_256,
    /** OAEP with SHA-1, MGF1 with SHA-1, no label. */
    RSAES_OAEP_SHA_1,
    /** For key material that is imported, and nothing else: see {@link #decrypt}. */
    RSAES_PKCS1_V1_5,
    /**
     * SM2 of GB/T 32918.4, order C1C3C2. No document says in which form the service gives the ciphertext; ours is
     * {@link #SM2_CIPHERTEXT_FORM}. Decrypting takes both forms, because the first byte tells them apart.
     */
    SM2PKE,
    /**
     * An extension: X-Wing, which is X25519 with ML-KEM-768, then AES-256 key wrap with padding (RFC 5649) under {@code
     * HKDF-Expand(SHA-256, shared secret, "X_WING_AES_256_KWP", 32)}. To wrap keys, and nothing else. The ciphertext is
     * the encapsulation of 1120 bytes, then what is wrapped.
     */
    X_WING_AES_256_KWP;

    /** What is wrapped by the hybrid algorithm: the longest data key. */
    public static final int HYBRID_PLAINTEXT_BYTES_MAX = 1024;

    /** Of RFC 5649: eight bytes, and up to seven of padding. */
    private static final int KWP_OVERHEAD_BYTES_MAX = 15;

    /** The form of ciphertexts that we write: the one of OpenSSL and of GM/T 0009. */
    public static final String SM2_CIPHERTEXT_FORM = "DER sequence of x, y, hash, ciphertext (GM/T 0009)";

    /** Source: AsymmetricEncrypt, table of the limits. */
    public static final int SM2_PLAINTEXT_BYTES_MAX = 6047;

    /** A point, a hash, the longest plaintext and what DER adds to them. */
    private static final int SM2_CIPHERTEXT_BYTES_MAX =
            Sm2Ciphertext.POINT_BYTES + Sm2Ciphertext.HASH_BYTES + SM2_PLAINTEXT_BYTES_MAX + 32;

    /** As the API writes it. */
    public String wireName() {
        return name();
    }

    /** The algorithm that the API writes as {@code wireName}, or null; case counts. */
    public static @Nullable PublicKeyEncryption ofWireName(String wireName) {
        for (PublicKeyEncryption algorithm : values()) {
            if (algorithm.wireName().equals(wireName)) {
                return algorithm;
            }
        }
        return null;
    }

    /** Whether AsymmetricEncrypt and AsymmetricDecrypt offer it; the other is for imports. */
    public boolean isForData() {
        return this != RSAES_PKCS1_V1_5;
    }

    /** Whether keys of {@code spec} decrypt this way. */
    public boolean supports(KeySpec spec) {
        return switch (this) {
            case RSAES_OAEP_SHA_256, RSAES_OAEP_SHA_1, RSAES_PKCS1_V1_5 -> spec.kind() == KeyKind.RSA;
            case SM2PKE -> spec.kind() == KeyKind.SM2;
            case X_WING_AES_256_KWP -> spec.kind() == KeyKind.X_WING;
        };
    }

    /** The longest plaintext for a key of {@code spec}; the shortest has none with RSA and one byte else. */
    public int plaintextBytesMax(KeySpec spec) {
        requireSupport(spec);
        return switch (this) {
            case RSAES_OAEP_SHA_256, RSAES_OAEP_SHA_1 ->
                spec.bits() / 8 - EncryptionPadding.oaepBytes(digest().getDigestLength());
            case RSAES_PKCS1_V1_5 -> spec.bits() / 8 - EncryptionPadding.PKCS1_BYTES;
            case SM2PKE -> SM2_PLAINTEXT_BYTES_MAX;
            case X_WING_AES_256_KWP -> HYBRID_PLAINTEXT_BYTES_MAX;
        };
    }

    /**
     * Encrypts to {@code key}.
     *
     * @throws IllegalArgumentException when the key is not for this algorithm or the plaintext is longer than
     *     {@link #plaintextBytesMax}, or empty with SM2 or the hybrid algorithm
     */
    public byte[] encrypt(PublicKeyMaterial key, byte[] plaintext, SecureRandom random) {
        if (plaintext.length > plaintextBytesMax(key.spec())) {
            throw new IllegalArgumentException("the plaintext has " + plaintext.length + " bytes, `" + wireName()
                    + "` takes " + plaintextBytesMax(key.spec()));
        }
        return switch (key.part()) {
            case PublicPart.Rsa rsa ->
                RawRsa.publicly(
                        rsa,
                        this == RSAES_PKCS1_V1_5
                                ? EncryptionPadding.pkcs1(plaintext, rsa.modulusBytes(), random)
                                : EncryptionPadding.oaep(digest(), plaintext, rsa.modulusBytes(), random));
            case PublicPart.Curve curve -> sm2(curve, plaintext, random);
            case PublicPart.Hybrid hybrid -> wrapped(hybrid.key(), plaintext, random);
            case PublicPart.MlDsa mlDsa -> throw new IllegalArgumentException("ML-DSA keys only sign");
        };
    }

    /**
     * Decrypts with {@code key}.
     *
     * <p>A wrong padding of {@link #RSAES_PKCS1_V1_5} is not refused, because telling it would be giving the plaintext
     * away in many questions: the answer is then a random-looking message. Its caller takes only what can be told to be
     * right in another way, such as key material by its length and fingerprint, and answers every failure alike.
     *
     * @throws CiphertextRejected when the ciphertext was not made for this key
     * @throws IllegalArgumentException when the key is not for this algorithm, or on a token and the algorithm
     *     {@link #RSAES_PKCS1_V1_5}: what is drawn for a wrong padding needs the private key
     * @throws IllegalStateException when the key was closed
     */
    public byte[] decrypt(UsableKey key, byte[] ciphertext) throws CiphertextRejected {
        requireSupport(key.spec());
        return switch (key) {
            case KeyMaterial material -> decrypt(material, ciphertext);
            case TokenKey token -> decrypt(token, ciphertext);
        };
    }

    private byte[] decrypt(TokenKey key, byte[] ciphertext) throws CiphertextRejected {
        if (this == RSAES_PKCS1_V1_5 || !(key.publicPart() instanceof PublicPart.Rsa rsa)) {
            throw new IllegalArgumentException("keys on a token do not decrypt with `" + wireName() + "`");
        }
        if (!RawRsa.fits(ciphertext, rsa.modulus())) {
            throw new CiphertextRejected();
        }
        byte[] block = key.operations().decryptRaw(ciphertext);
        if (block.length != ciphertext.length) {
            throw new IllegalStateException("the token gave " + block.length + " bytes for " + ciphertext.length);
        }
        return EncryptionPadding.withoutOaep(digest(), block);
    }

    private byte[] decrypt(KeyMaterial key, byte[] ciphertext) throws CiphertextRejected {
        return switch (key.privatePart()) {
            case PrivatePart.Rsa rsa -> {
                if (!RawRsa.fits(ciphertext, rsa.numbers().getModulus())) {
                    throw new CiphertextRejected();
                }
                byte[] block = RawRsa.decrypt(rsa, ciphertext);
                yield this == RSAES_PKCS1_V1_5
                        ? EncryptionPadding.withoutPkcs1(rsa.numbers().getPrivateExponent(), ciphertext, block)
                        : EncryptionPadding.withoutOaep(digest(), block);
            }
            case PrivatePart.Curve curve -> sm2(curve, ciphertext);
            case PrivatePart.Hybrid hybrid -> unwrapped(hybrid.key(), ciphertext);
            case PrivatePart.MlDsa mlDsa -> throw new IllegalArgumentException("ML-DSA keys only sign");
        };
    }

    private byte[] wrapped(byte[] publicKey, byte[] plaintext, SecureRandom random) {
        if (plaintext.length == 0) {
            throw new IllegalArgumentException("`" + wireName() + "` wraps no empty plaintext");
        }
        XWing.Encapsulated encapsulated = XWing.encapsulate(publicKey, random);
        byte[] key = wrappingKey(encapsulated.shared());
        try {
            Wrapper wrapper = new RFC5649WrapEngine(AESEngine.newInstance());
            wrapper.init(true, new KeyParameter(key));
            byte[] wrapped = wrapper.wrap(plaintext, 0, plaintext.length);
            byte[] whole = Arrays.copyOf(encapsulated.ciphertext(), XWing.CIPHERTEXT_BYTES + wrapped.length);
            System.arraycopy(wrapped, 0, whole, XWing.CIPHERTEXT_BYTES, wrapped.length);
            return whole;
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    private byte[] unwrapped(XWing.PrivateKey privateKey, byte[] ciphertext) throws CiphertextRejected {
        if (ciphertext.length <= XWing.CIPHERTEXT_BYTES
                || ciphertext.length > XWing.CIPHERTEXT_BYTES + HYBRID_PLAINTEXT_BYTES_MAX + KWP_OVERHEAD_BYTES_MAX) {
            throw new CiphertextRejected();
        }
        byte[] key = wrappingKey(privateKey.decapsulate(Arrays.copyOf(ciphertext, XWing.CIPHERTEXT_BYTES)));
        try {
            Wrapper wrapper = new RFC5649WrapEngine(AESEngine.newInstance());
            wrapper.init(false, new KeyParameter(key));
            return wrapper.unwrap(ciphertext, XWing.CIPHERTEXT_BYTES, ciphertext.length - XWing.CIPHERTEXT_BYTES);
        } catch (InvalidCipherTextException | RuntimeException refused) {
            // Of another length than wrapping gives, it is a runtime exception there.
            throw new CiphertextRejected();
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    /** Takes the shared secret, and clears it. */
    private byte[] wrappingKey(byte[] shared) {
        byte[] key = HkdfExpand.sha256(shared, wireName().getBytes(StandardCharsets.US_ASCII), 32);
        Arrays.fill(shared, (byte) 0);
        return key;
    }

    private static byte[] sm2(PublicPart.Curve key, byte[] plaintext, SecureRandom random) {
        if (plaintext.length == 0) {
            throw new IllegalArgumentException("SM2 encrypts no empty plaintext");
        }
        SM2Engine engine = new SM2Engine(new SM3Digest(), SM2Engine.Mode.C1C3C2);
        engine.init(true, new ParametersWithRandom(key.point(), random));
        try {
            return Sm2Ciphertext.toDer(engine.processBlock(plaintext, 0, plaintext.length));
        } catch (InvalidCipherTextException impossible) {
            throw new IllegalStateException("SM2 could not encrypt", impossible);
        }
    }

    private static byte[] sm2(PrivatePart.Curve key, byte[] ciphertext) throws CiphertextRejected {
        if (ciphertext.length > SM2_CIPHERTEXT_BYTES_MAX) {
            throw new CiphertextRejected();
        }
        byte[] raw = Sm2Ciphertext.toRaw(ciphertext);
        SM2Engine engine = new SM2Engine(new SM3Digest(), SM2Engine.Mode.C1C3C2);
        engine.init(false, key.scalar());
        try {
            return engine.processBlock(raw, 0, raw.length);
        } catch (InvalidCipherTextException | RuntimeException refused) {
            // A point off the curve is a runtime exception there.
            throw new CiphertextRejected();
        }
    }

    private MessageDigest digest() {
        CryptoProviders providers = CryptoProviders.chosen();
        return this == RSAES_OAEP_SHA_1 ? providers.sha1() : providers.sha256();
    }

    private void requireSupport(KeySpec spec) {
        if (!supports(spec)) {
            throw new IllegalArgumentException(
                    "keys of spec `" + spec.wireName() + "` do not encrypt with `" + wireName() + "`");
        }
    }
}
