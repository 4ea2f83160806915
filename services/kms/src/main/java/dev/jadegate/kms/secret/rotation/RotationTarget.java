package dev.jadegate.kms.secret.rotation;

import dev.jadegate.base.AccountId;
import dev.jadegate.base.ResourceName;
import dev.jadegate.kms.secret.ExtendedConfig;
import dev.jadegate.store.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is told a new value: a database, RAM, a hook or a command. Every step may run again after a crash and must then
 * have the same effect. Called by one thread at a time for a secret, by many for different secrets; a step that takes
 * longer than the runner's bound is interrupted.
 */
public interface RotationTarget {
    /**
     * The secret that rotates.
     *
     * @param arn of the secret
     * @param key that the owner named to encrypt it with, or null
     * @param versionId of the new value
     * @param current what ACSCurrent holds: before the commit the value in use, after it the new one
     * @param previous what ACSPrevious holds, or null; after the commit, the replaced value
     * @param named the current values of other secrets that the configuration names, by their names
     * @param fence tells whether this rotation is still this thread's to make
     */
    record Subject(
            AccountId account,
            String secretName,
            ResourceName arn,
            @Nullable ResourceName key,
            String versionId,
            ExtendedConfig config,
            String current,
            @Nullable String previous,
            Map<String, String> named,
            Fence fence) {
        /** Refuses to go on when another rotator took over; to be asked right before the outside is changed. */
        void requireNewest() throws RotationFailed {
            if (!fence.holds()) {
                throw new RotationFailed("another rotator took over");
            }
        }

        /** The value of another secret that the configuration names. */
        String named(String secret) throws RotationFailed {
            String value = named.get(secret);
            if (value == null) {
                throw new RotationFailed("the secret `" + secret + "` that `CustomData` names has no value");
            }
            return value;
        }

        @Override
        public String toString() {
            return "Subject[" + secretName + ", " + versionId + "]";
        }
    }

    /** Whether a claim is still the newest. */
    @FunctionalInterface
    interface Fence {
        boolean holds();
    }

    /**
     * A rotation whose new value is stored.
     *
     * @param pending the new value
     */
    record Rotation(Subject subject, String pending) {
        @Override
        public String toString() {
            return "Rotation[" + subject.secretName + ", " + subject.versionId + "]";
        }
    }

    /**
     * Makes the new value, where the target does so. Nothing outside may be changed: what this returns can be lost.
     *
     * @return the value, or null when it was stored as ACSPending meanwhile
     */
    default @Nullable String create(Subject subject) throws RotationFailed {
        throw new IllegalStateException("makes no values: " + subject);
    }

    /** Makes {@code pending} valid. */
    void set(Rotation rotation) throws RotationFailed;

    /** Uses {@code pending} as an application would. */
    void verify(Rotation rotation) throws RotationFailed;

    /** How long after the commit {@link #release} waits, so that applications can fetch the new value. */
    Duration overlap(ExtendedConfig config);

    /** Ends outside what the new value replaced. */
    default void release(Rotation rotation) throws RotationFailed {}

    /** Ends the same in this store, in the transaction that notes the release. */
    default void released(Transaction transaction, Rotation rotation, Instant now) {}

    /** How long what was released can still be brought back by hand, before {@link #retired}. */
    default Duration keptFor() {
        return Duration.ZERO;
    }

    /** Forgets what was replaced; runs in the transaction that ends the rotation. */
    default void retired(Transaction transaction, Rotation rotation) {}
}
