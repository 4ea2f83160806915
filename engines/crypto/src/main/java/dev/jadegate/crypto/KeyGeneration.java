package dev.jadegate.crypto;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.RSAKeyGenParameterSpec;
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

    private static byte[] mlDsa(SecureRandom random) throws IOException {
        MLDSAPrivateKeyParameters key =
                new MLDSAPrivateKeyParameters(MLDSAParameters.ml_dsa_65, drawn(ML_DSA_SEED_BYTES, random));
        return PrivateKeyInfoFactory.createPrivateKeyInfo(key.withPreferredFormat(MLDSAPrivateKeyParameters.SEED_ONLY))
                .getEncoded("DER");
    }
}
