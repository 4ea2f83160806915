package dev.jadegate.crypto;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The kinds of key that can be made. Source: CreateKey, parameter KeySpec; those marked {@link #isExtension} are ours and
 * no other service knows them.
 */
public enum KeySpec {
    AES_256("Aliyun_AES_256", KeyKind.SYMMETRIC, 256, false),
    AES_192("Aliyun_AES_192", KeyKind.SYMMETRIC, 192, false),
    AES_128("Aliyun_AES_128", KeyKind.SYMMETRIC, 128, false),
    SM4("Aliyun_SM4", KeyKind.SYMMETRIC, 128, false),
    RSA_2048("RSA_2048", KeyKind.RSA, 2048, false),
    RSA_3072("RSA_3072", KeyKind.RSA, 3072, false),
    RSA_4096("RSA_4096", KeyKind.RSA, 4096, true),
    EC_P256("EC_P256", KeyKind.ELLIPTIC_CURVE, 256, false),
    EC_P256K("EC_P256K", KeyKind.ELLIPTIC_CURVE, 256, false),
    EC_P384("EC_P384", KeyKind.ELLIPTIC_CURVE, 384, true),
    EC_SM2("EC_SM2", KeyKind.SM2, 256, false),
    HMAC_SHA_256("HMAC_SHA_256", KeyKind.HMAC, 256, true),
    /** Its 256 bits are those of the seed from which FIPS 204 derives the key. */
    ML_DSA_65("ML_DSA_65", KeyKind.ML_DSA, 256, true),
    /** To wrap key material and data keys, and no key of the service: its 256 bits are those of its seed. */
    X_WING("X_WING", KeyKind.X_WING, 256, true);

    private final String wireName;
    private final KeyKind kind;
    private final int bits;
    private final boolean extension;

    KeySpec(String wireName, KeyKind kind, int bits, boolean extension) {
        this.wireName = wireName;
        this.kind = kind;
        this.bits = bits;
        this.extension = extension;
    }

    /** As the API writes it. */
    public String wireName() {
        return wireName;
    }

    /** The spec that the API writes as {@code wireName}, or null; case counts. */
    public static @Nullable KeySpec ofWireName(String wireName) {
        for (KeySpec spec : values()) {
            if (spec.wireName.equals(wireName)) {
                return spec;
            }
        }
        return null;
    }

    public KeyKind kind() {
        return kind;
    }

    /** Length of a secret of one part, of an RSA modulus or of a curve's field, in bits. */
    public int bits() {
        return bits;
    }

    /** Whether only this platform knows the spec. */
    public boolean isExtension() {
        return extension;
    }

    /** What a key of this spec may be made for; empty for one that only wraps. */
    public Set<KeyUsage> usages() {
        return switch (kind) {
            case SYMMETRIC -> Set.of(KeyUsage.ENCRYPT_DECRYPT);
            case RSA, SM2 -> Set.of(KeyUsage.ENCRYPT_DECRYPT, KeyUsage.SIGN_VERIFY);
            case ELLIPTIC_CURVE, HMAC, ML_DSA -> Set.of(KeyUsage.SIGN_VERIFY);
            case X_WING -> Set.of();
        };
    }

    /** The usage of a key whose maker names none: signing, where the spec can sign. Source: CreateKey, KeyUsage. */
    public KeyUsage defaultUsage() {
        return usages().contains(KeyUsage.SIGN_VERIFY) ? KeyUsage.SIGN_VERIFY : KeyUsage.ENCRYPT_DECRYPT;
    }

    /** Whether a key of this spec can be rotated automatically. Source: UpdateRotationPolicy. */
    public boolean rotatable() {
        return kind == KeyKind.SYMMETRIC;
    }

    /** Whether a public half exists. */
    public boolean hasPublicKey() {
        return switch (kind) {
            case SYMMETRIC, HMAC -> false;
            case RSA, ELLIPTIC_CURVE, SM2, ML_DSA, X_WING -> true;
        };
    }
}
