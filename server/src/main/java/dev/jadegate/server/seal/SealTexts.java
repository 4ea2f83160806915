package dev.jadegate.server.seal;

import dev.jadegate.store.seal.SealRecord;

/** Seals, for people. */
public final class SealTexts {
    private SealTexts() {}

    /** One line about a seal. */
    public static String line(SealRecord seal) {
        return seal.id() + "  made " + seal.madeAt() + "  "
                + switch (seal.kind()) {
                    case SealRecord.KeyFile kind -> "key file " + kind.path();
                    case SealRecord.Passphrase kind ->
                        "passphrase (Argon2id, " + kind.cost().memoryKib() / 1024 + " MiB, "
                                + kind.cost().iterations() + " passes)";
                    case SealRecord.Shares kind ->
                        "any " + kind.threshold() + " of " + kind.count() + " shares, set " + kind.setId();
                    case SealRecord.Token kind -> "key `" + kind.key() + "` of the token `" + kind.token() + "`";
                };
    }
}
