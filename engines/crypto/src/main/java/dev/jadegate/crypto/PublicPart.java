package dev.jadegate.crypto;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.MLDSAParameters;
import org.bouncycastle.crypto.params.MLDSAPublicKeyParameters;
import org.bouncycastle.crypto.util.PublicKeyFactory;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.jspecify.annotations.Nullable;

/** A public key in the form that its library computes with, read from SubjectPublicKeyInfo and checked. */
sealed interface PublicPart {
    /** The only public exponent of keys that are made or taken here. */
    BigInteger RSA_EXPONENT = BigInteger.valueOf(65537);

    /** The longest encoding: ML-DSA-65's has 1974 bytes. */
    int DER_BYTES_MAX = 4096;

    record Rsa(PublicKey key, BigInteger modulus) implements PublicPart {
        int modulusBytes() {
            return (modulus.bitLength() + 7) / 8;
        }
    }

    /** A key on a curve; {@code jca} where the JCA verifies on it. */
    record Curve(
            NamedCurve curve,
            ECPublicKeyParameters point,
            @Nullable PublicKey jca) implements PublicPart {}

    record MlDsa(MLDSAPublicKeyParameters key) implements PublicPart {}

    /** X25519 with ML-KEM-768, as X-Wing writes them. */
    @SuppressWarnings("ArrayRecordComponent")
    record Hybrid(byte[] key) implements PublicPart {}

    /**
     * Reads and checks a key of {@code spec}.
     *
     * @throws KeyMaterialRejected when it is not one in DER, on its curve and in uncompressed form
     */
    static PublicPart parse(KeySpec spec, byte[] der) throws KeyMaterialRejected {
        if (der.length > DER_BYTES_MAX) {
            throw rejected(spec);
        }
        try {
            return switch (spec.kind()) {
                case RSA -> rsa(spec, der);
                case ELLIPTIC_CURVE, SM2 -> curve(spec, der);
                case ML_DSA -> mlDsa(spec, der);
                case X_WING -> hybrid(spec, der);
                case SYMMETRIC, HMAC ->
                    throw new IllegalArgumentException("`" + spec.wireName() + "` has no public part");
            };
        } catch (IOException | GeneralSecurityException | RuntimeException malformed) {
            throw rejected(spec);
        }
    }

    private static PublicPart rsa(KeySpec spec, byte[] der) throws GeneralSecurityException, KeyMaterialRejected {
        KeyFactory factory = CryptoProviders.chosen().rsaKeys();
        PublicKey key = factory.generatePublic(new X509EncodedKeySpec(der));
        if (!(key instanceof RSAPublicKey rsa)
                || rsa.getModulus().bitLength() != spec.bits()
                || !rsa.getPublicExponent().equals(RSA_EXPONENT)
                || !Arrays.equals(der, key.getEncoded())) {
            throw rejected(spec);
        }
        return new Rsa(key, rsa.getModulus());
    }

    private static PublicPart curve(KeySpec spec, byte[] der)
            throws IOException, GeneralSecurityException, KeyMaterialRejected {
        NamedCurve curve = NamedCurve.of(spec);
        SubjectPublicKeyInfo info = SubjectPublicKeyInfo.getInstance(der);
        if (!info.getAlgorithm().getAlgorithm().equals(X9ObjectIdentifiers.id_ecPublicKey)
                || !curve.domain()
                        .getName()
                        .equals(ASN1ObjectIdentifier.getInstance(
                                info.getAlgorithm().getParameters()))) {
            throw rejected(spec);
        }
        ECPublicKeyParameters point = new ECPublicKeyParameters(
                curve.domain().getCurve().decodePoint(info.getPublicKeyData().getBytes()), curve.domain());
        if (!Arrays.equals(
                der,
                SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(point).getEncoded("DER"))) {
            throw rejected(spec);
        }
        CryptoProviders providers = CryptoProviders.chosen();
        PublicKey jca = curve.inJca() && providers.verifiesCurvesNatively()
                ? providers.curveKeys().generatePublic(new X509EncodedKeySpec(der))
                : null;
        return new Curve(curve, point, jca);
    }

    private static PublicPart mlDsa(KeySpec spec, byte[] der) throws IOException, KeyMaterialRejected {
        AsymmetricKeyParameter read = PublicKeyFactory.createKey(der);
        if (!(read instanceof MLDSAPublicKeyParameters key)
                || !key.getParameters().equals(MLDSAParameters.ml_dsa_65)
                || !Arrays.equals(
                        der,
                        SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(key)
                                .getEncoded("DER"))) {
            throw rejected(spec);
        }
        return new MlDsa(key);
    }

    private static PublicPart hybrid(KeySpec spec, byte[] der) throws IOException, KeyMaterialRejected {
        SubjectPublicKeyInfo info = SubjectPublicKeyInfo.getInstance(der);
        byte[] key = info.getPublicKeyData().getBytes();
        if (!info.getAlgorithm().equals(XWing.IDENTIFIER) || !Arrays.equals(der, info.getEncoded("DER"))) {
            throw rejected(spec);
        }
        XWing.requirePublicKey(key);
        return new Hybrid(key);
    }

    private static KeyMaterialRejected rejected(KeySpec spec) {
        return new KeyMaterialRejected("the public key is not one of spec `" + spec.wireName() + "` in DER");
    }
}
