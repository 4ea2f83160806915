package dev.jadegate.server.seal;

import dev.jadegate.base.SecretBytes;
import dev.jadegate.store.seal.SealRecord;
import dev.jadegate.store.seal.SealRefused;
import dev.jadegate.store.seal.WrappingKey;

/** The port to tokens: keys that wrap a root key and that nobody reads. */
public interface TokenSeals {
    /** What a new key is found by on its token. */
    String newKey();

    /**
     * The key of a seal; the caller closes it, which ends the session with the token.
     *
     * @throws SealRefused {@code TOKEN} when the token or the key is not there, {@code DOES_NOT_OPEN} for a wrong PIN
     */
    WrappingKey open(SealRecord.Token kind, SecretBytes pin) throws SealRefused;

    /**
     * Makes a key on a token, that cannot be taken out of it; the caller closes it.
     *
     * @throws SealRefused as {@link #open}
     */
    WrappingKey make(SealRecord.Token kind, SecretBytes pin) throws SealRefused;

    /**
     * Destroys a key on a token.
     *
     * @throws SealRefused as {@link #open}
     */
    void destroy(SealRecord.Token kind, SecretBytes pin) throws SealRefused;
}
