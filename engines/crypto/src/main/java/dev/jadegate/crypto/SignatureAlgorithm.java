package dev.jadegate.crypto;

import org.jspecify.annotations.Nullable;

/**
 * How a digest is signed. Source: AsymmetricSign, parameter Algorithm; those marked {@link #isExtension} are ours. The
 * names of the constants are those of the API.
 */
public enum SignatureAlgorithm {
    /** RSASSA-PSS with SHA-256, MGF1 with SHA-256 and a salt of 32 bytes. */
    RSA_PSS_SHA_256(32, false),
    /** RSASSA-PKCS1-v1_5 with SHA-256. */
    RSA_PKCS1_SHA_256(32, false),
    /** Signatures are DER. */
    ECDSA_SHA_256(32, false),
    /** Signatures are DER. */
    ECDSA_SHA_384(48, true),
    /**
     * SM2 of GB/T 32918.2. The digest is SM3(Z | message), where Z is of the signer's identity and public key: who signs
     * computes it, {@link MessageDigests#sm2} shows how. Signatures are DER.
     */
    SM2DSA(32, false),
    /**
     * ML-DSA-65 of FIPS 204. The digest is the message representative µ, of the public key, an empty context and the
     * message: {@link MessageDigests#mlDsa}. Any ML-DSA verifier takes the signature with the message.
     */
    ML_DSA_65(64, true),
    /** HMAC-SHA-256 over the SHA-256 digest of a message; the "signature" is the code of 32 bytes. */
    HMAC_SHA_256(32, true);

    private final int digestBytes;
    private final boolean extension;

    SignatureAlgorithm(int digestBytes, boolean extension) {
        this.digestBytes = digestBytes;
        this.extension = extension;
    }

    /** As the API writes it. */
    public String wireName() {
        return name();
    }

    /** The algorithm that the API writes as {@code wireName}, or null; case counts. */
    public static @Nullable SignatureAlgorithm ofWireName(String wireName) {
        for (SignatureAlgorithm algorithm : values()) {
            if (algorithm.wireName().equals(wireName)) {
                return algorithm;
            }
        }
        return null;
    }

    /** The one length of a digest, in bytes. */
    public int digestBytes() {
        return digestBytes;
    }

    /** Whether only this platform knows the algorithm. */
    public boolean isExtension() {
        return extension;
    }

    /** Whether keys of {@code spec} sign this way. */
    public boolean supports(KeySpec spec) {
        return switch (this) {
            case RSA_PSS_SHA_256, RSA_PKCS1_SHA_256 -> spec.kind() == KeyKind.RSA;
            case ECDSA_SHA_256 -> spec == KeySpec.EC_P256 || spec == KeySpec.EC_P256K;
            case ECDSA_SHA_384 -> spec == KeySpec.EC_P384;
            case SM2DSA -> spec.kind() == KeyKind.SM2;
            case ML_DSA_65 -> spec == KeySpec.ML_DSA_65;
            case HMAC_SHA_256 -> spec.kind() == KeyKind.HMAC;
        };
    }
}
