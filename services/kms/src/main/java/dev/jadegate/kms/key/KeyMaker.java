package dev.jadegate.kms.key;

import dev.jadegate.crypto.KeyKind;
import dev.jadegate.crypto.KeyMaterial;
import dev.jadegate.crypto.KeySpec;
import java.security.SecureRandom;
import java.util.UUID;
import java.util.concurrent.Semaphore;

/** Draws new material and ids. Safe for use by many threads. */
final class KeyMaker {
    /** RSA keys that are made at a time: each takes a core for up to seconds, and others want to be answered. */
    private static final int RSA_AT_A_TIME_MAX = 2;

    private final SecureRandom random;
    private final Semaphore rsa = new Semaphore(RSA_AT_A_TIME_MAX);

    KeyMaker(SecureRandom random) {
        this.random = random;
    }

    /** New material; the caller closes it. Not inside of a transaction: RSA takes long. */
    KeyMaterial material(KeySpec spec) {
        if (spec.kind() != KeyKind.RSA) {
            return KeyMaterial.generate(spec, random);
        }
        rsa.acquireUninterruptibly();
        try {
            return KeyMaterial.generate(spec, random);
        } finally {
            rsa.release();
        }
    }

    /** An id of a key or version: a UUID of version 4 in lower case. */
    String id() {
        long high = (random.nextLong() & ~0xF000L) | 0x4000L;
        long low = (random.nextLong() & ~(3L << 62)) | (1L << 63);
        return new UUID(high, low).toString();
    }

    /** Random bytes, for a data key. */
    byte[] bytes(int count) {
        byte[] drawn = new byte[count];
        random.nextBytes(drawn);
        return drawn;
    }

    SecureRandom random() {
        return random;
    }
}
