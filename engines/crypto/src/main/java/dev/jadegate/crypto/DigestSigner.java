package dev.jadegate.crypto;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.Signature;
import org.bouncycastle.crypto.CryptoException;
import org.bouncycastle.crypto.params.ParametersWithRandom;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.MLDSASigner;
import org.bouncycastle.crypto.signers.SM2Signer;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;
import org.jspecify.annotations.Nullable;

/**
 * Signs and verifies digests that the caller computed. Source: AsymmetricSign and AsymmetricVerify. Safe for use by any
 * thread.
 */
public final class DigestSigner {
    /** Longer than any signature: ML-DSA-65's has 3309 bytes. */
    public static final int SIGNATURE_BYTES_MAX = 4096;

    private DigestSigner() {}

    /**
     * Signs {@code digest}. The native library draws random numbers of its own.
     *
     * @throws IllegalArgumentException when keys of that spec do not sign this way, or the digest has not the one length
     *     of the algorithm
     * @throws IllegalStateException when the key was closed
     */
    public static byte[] sign(UsableKey key, SignatureAlgorithm algorithm, byte[] digest, SecureRandom random) {
        requireFitting(key.spec(), algorithm, digest);
        return switch (key) {
            case KeyMaterial material -> sign(material, algorithm, digest, random);
            case TokenKey token -> sign(token, algorithm, digest);
        };
    }

    private static byte[] sign(TokenKey key, SignatureAlgorithm algorithm, byte[] digest) {
        TokenKey.Operations token = key.operations();
        return switch (algorithm) {
            case HMAC_SHA_256 -> token.hmac(digest);
            case RSA_PSS_SHA_256 -> token.signPss(digest);
            case RSA_PKCS1_SHA_256 -> token.signPkcs1(SignaturePadding.digestInfo(digest));
            case ECDSA_SHA_256, ECDSA_SHA_384 -> derOf(key, token.signEcdsa(digest));
            case SM2DSA, ML_DSA_65 -> throw new IllegalArgumentException("tokens do not sign with " + algorithm);
        };
    }

    private static byte[] derOf(TokenKey key, byte[] numbers) {
        if (!(key.publicPart() instanceof PublicPart.Curve curve)) {
            throw new IllegalStateException("`" + key.spec().wireName() + "` is not on a curve");
        }
        int half = numbers.length / 2;
        try {
            // Refuses numbers that are not below the order.
            return StandardDSAEncoding.INSTANCE.encode(
                    curve.curve().domain().getN(),
                    new BigInteger(1, numbers, 0, half),
                    new BigInteger(1, numbers, half, numbers.length - half));
        } catch (IOException impossible) {
            throw new IllegalStateException("the token's signature was not encoded", impossible);
        }
    }

    private static byte[] sign(KeyMaterial key, SignatureAlgorithm algorithm, byte[] digest, SecureRandom random) {
        try {
            return switch (algorithm) {
                case HMAC_SHA_256 -> key.withSecret(secret -> HmacSha256.of(secret, digest));
                case RSA_PSS_SHA_256 -> {
                    PrivatePart.Rsa rsa = rsa(key);
                    yield RawRsa.sign(rsa, SignaturePadding.pss(digest, rsa.modulusBytes(), random));
                }
                case RSA_PKCS1_SHA_256 -> {
                    PrivatePart.Rsa rsa = rsa(key);
                    yield RawRsa.sign(rsa, SignaturePadding.pkcs1(digest, rsa.modulusBytes()));
                }
                case ECDSA_SHA_256, ECDSA_SHA_384 -> ecdsa(curve(key), digest, random);
                case SM2DSA -> Sm2Signing.sign(curve(key), digest, random);
                case ML_DSA_65 -> {
                    MLDSASigner signer = new MLDSASigner();
                    signer.init(true, new ParametersWithRandom(mlDsa(key).key(), random));
                    yield signer.generateMuSignature(digest);
                }
            };
        } catch (IOException | GeneralSecurityException | CryptoException impossible) {
            throw new IllegalStateException(algorithm + " could not sign", impossible);
        }
    }

    /**
     * Verifies with the public half, or with the secret of a key that has none.
     *
     * @throws SignatureRejected when {@code signature} is not one of {@code key} over {@code digest}, or not encoded as
     *     such: the DER of ECDSA and SM2 is taken in its one strict form only
     * @throws IllegalArgumentException when keys of that spec do not sign this way, or the digest has not the one length
     *     of the algorithm
     */
    public static void verify(UsableKey key, SignatureAlgorithm algorithm, byte[] digest, byte[] signature)
            throws SignatureRejected {
        PublicKeyMaterial publicKey = key.publicKey();
        if (publicKey != null) {
            verify(publicKey, algorithm, digest, signature);
            return;
        }
        requireFitting(key.spec(), algorithm, digest);
        // Only codes are verified with the secret.
        byte[] expected = switch (key) {
            case KeyMaterial material -> material.withSecret(secret -> HmacSha256.of(secret, digest));
            case TokenKey token -> token.operations().hmac(digest);
        };
        if (!MessageDigest.isEqual(expected, signature)) {
            throw new SignatureRejected();
        }
    }

