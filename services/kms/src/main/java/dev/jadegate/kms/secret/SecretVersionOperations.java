package dev.jadegate.kms.secret;

import dev.jadegate.base.AccountId;
import dev.jadegate.gate.api.Access;
import dev.jadegate.gate.api.Call;
import dev.jadegate.gate.api.Operation;
import dev.jadegate.gate.api.Param;
import dev.jadegate.gate.api.Permission;
import dev.jadegate.kms.secret.VersionTable.VersionItem;
import dev.jadegate.kms.secret.VersionTable.VersionRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The operations on values and versions of secrets. */
final class SecretVersionOperations {
    private final SecretOperations common;
    private final Vault vault;
    private final Secrets secrets;
    private final SecretVersions versions;

    SecretVersionOperations(SecretOperations common, Vault vault, Secrets secrets, SecretVersions versions) {
        this.common = common;
        this.vault = vault;
        this.secrets = secrets;
        this.versions = versions;
    }

    record GetSecretValueRequest(
            @Param(lengthMax = SecretLimits.NAME_LENGTH_MAX) String secretName,

            @Param(lengthMax = SecretLimits.VERSION_ID_LENGTH_MAX) @Nullable
            String versionId,

            @Param(lengthMax = SecretLimits.STAGE_LENGTH_MAX) @Nullable
            String versionStage,

            @Nullable Boolean fetchExtendedConfig,
            @Nullable Boolean dryRun) {}

    record StageItems(List<String> versionStage) {}

    record GetSecretValueReply(
            String secretName,
            String secretType,
            String versionId,
            @Param(secret = true) String secretData,
            String secretDataType,
            StageItems versionStages,
            Instant createTime,
            String automaticRotation,
            @Nullable String rotationInterval,
            @Nullable Instant lastRotationDate,
            @Nullable Instant nextRotationDate,
            @Nullable String extendedConfig) {}

    record PutSecretValueRequest(
            @Param(lengthMax = SecretLimits.NAME_LENGTH_MAX) String secretName,

            @Param(lengthMin = 1, lengthMax = SecretLimits.VERSION_ID_LENGTH_MAX)
            String versionId,

            @Param(secret = true) String secretData,
            @Nullable String secretDataType,
            @Param(lengthMax = 2048) @Nullable String versionStages) {}

    record PutSecretValueReply(String secretName, String versionId, StageItems versionStages) {}

    record ListSecretVersionIdsRequest(
            @Param(lengthMax = SecretLimits.NAME_LENGTH_MAX) String secretName,
            @Nullable Boolean includeDeprecated,

            @Param(min = 1, max = Integer.MAX_VALUE) @Nullable
            Integer pageNumber,

            @Param(min = 1, max = SecretLimits.PAGE_SIZE_MAX) @Nullable
            Integer pageSize) {}

    record VersionReply(String versionId, Instant createTime, StageItems versionStages) {
        static VersionReply of(VersionItem item) {
            return new VersionReply(item.versionId(), item.createdAt(), new StageItems(item.stages()));
        }
    }

    record VersionReplies(List<VersionReply> versionId) {}

    record ListSecretVersionIdsReply(
            String secretName, int pageNumber, int pageSize, int totalCount, VersionReplies versionIds) {}

    record UpdateSecretVersionStageRequest(
            @Param(lengthMax = SecretLimits.NAME_LENGTH_MAX) String secretName,

            @Param(lengthMax = SecretLimits.STAGE_LENGTH_MAX)
            String versionStage,

            @Param(lengthMax = SecretLimits.VERSION_ID_LENGTH_MAX) @Nullable
            String removeFromVersion,

            @Param(lengthMax = SecretLimits.VERSION_ID_LENGTH_MAX) @Nullable
            String moveToVersion) {}

    List<Operation<?, ?>> operations() {
        return List.of(get(), put(), list(), moveStage());
    }

    /** The call's own action and, where the owner named a key, the action on that key. */
    private List<Permission> withKey(Call call, String secretName, String keyAction) {
        List<Permission> permissions = new ArrayList<>();
        permissions.add(common.on(call, secretName));
        AccountId account = call.caller().account();
        String key = secrets.namedKey(account, secretName);
        if (key != null) {
            permissions.add(new Permission(keyAction, vault.key(account, key)));
        }
        return permissions;
    }

