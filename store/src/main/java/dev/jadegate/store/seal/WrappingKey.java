package dev.jadegate.store.seal;

import dev.jadegate.base.SecretBytes;

/**
 * A key that a root key is wrapped under: what a passphrase, shares of people or a key file give, or one that stays on a
 * token. Closing it clears what is in memory of it.
 */
public interface WrappingKey extends AutoCloseable {
    /** Bytes that wrapping adds: a nonce of 12 and a tag of 16, of AES-256-GCM. */
    int OVERHEAD_BYTES = 12 + 16;

    /**
     * Wraps: nonce, ciphertext, tag.
     *
     * @param associated what it is bound to
     * @throws SealRefused when the key cannot be used now
     */
    byte[] wrap(byte[] associated, SecretBytes secret) throws SealRefused;

    /**
     * Unwraps; the caller closes what it gets.
     *
     * @throws SealRefused with {@code DOES_NOT_OPEN} when it was wrapped under another key or for something else, or when
     *     the key cannot be used now
     */
    SecretBytes unwrap(byte[] associated, byte[] wrapped) throws SealRefused;

    @Override
    void close();
}
