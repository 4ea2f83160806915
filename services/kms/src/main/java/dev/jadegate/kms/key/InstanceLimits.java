package dev.jadegate.kms.key;

/** Bounds of the gateway of KMS instances. Source: the KMS Instance API, where nothing else is said. */
final class InstanceLimits {
    /**
     * Own choice: plaintexts, ciphertexts and messages. The service takes bodies of 3 MB and recommends 6 KB; here a body is
     * at most 1 MiB.
     */
    static final int DATA_BYTES_MAX = 512 * 1024;

    /** Base64 of that. */
    static final int DATA_LENGTH_MAX = DATA_BYTES_MAX / 3 * 4 + 8;

    /** Of the ciphertext of the longest plaintext, with what tells how it was made. */
    static final int CIPHERTEXT_BYTES_MAX = DATA_BYTES_MAX + 128;

    static final int CIPHERTEXT_LENGTH_MAX = CIPHERTEXT_BYTES_MAX / 3 * 4 + 8;

    /** Source: Decrypt, parameter Aad. */
    static final int AAD_BYTES_MAX = 8_192;

    static final int AAD_LENGTH_MAX = AAD_BYTES_MAX / 3 * 4 + 8;

    static final int IV_LENGTH_MAX = 64;

    static final int SIGNATURE_LENGTH_MAX = 8 * 1024;

    /** Source: GenerateRandom. */
    static final int RANDOM_BYTES_MAX = 1_024;

    private InstanceLimits() {}
}
