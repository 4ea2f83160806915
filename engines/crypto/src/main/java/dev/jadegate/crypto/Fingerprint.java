package dev.jadegate.crypto;

import dev.jadegate.base.SecretBytes;
import java.security.MessageDigest;

/**
 * Tells whether material that is imported again is the material that was there, without keeping it. Source:
 * ImportKeyMaterial, which takes only the same material again. It is an HMAC under a key of the root, bound to the account,
 * region and key (not to its version), so that the same material under two keys has two fingerprints.
 */
public final class Fingerprint {
    /** Its length. */
    public static final int BYTES = HmacSha256.BYTES;

    private Fingerprint() {}

    /**
     * The fingerprint of {@code material} for the key of {@code version}.
     *
     * @param fingerprintKey derived from the root key for this purpose alone
     */
    public static byte[] of(SecretBytes fingerprintKey, KeyVersionRef version, SecretBytes material) {
        byte[] bound = new LengthPrefixed()
                .text(version.account())
                .text(version.region())
                .text(version.keyId())
                .toBytes();
        return fingerprintKey.use(key -> material.use(bytes -> HmacSha256.of(key, bound, bytes)));
    }

    /** Whether {@code kept} is the fingerprint of that material; takes the same time for every difference. */
    public static boolean matches(
            byte[] kept, SecretBytes fingerprintKey, KeyVersionRef version, SecretBytes material) {
        return MessageDigest.isEqual(kept, of(fingerprintKey, version, material));
    }
}