    /** {@link #verify(UsableKey, SignatureAlgorithm, byte[], byte[])} with a public key alone. */
    public static void verify(PublicKeyMaterial key, SignatureAlgorithm algorithm, byte[] digest, byte[] signature)
            throws SignatureRejected {
        requireFitting(key.spec(), algorithm, digest);
        if (signature.length > SIGNATURE_BYTES_MAX || !verifies(key.part(), algorithm, digest, signature)) {
            throw new SignatureRejected();
        }
    }

    private static boolean verifies(PublicPart part, SignatureAlgorithm algorithm, byte[] digest, byte[] signature) {
        return switch (part) {
            case PublicPart.Rsa rsa -> {
                if (!RawRsa.fits(signature, rsa.modulus())) {
                    yield false;
                }
                byte[] block = RawRsa.publicly(rsa, signature);
                yield algorithm == SignatureAlgorithm.RSA_PSS_SHA_256
                        ? SignaturePadding.isPss(digest, block)
                        : MessageDigest.isEqual(SignaturePadding.pkcs1(digest, rsa.modulusBytes()), block);
            }
            case PublicPart.Curve curve -> {
                BigInteger[] numbers = strictNumbers(curve, signature);
                if (numbers == null) {
                    yield false;
                }
                if (algorithm == SignatureAlgorithm.SM2DSA) {
                    SM2Signer signer = new SM2Signer(new ReadyDigest(digest));
                    signer.init(false, curve.point());
                    yield signer.verifySignature(signature);
                }
                yield ecdsaVerifies(curve, digest, signature, numbers);
            }
            case PublicPart.MlDsa mlDsa -> {
                MLDSASigner signer = new MLDSASigner();
                signer.init(false, mlDsa.key());
                yield signer.verifyMuSignature(digest, signature);
            }
            case PublicPart.Hybrid hybrid -> throw new IllegalArgumentException("X-Wing keys only wrap");
        };
    }

    // A library that takes sloppy DER lets anyone make a second signature of one; so none is asked before this.
    private static BigInteger @Nullable [] strictNumbers(PublicPart.Curve key, byte[] signature) {
        try {
            return StandardDSAEncoding.INSTANCE.decode(key.curve().domain().getN(), signature);
        } catch (IOException | RuntimeException malformed) {
            return null;
        }
    }

    private static boolean ecdsaVerifies(PublicPart.Curve key, byte[] digest, byte[] signature, BigInteger[] numbers) {
        if (key.jca() == null) {
            ECDSASigner signer = new ECDSASigner();
            signer.init(false, key.point());
            return signer.verifySignature(digest, numbers[0], numbers[1]);
        }
        try {
            Signature signer = CryptoProviders.chosen().ecdsa();
            signer.initVerify(key.jca());
            signer.update(digest);
            return signer.verify(signature);
        } catch (GeneralSecurityException refused) {
            return false;
        }
    }

    private static byte[] ecdsa(PrivatePart.Curve key, byte[] digest, SecureRandom random)
            throws GeneralSecurityException, IOException {
        if (key.jca() == null) {
            ECDSASigner signer = new ECDSASigner();
            signer.init(true, new ParametersWithRandom(key.scalar(), random));
            BigInteger[] numbers = signer.generateSignature(digest);
            return StandardDSAEncoding.INSTANCE.encode(key.curve().domain().getN(), numbers[0], numbers[1]);
        }
        Signature signer = CryptoProviders.chosen().ecdsa();
        signer.initSign(key.jca(), random);
        signer.update(digest);
        return signer.sign();
    }

    private static void requireFitting(KeySpec spec, SignatureAlgorithm algorithm, byte[] digest) {
        if (!algorithm.supports(spec)) {
            throw new IllegalArgumentException(
                    "keys of spec `" + spec.wireName() + "` do not sign with `" + algorithm.wireName() + "`");
        }
        if (digest.length != algorithm.digestBytes()) {
            throw new IllegalArgumentException("the digest has " + digest.length + " bytes, `" + algorithm.wireName()
                    + "` signs " + algorithm.digestBytes());
        }
    }

    private static PrivatePart.Rsa rsa(KeyMaterial key) {
        return (PrivatePart.Rsa) key.privatePart();
    }

    private static PrivatePart.Curve curve(KeyMaterial key) {
        return (PrivatePart.Curve) key.privatePart();
    }

    private static PrivatePart.MlDsa mlDsa(KeyMaterial key) {
        return (PrivatePart.MlDsa) key.privatePart();
    }
}
