package dev.jadegate.testkit;

import java.util.HexFormat;
import java.util.UUID;

/**
 * The root account's access key, given to a server under test by {@code --root-access-key}.
 *
 * @param id 8 to 64 letters and digits
 * @param secret 16 to 128 characters
 */
public record RootKey(String id, String secret) {
    /** A key that no other run has. */
    public static RootKey random() {
        UUID id = UUID.randomUUID();
        UUID secret = UUID.randomUUID();
        HexFormat hex = HexFormat.of();
        return new RootKey(
                "LTAI5t" + hex.toHexDigits(id.getMostSignificantBits()),
                hex.toHexDigits(secret.getMostSignificantBits()) + hex.toHexDigits(secret.getLeastSignificantBits()));
    }

    /** The option's value, {@code ID:SECRET}. */
    public String option() {
        return id + ':' + secret;
    }

    /** As a key to sign with. */
    public AccessKey key() {
        return new AccessKey(id, secret);
    }

    @Override
    public String toString() {
        return "RootKey[" + id + "]";
    }
}
