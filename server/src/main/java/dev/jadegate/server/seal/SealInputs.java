package dev.jadegate.server.seal;

import dev.jadegate.base.SecretBytes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a start is given to open the seal with, besides key files, which are found.
 *
 * @param passphrase null for none
 * @param shares texts of shares
 * @param pin of the token, null for none
 */
public record SealInputs(
        @Nullable SecretBytes passphrase,
        List<SecretBytes> shares,
        @Nullable SecretBytes pin) {
    /** Nothing. */
    public static final SealInputs NONE = new SealInputs(null, List.of(), null);

    public SealInputs {
        shares = List.copyOf(shares);
    }

    /** Clears them. */
    public void clear() {
        if (passphrase != null) {
            passphrase.close();
        }
        shares.forEach(SecretBytes::close);
        if (pin != null) {
            pin.close();
        }
    }
}
