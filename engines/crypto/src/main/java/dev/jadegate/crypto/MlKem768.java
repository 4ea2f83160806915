package dev.jadegate.crypto;

import java.security.MessageDigest;
import java.util.Arrays;
import javax.security.auth.DestroyFailedException;
import org.bouncycastle.crypto.SecretWithEncapsulation;
import org.bouncycastle.crypto.kems.MLKEMExtractor;
import org.bouncycastle.crypto.kems.MLKEMGenerator;
import org.bouncycastle.crypto.params.MLKEMParameters;
import org.bouncycastle.crypto.params.MLKEMPrivateKeyParameters;
import org.bouncycastle.crypto.params.MLKEMPublicKeyParameters;

/** ML-KEM-768 of FIPS 203, with keys in the form of their seed. Closing clears the key. Not for use by many threads. */
final class MlKem768 implements AutoCloseable {
    static final int SEED_BYTES = 64;
    static final int PUBLIC_BYTES = 1184;
    static final int CIPHERTEXT_BYTES = 1088;
    static final int SHARED_BYTES = 32;

    private final MLKEMPrivateKeyParameters key;

    /**
     * The key of a seed.
     *
     * @param seed d, then z, of FIPS 203, algorithm 16
     */
    MlKem768(byte[] seed) {
        if (seed.length != SEED_BYTES) {
            throw new IllegalArgumentException("a seed has " + SEED_BYTES + " bytes, not " + seed.length);
        }
        key = new MLKEMPrivateKeyParameters(MLKEMParameters.ml_kem_768, seed);
    }

    byte[] publicKey() {
        return key.getPublicKey();
    }

    /**
     * The shared secret of a ciphertext. One that was altered gives a secret that nobody knows (implicit rejection).
     *
     * @throws CiphertextRejected when its length is another
     */
    byte[] decapsulate(byte[] ciphertext) throws CiphertextRejected {
        if (ciphertext.length != CIPHERTEXT_BYTES) {
            throw new CiphertextRejected();
        }
        return new MLKEMExtractor(key).extractSecret(ciphertext);
    }

    /**
     * Refuses what is no public key: the checks of FIPS 203, section 7.2.
     *
     * @throws IllegalArgumentException when it is none
     */
    static void requirePublicKey(byte[] publicKey) {
        if (publicKey.length != PUBLIC_BYTES) {
            throw new IllegalArgumentException(
                    "a public key of ML-KEM-768 has " + PUBLIC_BYTES + " bytes, not " + publicKey.length);
        }
        byte[] encodedAgain = new MLKEMPublicKeyParameters(MLKEMParameters.ml_kem_768, publicKey).getEncoded();
        if (!MessageDigest.isEqual(publicKey, encodedAgain) || !coefficientsBelowModulus(publicKey)) {
            throw new IllegalArgumentException("a coefficient of the public key is not below the modulus");
        }
    }

    /** Each three bytes are two coefficients of twelve bits. */
    private static boolean coefficientsBelowModulus(byte[] publicKey) {
        int modulus = 3329;
        boolean below = true;
        for (int i = 0; i + 2 < PUBLIC_BYTES - 32; i += 3) {
            int first = (publicKey[i] & 0xFF) | (publicKey[i + 1] & 0x0F) << 8;
            int second = (publicKey[i + 1] & 0xFF) >>> 4 | (publicKey[i + 2] & 0xFF) << 4;
            below &= first < modulus && second < modulus;
        }
        return below;
    }

    /**
     * A shared secret for the holder of the private half.
     *
     * @param drawn 32 bytes that are random
     */
    static XWing.Encapsulated encapsulate(byte[] publicKey, byte[] drawn) {
        requirePublicKey(publicKey);
        SecretWithEncapsulation made = MLKEMGenerator.internalGenerateEncapsulated(
                new MLKEMPublicKeyParameters(MLKEMParameters.ml_kem_768, publicKey), drawn);
        XWing.Encapsulated encapsulated =
                new XWing.Encapsulated(made.getEncapsulation().clone(), Arrays.copyOf(made.getSecret(), SHARED_BYTES));
        try {
            made.destroy();
        } catch (DestroyFailedException impossible) {
            throw new IllegalStateException("a secret was not cleared", impossible);
        }
        return encapsulated;
    }

    @Override
    public void close() {
        key.destroy();
    }
}
