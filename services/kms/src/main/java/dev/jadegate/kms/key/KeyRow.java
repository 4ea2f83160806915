package dev.jadegate.kms.key;

import dev.jadegate.crypto.KeySpec;
import dev.jadegate.crypto.KeyUsage;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A key, without its material.
 *
 * @param creator the account, a user or role, or the service that made it
 * @param service the service whose key it is, as {@code secrets}; null for keys that users manage
 * @param primaryVersionId the version that encrypts
 * @param deleteAt when it may be destroyed; null while it is not waiting for that
 * @param materialExpiresAt when imported material ends; null for never
 * @param fingerprint of imported material; null before there was any
 * @param policy the key policy, or null for the default
 * @param rowVersion grows with each change
 */
record KeyRow(
        String keyId,
        KeySpec spec,
        KeyUsage usage,
        Origin origin,
        ProtectionLevel level,
        String creator,
        @Nullable String service,
        String description,
        KeyState state,
        String primaryVersionId,
        Rotation rotation,
        @Nullable Instant deleteAt,
        @Nullable Instant materialExpiresAt,
        @Nullable String fingerprint,
        Protection protection,
        @Nullable String policy,
        Instant createdAt,
        long rowVersion) {

    /** Who makes the material. */
    enum Origin {
        KMS("Aliyun_KMS"),
        EXTERNAL("EXTERNAL");

        private final String wireName;

        Origin(String wireName) {
            this.wireName = wireName;
        }

        String wireName() {
            return wireName;
        }

        static @Nullable Origin ofWireName(String wireName) {
            for (Origin origin : values()) {
                if (origin.wireName.equals(wireName)) {
                    return origin;
                }
            }
            return null;
        }
    }

    /**
     * How the key rotates by itself.
     *
     * @param lastAt when it last did, or null
     * @param nextAt when it is to; null when it does not
     */
    record Rotation(
            boolean automatic,
            @Nullable Duration interval,
            @Nullable Instant lastAt,
            @Nullable Instant nextAt) {
        static final Rotation NONE = new Rotation(false, null, null, null);
    }

    /** Whether the key is protected from deletion, and why. */
    record Protection(boolean on, String description) {
        static final Protection OFF = new Protection(false, "");
    }

    /** The state, in which material that has ended is no more there even when nobody has removed it yet. */
    KeyState stateAt(Instant now) {
        boolean inUse = state == KeyState.ENABLED || state == KeyState.DISABLED;
        return inUse && materialExpiresAt != null && !materialExpiresAt.isAfter(now) ? KeyState.PENDING_IMPORT : state;
    }

    KeyRow in(KeyState newState) {
        return with(newState, primaryVersionId, rotation, deleteAt, materialExpiresAt, fingerprint);
    }

    KeyRow deletedAt(KeyState newState, @Nullable Instant time) {
        return with(newState, primaryVersionId, rotation, time, materialExpiresAt, fingerprint);
    }

    KeyRow rotating(Rotation newRotation) {
        return with(state, primaryVersionId, newRotation, deleteAt, materialExpiresAt, fingerprint);
    }

    KeyRow withPrimary(String versionId, Rotation newRotation) {
        return with(state, versionId, newRotation, deleteAt, materialExpiresAt, fingerprint);
    }

    KeyRow withMaterial(KeyState newState, @Nullable Instant expiresAt, @Nullable String newFingerprint) {
        return with(newState, primaryVersionId, rotation, deleteAt, expiresAt, newFingerprint);
    }

    private KeyRow with(
            KeyState newState,
            String newPrimary,
            Rotation newRotation,
            @Nullable Instant newDeleteAt,
            @Nullable Instant newExpiresAt,
            @Nullable String newFingerprint) {
        return new KeyRow(
                keyId,
                spec,
                usage,
                origin,
                level,
                creator,
                service,
                description,
                newState,
                newPrimary,
                newRotation,
                newDeleteAt,
                newExpiresAt,
                newFingerprint,
                protection,
                policy,
                createdAt,
                rowVersion);
    }

    KeyRow described(String newDescription) {
        return with(newDescription, protection, policy);
    }

    KeyRow protectedBy(Protection newProtection) {
        return with(description, newProtection, policy);
    }

    KeyRow under(@Nullable String newPolicy) {
        return with(description, protection, newPolicy);
    }

    private KeyRow with(String newDescription, Protection newProtection, @Nullable String newPolicy) {
        return new KeyRow(
                keyId,
                spec,
                usage,
                origin,
                level,
                creator,
                service,
                newDescription,
                state,
                primaryVersionId,
                rotation,
                deleteAt,
                materialExpiresAt,
                fingerprint,
                newProtection,
                newPolicy,
                createdAt,
                rowVersion);
    }
}
