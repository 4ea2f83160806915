package dev.jadegate.crypto;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.MLDSAParameters;
import org.bouncycastle.crypto.params.MLDSAPrivateKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.jspecify.annotations.Nullable;

/** A private key in the form that its library computes with, read from PKCS#8 and checked. */
sealed interface PrivatePart {
    /** SubjectPublicKeyInfo of the public half, computed from the private one. */
    SubjectPublicKeyInfo publicKeyInfo() throws IOException;

    /** An RSA key as its library has it, and its numbers. */
    record Rsa(PrivateKey key, RSAPrivateCrtKey numbers) implements PrivatePart {
        @Override
        public SubjectPublicKeyInfo publicKeyInfo() throws IOException {
            return new SubjectPublicKeyInfo(
                    new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE),
                    new RSAPublicKey(numbers.getModulus(), numbers.getPublicExponent()));
        }

        int modulusBytes() {
            return (numbers.getModulus().bitLength() + 7) / 8;
        }
    }

    /** A key on a curve; {@code jca} where the JCA knows the curve. */
    record Curve(
            NamedCurve curve,
            ECPrivateKeyParameters scalar,
            ECPublicKeyParameters point,
            @Nullable PrivateKey jca) implements PrivatePart {
        @Override
        public SubjectPublicKeyInfo publicKeyInfo() throws IOException {
            return SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(point);
        }
    }

    /** A lattice key. */
    record MlDsa(MLDSAPrivateKeyParameters key) implements PrivatePart {
        @Override
        public SubjectPublicKeyInfo publicKeyInfo() throws IOException {
            return SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(key.getPublicKeyParameters());
        }
    }

    /** A key that only wraps. */
    record Hybrid(XWing.PrivateKey key) implements PrivatePart {
        @Override
        public SubjectPublicKeyInfo publicKeyInfo() {
            return new SubjectPublicKeyInfo(XWing.IDENTIFIER, key.publicKey());
        }
    }

    /** PKCS#8 of an X-Wing key up to its seed: lengths are always the same. */
    String X_WING_PKCS8_HEAD = "3034020100300d060b2b0601040183e62d81c87a0420";

    /** {@link #publicKeyInfo} in DER. */
    default byte[] publicKeyDer() {
        try {
            return publicKeyInfo().getEncoded("DER");
        } catch (IOException impossible) {
            throw new IllegalStateException("a public key was not encoded", impossible);
        }
    }

    /**
     * Reads and checks a key of {@code spec}.
     *
     * @throws KeyMaterialRejected when it is not one
     */
    static PrivatePart parse(KeySpec spec, byte[] pkcs8) throws KeyMaterialRejected {
        try {
            return switch (spec.kind()) {
                case RSA -> rsa(spec, pkcs8);
                case ELLIPTIC_CURVE, SM2 -> curve(NamedCurve.of(spec), pkcs8);
                case ML_DSA -> mlDsa(pkcs8);
                case X_WING -> xWing(pkcs8);
                case SYMMETRIC, HMAC ->
                    throw new IllegalArgumentException("`" + spec.wireName() + "` has no private part");
            };
        } catch (IOException | GeneralSecurityException | RuntimeException malformed) {
            // The cause could quote the key.
            throw new KeyMaterialRejected("the secret is not a PKCS#8 key of spec `" + spec.wireName() + "`");
        }
    }

    private static PrivatePart rsa(KeySpec spec, byte[] pkcs8) throws GeneralSecurityException, KeyMaterialRejected {
        KeyFactory factory = CryptoProviders.chosen().rsaKeys();
        PrivateKey key = factory.generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        if (!(key instanceof RSAPrivateCrtKey crt)) {
            throw new KeyMaterialRejected("the RSA key lacks its primes");
        }
        if (crt.getModulus().bitLength() != spec.bits()
                || !crt.getPublicExponent().equals(PublicPart.RSA_EXPONENT)
                || !fitTogether(crt)) {
            throw new KeyMaterialRejected("the RSA key is not of spec `" + spec.wireName() + "`");
        }
        return new Rsa(key, crt);
    }

    // A signature that is made with one wrong number of these gives the primes away.
    private static boolean fitTogether(RSAPrivateCrtKey key) {
        BigInteger p = key.getPrimeP();
        BigInteger q = key.getPrimeQ();
        BigInteger e = key.getPublicExponent();
        BigInteger lessP = p.subtract(BigInteger.ONE);
        BigInteger lessQ = q.subtract(BigInteger.ONE);
        return p.multiply(q).equals(key.getModulus())
                && e.multiply(key.getPrimeExponentP()).mod(lessP).equals(BigInteger.ONE)
                && e.multiply(key.getPrimeExponentQ()).mod(lessQ).equals(BigInteger.ONE)
                && e.multiply(key.getPrivateExponent()).mod(lessP).equals(BigInteger.ONE)
                && e.multiply(key.getPrivateExponent()).mod(lessQ).equals(BigInteger.ONE)
                && q.multiply(key.getCrtCoefficient()).mod(p).equals(BigInteger.ONE);
    }

    private static PrivatePart curve(NamedCurve curve, byte[] pkcs8)
            throws IOException, GeneralSecurityException, KeyMaterialRejected {
        PrivateKeyInfo info = PrivateKeyInfo.getInstance(pkcs8);
        if (!info.getPrivateKeyAlgorithm().getAlgorithm().equals(X9ObjectIdentifiers.id_ecPublicKey)
                || !curve.domain()
                        .getName()
                        .equals(ASN1ObjectIdentifier.getInstance(
                                info.getPrivateKeyAlgorithm().getParameters()))) {
            throw new KeyMaterialRejected("the key is not on the curve of its spec");
        }
        AsymmetricKeyParameter read = PrivateKeyFactory.createKey(info);
        if (!(read instanceof ECPrivateKeyParameters scalar)) {
            throw new KeyMaterialRejected("the key is not on the curve of its spec");
        }
        // One plus the scalar has to have an inverse for SM2 (GB/T 32918.1, section 6.1).
        if (curve == NamedCurve.SM2
                && scalar.getD().add(BigInteger.ONE).equals(curve.domain().getN())) {
            throw new KeyMaterialRejected("the key is not one of SM2");
        }
        ECPublicKeyParameters point = new ECPublicKeyParameters(
                new FixedPointCombMultiplier().multiply(curve.domain().getG(), scalar.getD()), curve.domain());
        PrivateKey jca = curve.inJca()
                ? CryptoProviders.chosen().curveKeys().generatePrivate(new PKCS8EncodedKeySpec(pkcs8))
                : null;
        return new Curve(curve, new ECPrivateKeyParameters(scalar.getD(), curve.domain()), point, jca);
    }

    private static PrivatePart mlDsa(byte[] pkcs8) throws IOException, KeyMaterialRejected {
        AsymmetricKeyParameter read = PrivateKeyFactory.createKey(pkcs8);
        if (!(read instanceof MLDSAPrivateKeyParameters key)
                || !key.getParameters().equals(MLDSAParameters.ml_dsa_65)) {
            throw new KeyMaterialRejected("the key is not of spec `" + KeySpec.ML_DSA_65.wireName() + "`");
        }
        return new MlDsa(key);
    }

    private static PrivatePart xWing(byte[] pkcs8) throws KeyMaterialRejected {
        byte[] head = HexFormat.of().parseHex(X_WING_PKCS8_HEAD);
        if (pkcs8.length != head.length + XWing.SEED_BYTES || !Arrays.equals(head, Arrays.copyOf(pkcs8, head.length))) {
            throw new KeyMaterialRejected("the key is not of spec `" + KeySpec.X_WING.wireName() + "`");
        }
        byte[] seed = Arrays.copyOfRange(pkcs8, head.length, pkcs8.length);
        try {
            return new Hybrid(new XWing.PrivateKey(seed));
        } finally {
            Arrays.fill(seed, (byte) 0);
        }
    }
}
