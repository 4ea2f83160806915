package dev.jadegate.server.seal;

import dev.jadegate.base.SecretBytes;
import dev.jadegate.store.seal.SealRefused;

/** What a running server does when its seal is closed and opened. */
public interface Lockable {
    /**
     * Clears the keys, then records it.
     *
     * @param localUser who asked for it, by the system's account of this machine
     * @return what could not be done, in a sentence; empty when all was
     */
    String lock(String localUser);

    /**
     * Records it, then takes the keys into memory again.
     *
     * @param rootKey closed
     * @param sealId what opened it
     * @throws SealRefused when it cannot be recorded: the server then stays sealed
     */
    void unlock(SecretBytes rootKey, String sealId, String localUser) throws SealRefused;

    /** Records that somebody could not open the seal. */
    void refused(SealRefused why, String localUser);
}
