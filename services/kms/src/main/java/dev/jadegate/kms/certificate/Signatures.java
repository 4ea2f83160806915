package dev.jadegate.kms.certificate;

import dev.jadegate.crypto.KeySpec;
import dev.jadegate.crypto.MessageDigests;
import dev.jadegate.crypto.PublicKeyMaterial;
import dev.jadegate.crypto.SignatureAlgorithm;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The digests that key pairs of certificates sign. Stateless. */
final class Signatures {
    private Signatures() {}

    /** The digest of {@code message} that {@code algorithm} signs for {@code signer}. */
    static byte[] digest(SignatureAlgorithm algorithm, PublicKeyMaterial signer, byte[] message) {
        return algorithm == SignatureAlgorithm.SM2DSA ? MessageDigests.sm2(signer, message) : sha256(message);
    }

    /** The algorithm that signs requests of a key pair. */
    static SignatureAlgorithm ofRequest(KeySpec spec) {
        return switch (spec.kind()) {
            case RSA -> SignatureAlgorithm.RSA_PKCS1_SHA_256;
            case ELLIPTIC_CURVE -> SignatureAlgorithm.ECDSA_SHA_256;
            case SM2 -> SignatureAlgorithm.SM2DSA;
            case SYMMETRIC, HMAC, ML_DSA, X_WING ->
                throw new IllegalArgumentException("certificates have no pairs of `" + spec.wireName() + "`");
        };
    }

    static byte[] sha256(byte[] bytes) {
        return hash("SHA-256", bytes);
    }

    static byte[] hash(String algorithm, byte[] bytes) {
        try {
            return MessageDigest.getInstance(algorithm).digest(bytes);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(algorithm + " is missing from this JDK", impossible);
        }
    }
}
