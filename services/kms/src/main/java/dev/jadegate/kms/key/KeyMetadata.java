package dev.jadegate.kms.key;

import dev.jadegate.base.AccountId;
import dev.jadegate.crypto.KeyKind;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A key as CreateKey and DescribeKey tell of it. */
record KeyMetadata(
        String keyId,
        String arn,
        String creator,
        Instant creationDate,
        String description,
        String keySpec,
        String keyState,
        String keyUsage,
        String origin,
        String protectionLevel,
        @Nullable String primaryKeyVersion,
        String automaticRotation,
        @Nullable String rotationInterval,
        @Nullable Instant lastRotationDate,
        @Nullable Instant nextRotationDate,
        @Nullable Instant deleteDate,
        @Nullable Instant materialExpireTime,
        String deletionProtection,
        @Nullable String deletionProtectionDescription) {
    static KeyMetadata of(AccountId account, String arn, KeyRow row, Instant now) {
        KeyRow.Rotation rotation = row.rotation();
        String service = row.service();
        KeyState state = row.stateAt(now);
        boolean ended = state == KeyState.PENDING_IMPORT;
        String automatic = "Disabled";
        if (rotation.automatic()) {
            automatic = state == KeyState.ENABLED ? "Enabled" : "Suspended";
        }
        return new KeyMetadata(
                row.keyId(),
                arn,
                service == null ? account.value() : row.creator(),
                row.createdAt(),
                row.description(),
                row.spec().wireName(),
                state.wireName(),
                row.usage().wireName(),
                row.origin().wireName(),
                row.level().name(),
                row.spec().kind() == KeyKind.SYMMETRIC ? row.primaryVersionId() : null,
                automatic,
                RotationInterval.write(rotation.interval()),
                rotation.lastAt(),
                state == KeyState.ENABLED ? rotation.nextAt() : null,
                row.deleteAt(),
                ended ? null : row.materialExpiresAt(),
                row.protection().on() ? "Enabled" : "Disabled",
                row.protection().on() ? row.protection().description() : null);
    }
}
