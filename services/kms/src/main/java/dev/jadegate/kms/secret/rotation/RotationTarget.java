package dev.jadegate.kms.secret.rotation;

import dev.jadegate.base.AccountId;
import dev.jadegate.kms.secret.ExtendedConfig;
import dev.jadegate.store.Transaction;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What is told a new value: a database, RAM. Every step may run again after a crash and must then have the same effect.
 * Called by one thread at a time for a secret; may block within its own time limits.
 */
public interface RotationTarget {
    /**
     * A rotation with its values.
     *
     * @param pending the new value
     * @param current the value that applications use now; after the commit, the new one
     * @param previous what ACSPrevious holds, or null; after the commit, the replaced value
     */
    record Rotation(
            AccountId account,
            String secretName,
            String versionId,
            ExtendedConfig config,
            String pending,
            String current,
            @Nullable String previous) {
        @Override
        public String toString() {
            return "Rotation[" + secretName + ", " + versionId + "]";
        }
    }

    /** Makes {@code pending} valid. */
    void set(Rotation rotation) throws RotationFailed;

    /** Uses {@code pending} as an application would. */
    void verify(Rotation rotation) throws RotationFailed;

    /**
     * Ends what the new value replaced, after applications were given the new one; runs in the transaction that ends the
     * rotation.
     */
    void retire(Transaction transaction, Rotation rotation);

    /** How long after the commit {@link #retire} waits, so that applications can fetch the new value. */
    Duration retireAfter();
}
