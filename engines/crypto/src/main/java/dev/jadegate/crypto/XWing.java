package dev.jadegate.crypto;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.crypto.digests.SHA3Digest;
import org.bouncycastle.crypto.digests.SHAKEDigest;
import org.bouncycastle.math.ec.rfc7748.X25519;

/**
 * X-Wing (draft-connolly-cfrg-xwing-kem-09): a shared secret from X25519 and ML-KEM-768 together, safe as long as either
 * is. SHA3-256 binds it to both shared secrets, to the ephemeral key and to the recipient's; ML-KEM binds its own
 * ciphertext and key. Safe for use by any thread.
 */
final class XWing {
    static final int SEED_BYTES = 32;
    static final int PUBLIC_BYTES = 1216;
    static final int CIPHERTEXT_BYTES = 1120;
    static final int SHARED_BYTES = 32;

    /** Of the draft, section 5.8: keys of both kinds, without parameters. */
    static final AlgorithmIdentifier IDENTIFIER =
            new AlgorithmIdentifier(new ASN1ObjectIdentifier("1.3.6.1.4.1.62253.25722"));

    private static final byte[] LABEL = HexFormat.of().parseHex("5c2e2f2f5e5c");

    private XWing() {}

    /** A shared secret and what tells it to the holder of the private key. */
    @SuppressWarnings("ArrayRecordComponent")
    record Encapsulated(byte[] ciphertext, byte[] shared) {}

    /** A private key; its seed is all of it. */
    static final class PrivateKey {
        private final byte[] seed;

        PrivateKey(byte[] seed) {
            if (seed.length != SEED_BYTES) {
                throw new IllegalArgumentException("a seed has " + SEED_BYTES + " bytes, not " + seed.length);
            }
            this.seed = seed.clone();
        }

        byte[] seed() {
            return seed.clone();
        }

        /** The public half. */
        byte[] publicKey() {
            try (Expanded expanded = new Expanded(seed)) {
                return expanded.publicKey();
            }
        }

        /**
         * The shared secret of a ciphertext. One that was altered gives a secret that nobody knows, as ML-KEM has it.
         *
         * @throws CiphertextRejected when its length is another
         */
        byte[] decapsulate(byte[] ciphertext) throws CiphertextRejected {
            if (ciphertext.length != CIPHERTEXT_BYTES) {
                throw new CiphertextRejected();
            }
            byte[] ofCurve = Arrays.copyOfRange(ciphertext, MlKem768.CIPHERTEXT_BYTES, CIPHERTEXT_BYTES);
            byte[] curveShared = new byte[SHARED_BYTES];
            byte[] latticeShared = new byte[0];
            try (Expanded expanded = new Expanded(seed)) {
                latticeShared = expanded.lattice.decapsulate(Arrays.copyOf(ciphertext, MlKem768.CIPHERTEXT_BYTES));
                X25519.scalarMult(expanded.scalar, 0, ofCurve, 0, curveShared, 0);
                return combine(latticeShared, curveShared, ofCurve, expanded.point());
            } finally {
                Arrays.fill(curveShared, (byte) 0);
                Arrays.fill(latticeShared, (byte) 0);
            }
        }
    }

    /** What the seed stands for: the seed of ML-KEM, and the scalar of X25519. */
    private static final class Expanded implements AutoCloseable {
        private final MlKem768 lattice;
        private final byte[] scalar;

        Expanded(byte[] seed) {
            byte[] expanded = new byte[MlKem768.SEED_BYTES + X25519.SCALAR_SIZE];
            SHAKEDigest shake = new SHAKEDigest(256);
            shake.update(seed, 0, seed.length);
            shake.doFinal(expanded, 0, expanded.length);
            byte[] latticeSeed = Arrays.copyOf(expanded, MlKem768.SEED_BYTES);
            lattice = new MlKem768(latticeSeed);
            scalar = Arrays.copyOfRange(expanded, MlKem768.SEED_BYTES, expanded.length);
            Arrays.fill(expanded, (byte) 0);
            Arrays.fill(latticeSeed, (byte) 0);
        }

        private byte[] point() {
            byte[] point = new byte[X25519.POINT_SIZE];
            X25519.scalarMultBase(scalar, 0, point, 0);
            return point;
        }

        private byte[] publicKey() {
            byte[] whole = Arrays.copyOf(lattice.publicKey(), PUBLIC_BYTES);
            System.arraycopy(point(), 0, whole, MlKem768.PUBLIC_BYTES, X25519.POINT_SIZE);
            return whole;
        }

        @Override
        public void close() {
            Arrays.fill(scalar, (byte) 0);
            lattice.close();
        }
    }

    /**
     * Refuses what is no public key.
     *
     * @throws IllegalArgumentException when it is none
     */
    static void requirePublicKey(byte[] publicKey) {
        if (publicKey.length != PUBLIC_BYTES) {
            throw new IllegalArgumentException("a public key has " + PUBLIC_BYTES + " bytes, not " + publicKey.length);
        }
        MlKem768.requirePublicKey(Arrays.copyOf(publicKey, MlKem768.PUBLIC_BYTES));
    }

    /** A new shared secret for the holder of the private half of {@code publicKey}. */
    static Encapsulated encapsulate(byte[] publicKey, SecureRandom random) {
        byte[] drawn = new byte[SHARED_BYTES];
        byte[] scalar = new byte[X25519.SCALAR_SIZE];
        random.nextBytes(drawn);
        random.nextBytes(scalar);
        try {
            return encapsulate(publicKey, drawn, scalar);
        } finally {
            Arrays.fill(drawn, (byte) 0);
            Arrays.fill(scalar, (byte) 0);
        }
    }

    /** The same with what is drawn, as the draft's vectors have it. */
    static Encapsulated encapsulate(byte[] publicKey, byte[] drawn, byte[] scalar) {
        requirePublicKey(publicKey);
        Encapsulated lattice = MlKem768.encapsulate(Arrays.copyOf(publicKey, MlKem768.PUBLIC_BYTES), drawn);
        byte[] point = Arrays.copyOfRange(publicKey, MlKem768.PUBLIC_BYTES, PUBLIC_BYTES);
        byte[] ephemeral = new byte[X25519.POINT_SIZE];
        byte[] curveShared = new byte[SHARED_BYTES];
        try {
            X25519.scalarMultBase(scalar, 0, ephemeral, 0);
            X25519.scalarMult(scalar, 0, point, 0, curveShared, 0);
            byte[] ciphertext = Arrays.copyOf(lattice.ciphertext(), CIPHERTEXT_BYTES);
            System.arraycopy(ephemeral, 0, ciphertext, MlKem768.CIPHERTEXT_BYTES, ephemeral.length);
            return new Encapsulated(ciphertext, combine(lattice.shared(), curveShared, ephemeral, point));
        } finally {
            Arrays.fill(curveShared, (byte) 0);
            Arrays.fill(lattice.shared(), (byte) 0);
        }
    }

    private static byte[] combine(byte[] latticeShared, byte[] curveShared, byte[] ephemeral, byte[] point) {
        SHA3Digest hash = new SHA3Digest(256);
        for (byte[] part : new byte[][] {latticeShared, curveShared, ephemeral, point, LABEL}) {
            hash.update(part, 0, part.length);
        }
        byte[] shared = new byte[SHARED_BYTES];
        hash.doFinal(shared, 0);
        return shared;
    }
}
