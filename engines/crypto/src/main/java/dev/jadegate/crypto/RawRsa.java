package dev.jadegate.crypto;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.Key;
import javax.crypto.Cipher;

/**
 * RSA on blocks as long as the modulus (RFC 8017, section 5), without padding. All paddings are done here, so that they
 * are the same whichever library computes, and a token that does nothing else can take its place.
 */
final class RawRsa {
    private RawRsa() {}

    /** Signs a padded digest. */
    static byte[] sign(PrivatePart.Rsa key, byte[] block) {
        // This mode, other than decrypting, makes the JDK look for faults of its computation before it gives them away.
        return compute(Cipher.ENCRYPT_MODE, key.key(), block);
    }

    /** Decrypts a block that is below the modulus. */
    static byte[] decrypt(PrivatePart.Rsa key, byte[] block) {
        return compute(Cipher.DECRYPT_MODE, key.key(), block);
    }

    /** Encrypts a block, or opens a signature, that is below the modulus. */
    static byte[] publicly(PublicPart.Rsa key, byte[] block) {
        return compute(Cipher.ENCRYPT_MODE, key.key(), block);
    }

    /** Whether {@code block} is a number that the key of that modulus can compute with. */
    static boolean fits(byte[] block, BigInteger modulus) {
        return block.length == (modulus.bitLength() + 7) / 8 && new BigInteger(1, block).compareTo(modulus) < 0;
    }

    private static byte[] compute(int mode, Key key, byte[] block) {
        try {
            Cipher cipher = CryptoProviders.chosen().rsa();
            cipher.init(mode, key);
            byte[] computed = cipher.doFinal(block);
            if (computed.length != block.length) {
                throw new IllegalStateException("RSA gave " + computed.length + " bytes for " + block.length);
            }
            return computed;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("RSA failed on a block that fits", impossible);
        }
    }
}