    /** What reading a secret takes. */
    List<Permission> reading(Call call, String secretName) {
        return withKey(call, secretName, "kms:Decrypt");
    }

    private Operation<?, ?> get() {
        return common.operation(
                "GetSecretValue",
                Access.READ,
                "Tells the value of a version; without more, of the current one.",
                GetSecretValueRequest.class,
                GetSecretValueReply.class,
                (call, request) -> reading(call, request.secretName()),
                List.of(SecretError.NOT_FOUND, SecretError.PENDING_DELETION),
                (call, request) -> {
                    SecretVersions.Read read = versions.get(
                            call.caller().account(),
                            request.secretName(),
                            request.versionId(),
                            request.versionStage(),
                            Boolean.TRUE.equals(request.dryRun()));
                    SecretTable.SecretRow secret = read.secret();
                    return new GetSecretValueReply(
                            secret.name(),
                            secret.type().wireName(),
                            read.version().versionId(),
                            read.data(),
                            read.version().dataType(),
                            new StageItems(read.stages()),
                            read.version().createdAt(),
                            secret.automaticRotation() ? "Enabled" : "Disabled",
                            RotationInterval.write(secret.interval()),
                            secret.lastRotationAt(),
                            secret.nextRotationAt(),
                            Boolean.TRUE.equals(request.fetchExtendedConfig())
                                    ? secret.config().json()
                                    : null);
                });
    }

    private Operation<?, ?> put() {
        return common.operation(
                "PutSecretValue",
                Access.WRITE,
                "Adds a version to a generic secret.",
                PutSecretValueRequest.class,
                PutSecretValueReply.class,
                (call, request) -> withKey(call, request.secretName(), "kms:GenerateDataKey"),
                List.of(SecretError.NOT_FOUND, SecretError.VERSION_EXISTS, SecretError.INVALID),
                (call, request) -> {
                    String dataType = request.secretDataType() == null ? SecretValue.TEXT : request.secretDataType();
                    return versions.put(
                            call,
                            request.secretName(),
                            new VersionRow(request.versionId(), dataType, new byte[0], call.time()),
                            request.secretData(),
                            Stage.read(request.versionStages()),
                            stages -> new PutSecretValueReply(
                                    request.secretName(), request.versionId(), new StageItems(stages)));
                });
    }

    private Operation<?, ?> list() {
        return common.operation(
                "ListSecretVersionIds",
                Access.READ,
                "Lists versions, newest first.",
                ListSecretVersionIdsRequest.class,
                ListSecretVersionIdsReply.class,
                (call, request) -> List.of(common.on(call, request.secretName())),
                List.of(SecretError.NOT_FOUND),
                (call, request) -> {
                    int number = request.pageNumber() == null ? 1 : request.pageNumber();
                    int size = request.pageSize() == null ? SecretLimits.PAGE_SIZE_DEFAULT : request.pageSize();
                    List<VersionItem> all = versions.list(
                            call.caller().account(),
                            request.secretName(),
                            Boolean.TRUE.equals(request.includeDeprecated()));
                    return new ListSecretVersionIdsReply(
                            request.secretName(),
                            number,
                            size,
                            all.size(),
                            new VersionReplies(all.stream()
                                    .skip((long) (number - 1) * size)
                                    .limit(size)
                                    .map(VersionReply::of)
                                    .toList()));
                });
    }

    private Operation<?, ?> moveStage() {
        return common.operation(
                "UpdateSecretVersionStage",
                Access.WRITE,
                "Moves a stage to another version, or removes it.",
                UpdateSecretVersionStageRequest.class,
                SecretOperations.NameReply.class,
                (call, request) -> List.of(common.on(call, request.secretName())),
                List.of(SecretError.NOT_FOUND, SecretError.INVALID, SecretError.ROTATING),
                (call, request) -> {
                    String stage = Stage.requireSettable("VersionStage", request.versionStage());
                    if (request.moveToVersion() == null
                            && (request.removeFromVersion() == null || stage.equals(Stage.CURRENT))) {
                        throw SecretError.INVALID.failure(
                                "MoveToVersion", "it or `RemoveFromVersion` is needed, and ACSCurrent can only move");
                    }
                    return versions.moveStage(
                            call,
                            request.secretName(),
                            stage,
                            request.removeFromVersion(),
                            request.moveToVersion(),
                            new SecretOperations.NameReply(request.secretName()));
                });
    }
}
