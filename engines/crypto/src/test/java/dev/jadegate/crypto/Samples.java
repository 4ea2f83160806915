package dev.jadegate.crypto;

import dev.jadegate.base.SecretBytes;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Objects;
import java.util.Random;

/** Values that many tests need. */
final class Samples {
    static final String KEY_ID = "5c438b18-05be-40ad-b6c2-3be6752c0001";
    static final String VERSION_ID = "2ab1a983-7072-4bbc-a582-584b5bd80001";
    static final KeyVersionRef VERSION = new KeyVersionRef("1000000000000001", "cn-hangzhou", KEY_ID, VERSION_ID);

    private Samples() {}

    static SecureRandom random() {
        return new SecureRandom();
    }

    /** Repeatable; prints the seed, so that a failure can be repeated. */
    static Random seeded(String test) {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println(test + ": seed " + seed);
        return new Random(seed);
    }

    /** A secure random source that gives the same bytes for the same seed. */
    static SecureRandom repeatable(long seed) {
        try {
            SecureRandom random = SecureRandom.getInstance("SHA1PRNG");
            random.setSeed(seed);
            return random;
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    static byte[] bytes(Random random, int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    static KeyMaterial material(KeySpec spec, byte[] secret) {
        try (SecretBytes bytes = SecretBytes.copyOf(secret)) {
            return KeyMaterial.of(spec, bytes, null);
        } catch (KeyMaterialRejected refused) {
            throw new IllegalStateException(refused);
        }
    }

    static byte[] publicDer(KeyMaterial key) {
        return Objects.requireNonNull(key.publicKeyDer());
    }
}
