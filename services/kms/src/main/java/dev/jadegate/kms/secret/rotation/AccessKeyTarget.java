package dev.jadegate.kms.secret.rotation;

import dev.jadegate.kms.secret.ExtendedConfig;
import dev.jadegate.kms.secret.SecretValue;
import dev.jadegate.store.Transaction;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Access keys of RAM users: the new key exists since its value was made; the replaced one is switched off after a time,
 * and deleted after another, in which it can be switched on again by hand.
 */
public final class AccessKeyTarget implements RotationTarget {
    /** How long the replaced key still works. Source: rotation of RAM secrets takes about 48 hours. */
    public static final Duration OVERLAP = Duration.ofDays(2);

    /** Own choice: how long a key that was switched off is kept, for a program that was forgotten. */
    public static final Duration KEPT_FOR = Duration.ofDays(1);

    private final AccessKeyRotation accessKeys;

    public AccessKeyTarget(AccessKeyRotation accessKeys) {
        this.accessKeys = accessKeys;
    }

    @Override
    public void set(Rotation rotation) {
        // The key and its version were made in one transaction.
    }

    @Override
    public void verify(Rotation rotation) {
        // Nothing lies between: RAM reads the same store.
    }

    @Override
    public Duration overlap(ExtendedConfig config) {
        return OVERLAP;
    }

    @Override
    public void released(Transaction transaction, Rotation rotation, Instant now) {
        String replaced = replaced(rotation);
        if (replaced != null) {
            accessKeys.disable(
                    transaction,
                    rotation.subject().account(),
                    rotation.subject().config().userName(),
                    replaced,
                    now);
        }
    }

    @Override
    public Duration keptFor() {
        return KEPT_FOR;
    }

    @Override
    public void retired(Transaction transaction, Rotation rotation) {
        String replaced = replaced(rotation);
        if (replaced != null) {
            accessKeys.delete(
                    transaction,
                    rotation.subject().account(),
                    rotation.subject().config().userName(),
                    replaced);
        }
    }

    private static @Nullable String replaced(Rotation rotation) {
        String previous = rotation.subject().previous();
        String replaced = previous == null ? null : SecretValue.accessKey(previous);
        return SecretValue.accessKey(rotation.pending()).equals(replaced) ? null : replaced;
    }
}
