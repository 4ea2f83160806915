package dev.jadegate.crypto;

import org.jspecify.annotations.Nullable;

/**
 * A key version that computes: its material is in this process, or a token keeps it and computes with it. Whoever
 * encrypts, signs or decrypts takes one of these, and need not know which. Safe for use by any thread.
 */
public sealed interface UsableKey extends AutoCloseable permits KeyMaterial, TokenKey {
    KeySpec spec();

    /** The public half, or null for keys of one secret; usable after {@link #close}. */
    @Nullable
    PublicKeyMaterial publicKey();

    @Override
    void close();
}
