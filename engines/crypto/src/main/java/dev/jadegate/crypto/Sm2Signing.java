package dev.jadegate.crypto;

import java.io.IOException;
import java.math.BigInteger;
import java.security.SecureRandom;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.bouncycastle.util.BigIntegers;
import org.jspecify.annotations.Nullable;

/**
 * Making SM2 signatures over a ready digest (GB/T 32918.2, section 6.1, from step A3). The library's signer computes the
 * public key for the digest each time, which a ready digest does not need and which takes as long as signing.
 */
final class Sm2Signing {
    /** A number has to be drawn again once in 2^255 times. */
    private static final int TRIES_MAX = 16;

    private Sm2Signing() {}

    /** The signature, in DER. */
    static byte[] sign(PrivatePart.Curve key, byte[] digest, SecureRandom random) throws IOException {
        BigInteger order = key.curve().domain().getN();
        for (int tries = 0; tries < TRIES_MAX; tries++) {
            BigInteger drawn = BigIntegers.createRandomInRange(BigInteger.ONE, order.subtract(BigInteger.ONE), random);
            byte[] signature = sign(key, digest, drawn);
            if (signature != null) {
                return signature;
            }
        }
        throw new IllegalStateException("the random source gave no usable number in " + TRIES_MAX + " tries");
    }

    /** The signature with the number {@code drawn} that is used once, or null when it is not usable. */
    static byte @Nullable [] sign(PrivatePart.Curve key, byte[] digest, BigInteger drawn) throws IOException {
        ECNamedDomainParameters domain = key.curve().domain();
        BigInteger order = domain.getN();
        BigInteger x = new FixedPointCombMultiplier()
                .multiply(domain.getG(), drawn)
                .normalize()
                .getAffineXCoord()
                .toBigInteger();
        BigInteger r = new BigInteger(1, digest).add(x).mod(order);
        if (r.signum() == 0 || r.add(drawn).equals(order)) {
            return null;
        }
        // (1 + d)^-1 * (k - r * d) of step A6, with d in one place only.
        BigInteger inverse =
                BigIntegers.modOddInverse(order, key.scalar().getD().add(BigInteger.ONE));
        BigInteger s = inverse.multiply(drawn.add(r)).subtract(r).mod(order);
        if (s.signum() == 0) {
            return null;
        }
        return StandardDSAEncoding.INSTANCE.encode(order, r, s);
    }
}
