package dev.jadegate.kms.secret.rotation;

import dev.jadegate.kms.secret.SecretValue;
import dev.jadegate.store.Transaction;
import java.time.Duration;

/** Access keys of RAM users: the new key exists since its value was made; the replaced one is deleted later. */
public final class AccessKeyTarget implements RotationTarget {
    /** How long the replaced key still works. Source: rotation of RAM secrets takes about 48 hours. */
    public static final Duration OVERLAP = Duration.ofDays(2);

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
    public void retire(Transaction transaction, Rotation rotation) {
        String replaced = rotation.previous() == null ? null : SecretValue.accessKey(rotation.previous());
        if (replaced != null && !replaced.equals(SecretValue.accessKey(rotation.pending()))) {
            accessKeys.delete(transaction, rotation.account(), rotation.config().userName(), replaced);
        }
    }

    @Override
    public Duration retireAfter() {
        return OVERLAP;
    }
}
