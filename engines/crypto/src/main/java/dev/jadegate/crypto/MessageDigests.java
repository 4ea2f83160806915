package dev.jadegate.crypto;

import java.nio.charset.StandardCharsets;
import org.bouncycastle.crypto.digests.SHAKEDigest;
import org.bouncycastle.crypto.digests.SM3Digest;
import org.bouncycastle.math.ec.ECCurve;
import org.bouncycastle.math.ec.ECFieldElement;
import org.bouncycastle.math.ec.ECPoint;

/** The digests of messages that depend on who signs; callers of the API compute them before they ask for a signature. */
public final class MessageDigests {
    /** The identity of a signer who has none of its own, by GM/T 0009. */
    public static final String SM2_DEFAULT_IDENTITY = "1234567812345678";

    /** The length of an identity is put down in bits, in two bytes. */
    public static final int SM2_IDENTITY_BYTES_MAX = 8191;

    private static final int ML_DSA_KEY_HASH_BYTES = 64;
    private static final int ML_DSA_REPRESENTATIVE_BYTES = 64;

    private MessageDigests() {}

    /**
     * SM3(Z | message) of GB/T 32918.2, sections 5.5 and 6.1, where Z is the digest of the signer's identity, curve and
     * public key.
     *
     * @param identity usually the bytes of {@link #SM2_DEFAULT_IDENTITY}
     */
    public static byte[] sm2(PublicKeyMaterial signer, byte[] identity, byte[] message) {
        if (!(signer.part() instanceof PublicPart.Curve key) || key.curve() != NamedCurve.SM2) {
            throw new IllegalArgumentException("the signer's key is not of spec `" + KeySpec.EC_SM2.wireName() + "`");
        }
        if (identity.length > SM2_IDENTITY_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "the identity has " + identity.length + " bytes, allowed are " + SM2_IDENTITY_BYTES_MAX);
        }
        SM3Digest digest = new SM3Digest();
        int bits = identity.length * 8;
        digest.update((byte) (bits >>> 8));
        digest.update((byte) bits);
        digest.update(identity, 0, identity.length);
        ECCurve curve = key.curve().domain().getCurve();
        put(digest, curve.getA());
        put(digest, curve.getB());
        put(digest, key.curve().domain().getG().normalize());
        put(digest, key.point().getQ().normalize());
        byte[] z = new byte[digest.getDigestSize()];
        digest.doFinal(z, 0);
        digest.update(z, 0, z.length);
        digest.update(message, 0, message.length);
        byte[] e = new byte[digest.getDigestSize()];
        digest.doFinal(e, 0);
        return e;
    }

    /** {@link #sm2(PublicKeyMaterial, byte[], byte[])} with the default identity. */
    public static byte[] sm2(PublicKeyMaterial signer, byte[] message) {
        return sm2(signer, SM2_DEFAULT_IDENTITY.getBytes(StandardCharsets.US_ASCII), message);
    }

    /** The message representative µ of FIPS 204, algorithm 7, line 6, for an empty context. */
    public static byte[] mlDsa(PublicKeyMaterial signer, byte[] message) {
        if (!(signer.part() instanceof PublicPart.MlDsa key)) {
            throw new IllegalArgumentException(
                    "the signer's key is not of spec `" + KeySpec.ML_DSA_65.wireName() + "`");
        }
        byte[] encoded = key.key().getEncoded();
        SHAKEDigest shake = new SHAKEDigest(256);
        shake.update(encoded, 0, encoded.length);
        byte[] keyHash = new byte[ML_DSA_KEY_HASH_BYTES];
        shake.doFinal(keyHash, 0, keyHash.length);
        shake.update(keyHash, 0, keyHash.length);
        // Not a digest that was computed before, and a context of no bytes.
        shake.update((byte) 0);
        shake.update((byte) 0);
        shake.update(message, 0, message.length);
        byte[] representative = new byte[ML_DSA_REPRESENTATIVE_BYTES];
        shake.doFinal(representative, 0, representative.length);
        return representative;
    }

    private static void put(SM3Digest digest, ECPoint point) {
        put(digest, point.getAffineXCoord());
        put(digest, point.getAffineYCoord());
    }

    private static void put(SM3Digest digest, ECFieldElement element) {
        byte[] bytes = element.getEncoded();
        digest.update(bytes, 0, bytes.length);
    }
}
