package dev.jadegate.store.seal;

import dev.jadegate.base.SecretBytes;

/** A seal that is to be made. */
public sealed interface NewSeal {
    /**
     * A file with a new key.
     *
     * @param path absolute, or a name in the data folder
     */
    record OfFile(String path) implements NewSeal {}

    /** A passphrase, which the caller closes. */
    record OfPassphrase(SecretBytes passphrase, PassphraseCost cost) implements NewSeal {}

    /**
     * A key that the caller has, and closes: split into shares, or on a token.
     *
     * @param kind what gives the key back
     */
    record OfKey(SealRecord.Kind kind, WrappingKey key) implements NewSeal {}
}
