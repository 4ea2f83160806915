package dev.jadegate.crypto;

/** The family of a {@link KeySpec}. */
public enum KeyKind {
    /** One secret for encrypting and decrypting. */
    SYMMETRIC,
    RSA,
    /** ECDSA over a prime curve of NIST or SEC. */
    ELLIPTIC_CURVE,
    /** The Chinese standard's curve, for signatures and for encryption. */
    SM2,
    /** One secret for making and checking authentication codes. */
    HMAC,
    /** Lattice signatures of FIPS 204. */
    ML_DSA,
    /** X25519 and ML-KEM-768 together, to wrap keys. */
    X_WING
}
