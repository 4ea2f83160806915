package dev.jadegate.crypto;

import org.jspecify.annotations.Nullable;

/** How the body of a ciphertext blob is encrypted; the code is a byte of the blob and never changes its meaning. */
enum BlobAlgorithm {
    AES_256_GCM(1, KeySpec.AES_256, Gcm.AES),
    AES_192_GCM(2, KeySpec.AES_192, Gcm.AES),
    AES_128_GCM(3, KeySpec.AES_128, Gcm.AES),
    /** Derives with HMAC-SM3, so that no other country's algorithm is in the way of an SM4 key. */
    SM4_GCM(4, KeySpec.SM4, Gcm.SM4);

    private final int code;
    private final KeySpec spec;
    private final Gcm mode;

    BlobAlgorithm(int code, KeySpec spec, Gcm mode) {
        this.code = code;
        this.spec = spec;
        this.mode = mode;
    }

    int code() {
        return code;
    }

    Gcm mode() {
        return mode;
    }

    /** The algorithm of keys of {@code spec}. */
    static BlobAlgorithm of(KeySpec spec) {
        for (BlobAlgorithm algorithm : values()) {
            if (algorithm.spec == spec) {
                return algorithm;
            }
        }
        throw new IllegalArgumentException("a key of spec `" + spec.wireName() + "` makes no ciphertext blobs");
    }

    static @Nullable BlobAlgorithm ofCode(int code) {
        for (BlobAlgorithm algorithm : values()) {
            if (algorithm.code == code) {
                return algorithm;
            }
        }
        return null;
    }

    /** The key of one call. */
    byte[] derive(byte[] material, byte[] info) {
        int bytes = spec.bits() / 8;
        return this == SM4_GCM ? HkdfExpand.sm3(material, info, bytes) : HkdfExpand.sha256(material, info, bytes);
    }
}
