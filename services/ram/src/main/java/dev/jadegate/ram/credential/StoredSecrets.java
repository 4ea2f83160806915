package dev.jadegate.ram.credential;

import dev.jadegate.base.AccountId;
import dev.jadegate.store.seal.DataKeySeal;
import dev.jadegate.store.seal.Seal;
import dev.jadegate.store.seal.SealBroken;
import dev.jadegate.store.seal.ServiceEncryption;

/**
 * What this module stores and must open again: secrets of access keys and seeds of MFA devices. They are sealed under the
 * account's data key; rows of an earlier version, which are under the root, are read until {@link Resealing} has moved
 * them. Passwords are no part of it: they are hashed. Safe for use by many threads.
 *
 * @param root under which earlier versions sealed
 */
record StoredSecrets(Seal root, ServiceEncryption encryption) {
    /** As {@link ServiceEncryption#prepare}: to be called before the first {@link #seal} for an account. */
    void prepare(AccountId account) {
        encryption.prepare(account);
    }

    byte[] seal(AccountId account, String purpose, String place, byte[] plaintext) {
        return encryption.seal(account, purpose, place, plaintext);
    }

    byte[] open(AccountId account, String purpose, String place, byte[] sealed) throws SealBroken {
        return DataKeySeal.isOf(sealed)
                ? encryption.open(account, purpose, place, sealed)
                : root.open(purpose, place, sealed);
    }

    @Override
    public String toString() {
        return "(secrets)";
    }
}
