package dev.jadegate.store.seal;

import dev.jadegate.base.AccountId;

/**
 * Encrypts what one service of the platform stores for accounts: each account has a data key for the service, which is
 * wrapped under the account's key in KMS with the alias {@code alias/acs/<service>}. Data keys that were opened stay in
 * memory, so that sealing and opening ask nobody, and go on while keys are locked. Safe for use by many threads.
 *
 * <p>What it makes begins with {@link DataKeySeal#FORM}, so that a service can tell it from what it sealed otherwise.
 */
public interface ServiceEncryption {
    /**
     * Sees to it that the account has a data key and that it is open: made on first use, with an event. Never inside of
     * a transaction, because it has one of its own.
     *
     * @throws dev.jadegate.base.ApiFailure {@code ServiceUnavailable.Sealed} when keys are locked and the data key has to be
     *     made or opened; {@code ServiceUnavailable} when its row was altered or lost, or a new one cannot be stored
     */
    void prepare(AccountId account);

    /**
     * Encrypts and authenticates. Sealing the same bytes twice gives different results.
     *
     * @param purpose what kind of value: a constant of the code, as of {@link Seal#seal}
     * @param place where in the account the value belongs; not secret, not stored with it
     * @param plaintext the caller clears it
     * @throws dev.jadegate.base.ApiFailure as of {@link #prepare}; {@code ServiceUnavailable} when that was never called
     */
    byte[] seal(AccountId account, String purpose, String place, byte[] plaintext);

    /**
     * Decrypts what {@link #seal} returned for the same account, purpose and place.
     *
     * @throws SealBroken when the bytes were altered, belong elsewhere, or name another data key than the account has
     * @throws dev.jadegate.base.ApiFailure as of {@link #seal}
     */
    byte[] open(AccountId account, String purpose, String place, byte[] sealed) throws SealBroken;
}
