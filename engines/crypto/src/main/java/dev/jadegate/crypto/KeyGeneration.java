package dev.jadegate.crypto;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.generators.ECKeyPairGenerator;
import org.bouncycastle.crypto.params.ECKeyGenerationParameters;
import org.bouncycastle.crypto.params.MLDSAParameters;
import org.bouncycastle.crypto.params.MLDSAPrivateKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyInfoFactory;

/** Makes the secret form of new keys: raw bytes, or PKCS#8. */
final class KeyGeneration {
    /** The seed of FIPS 204, algorithm 1. */
    private static final int ML_DSA_SEED_BYTES = 32;

    private KeyGeneration() {}

    static byte[] secret(KeySpec spec, SecureRandom random) {
        try {
            return switch (spec.kind()) {
                case SYMMETRIC, HMAC -> drawn(spec.bits() / 8, random);
                case RSA -> rsa(spec, random);
                case ELLIPTIC_CURVE, SM2 -> curve(NamedCurve.of(spec), random);
                case ML_DSA -> mlDsa(random);
                case X_WING -> xWing(random);
            };
        } catch (IOException | GeneralSecurityException impossible) {
            throw new IllegalStateException("no key of spec `" + spec.wireName() + "` could be made", impossible);
        }
    }

    private static byte[] drawn(int bytes, SecureRandom random) {
        byte[] drawn = new byte[bytes];
        random.nextBytes(drawn);
        return drawn;
    }

    private static byte[] rsa(KeySpec spec, SecureRandom random) throws GeneralSecurityException {
        KeyPairGenerator generator = CryptoProviders.chosen().rsaGenerator();
        generator.initialize(new RSAKeyGenParameterSpec(spec.bits(), PublicPart.RSA_EXPONENT), random);
        return generator.generateKeyPair().getPrivate().getEncoded();
    }

    private static byte[] curve(NamedCurve curve, SecureRandom random) throws IOException {
        ECKeyPairGenerator generator = new ECKeyPairGenerator();
        generator.init(new ECKeyGenerationParameters(curve.domain(), random));
        AsymmetricCipherKeyPair pair = generator.generateKeyPair();
        return PrivateKeyInfoFactory.createPrivateKeyInfo(pair.getPrivate()).getEncoded("DER");
    }

    /** The form of the draft of X-Wing, section 5.8: the seed, bare. */
    private static byte[] xWing(SecureRandom random) throws IOException {
        byte[] seed = drawn(XWing.SEED_BYTES, random);
        byte[] head = HexFormat.of().parseHex(PrivatePart.X_WING_PKCS8_HEAD);
        byte[] whole = Arrays.copyOf(head, head.length + seed.length);
        System.arraycopy(seed, 0, whole, head.length, seed.length);
        Arrays.fill(seed, (byte) 0);
        return whole;
    }

    private static byte[] mlDsa(SecureRandom random) throws IOException {
        MLDSAPrivateKeyParameters key =
                new MLDSAPrivateKeyParameters(MLDSAParameters.ml_dsa_65, drawn(ML_DSA_SEED_BYTES, random));
        return PrivateKeyInfoFactory.createPrivateKeyInfo(key.withPreferredFormat(MLDSAPrivateKeyParameters.SEED_ONLY))
                .getEncoded("DER");
    }
}
