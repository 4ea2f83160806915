package dev.jadegate.server.seal;

import dev.jadegate.base.SecretBytes;

/** One thing that is given to open the seal with. Secrets are closed by who made the offer. */
public sealed interface Offer {
    /** The key files that are found, and nothing of people. */
    record KeyFiles() implements Offer {}

    /** A passphrase. */
    record Passphrase(SecretBytes passphrase) implements Offer {}

    /** The text of one share. */
    record Share(SecretBytes text) implements Offer {}

    /** The PIN of a token. */
    record Pin(SecretBytes pin) implements Offer {}
}
