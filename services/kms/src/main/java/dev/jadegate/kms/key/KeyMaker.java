package dev.jadegate.kms.key;

import dev.jadegate.crypto.KeyKind;
import dev.jadegate.crypto.KeyMaterial;
import dev.jadegate.crypto.KeySpec;
import dev.jadegate.kms.hsm.HsmKeys;
import java.security.SecureRandom;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** Draws new material and ids. Safe for use by many threads. */
final class KeyMaker {
    /** RSA keys that are made at a time: each takes a core for up to seconds, and others want to be answered. */
    private static final int RSA_AT_A_TIME_MAX = 2;

    private final SecureRandom random;
    private final Semaphore rsa = new Semaphore(RSA_AT_A_TIME_MAX);

    private final @Nullable HsmKeys hsm;

    /** @param hsm null when the server has none */
    KeyMaker(SecureRandom random, @Nullable HsmKeys hsm) {
        this.random = random;
        this.hsm = hsm;
    }

    /**
     * New material of a protection level; the caller closes it. Not inside of a transaction: RSA takes long.
     *
     * @throws dev.jadegate.base.ApiFailure {@code Unsupported.ProtectionLevel}, {@code Rejected.HsmUnavailable}
     */
    NewMaterial material(KeySpec spec, ProtectionLevel level) {
        return switch (level) {
            case SOFTWARE -> new NewMaterial.InMemory(material(spec));
            case HSM -> new NewMaterial.OnToken(requireHsm(spec).make(spec));
        };
    }

    /**
     * Refuses keys that the server cannot make on an HSM.
     *
     * @throws dev.jadegate.base.ApiFailure {@code Unsupported.ProtectionLevel}, {@code UnsupportedOperation}
     */
    HsmKeys requireHsm(KeySpec spec) {
        if (hsm == null) {
            throw KeyError.PROTECTION_LEVEL.failure(ProtectionLevel.HSM);
        }
        if (!HsmKeys.offers(spec)) {
            throw KeyError.UNSUPPORTED.failure("an HSM keeps no keys of `" + spec.wireName()
                    + "`: use SOFTWARE, or an AES, RSA, EC_P256, EC_P256K, EC_P384 or HMAC_SHA_256 key");
        }
        return hsm;
    }

    /** New material in memory; the caller closes it. Not inside of a transaction: RSA takes long. */
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
