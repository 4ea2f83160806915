package dev.jadegate.kms.secret;

import dev.jadegate.gate.api.Access;
import dev.jadegate.gate.api.Call;
import dev.jadegate.gate.api.Operation;
import dev.jadegate.gate.api.Param;
import dev.jadegate.gate.api.Permission;
import dev.jadegate.gate.api.Product;
import java.time.Instant;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** GetSecretValue of the gateway of KMS instances. */
final class InstanceSecretOperations {
    private final Product product;
    private final BiFunction<Call, String, List<Permission>> permissions;
    private final SecretVersions versions;

    /** @param permissions what reading a secret of this name takes */
    InstanceSecretOperations(
            Product product, BiFunction<Call, String, List<Permission>> permissions, SecretVersions versions) {
        this.product = product;
        this.permissions = permissions;
        this.versions = versions;
    }

    record SecretValueMessage(
            @Param(field = 1, lengthMax = SecretLimits.NAME_LENGTH_MAX)
            String secretName,

            @Param(field = 2, lengthMax = SecretLimits.STAGE_LENGTH_MAX) @Nullable
            String versionStage,

            @Param(field = 3, lengthMax = SecretLimits.VERSION_ID_LENGTH_MAX) @Nullable
            String versionId,

            @Param(field = 4) @Nullable Boolean fetchExtendedConfig) {}

    record SecretValueReply(
            @Param(field = 1) String secretName,
            @Param(field = 2) String secretType,
            @Param(field = 3, secret = true) String secretData,
            @Param(field = 4) String secretDataType,
            @Param(field = 5) List<String> versionStages,
            @Param(field = 6) String versionId,
            @Param(field = 7) Instant createTime,
            @Param(field = 8) String requestId,
            @Param(field = 9) @Nullable Instant lastRotationDate,
            @Param(field = 10) @Nullable Instant nextRotationDate,
            @Param(field = 11) @Nullable String extendedConfig,
            @Param(field = 12) String automaticRotation,
            @Param(field = 13) @Nullable String rotationInterval) {}

    List<Operation<?, ?>> operations() {
        return List.of(new Operation<>(
                product,
                "GetSecretValue",
                Access.READ,
                "Tells the value of a version; without more, of the current one.",
                SecretValueMessage.class,
                SecretValueReply.class,
                (call, request) -> permissions.apply(call, request.secretName()),
                List.of(SecretError.NOT_FOUND, SecretError.PENDING_DELETION),
                this::get));
    }

    private SecretValueReply get(Call call, SecretValueMessage request) {
        SecretVersions.Read read = versions.get(
                call.caller().account(), request.secretName(), request.versionId(), request.versionStage(), false);
        SecretTable.SecretRow secret = read.secret();
        return new SecretValueReply(
                secret.name(),
                secret.type().wireName(),
                read.data(),
                read.version().dataType(),
                read.stages(),
                read.version().versionId(),
                read.version().createdAt(),
                call.requestId(),
                secret.lastRotationAt(),
                secret.nextRotationAt(),
                Boolean.TRUE.equals(request.fetchExtendedConfig())
                        ? secret.config().json()
                        : null,
                secret.automaticRotation() ? "Enabled" : "Disabled",
                RotationInterval.write(secret.interval()));
    }
}
