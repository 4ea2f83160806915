package dev.jadegate.kms.secret;

import dev.jadegate.base.AccountId;
import dev.jadegate.base.json.JsonValue;
import dev.jadegate.gate.api.Access;
import dev.jadegate.gate.api.Authorization;
import dev.jadegate.gate.api.Call;
import dev.jadegate.gate.api.Handler;
import dev.jadegate.gate.api.Operation;
import dev.jadegate.gate.api.Param;
import dev.jadegate.gate.api.Permission;
import dev.jadegate.gate.api.Product;
import dev.jadegate.kms.policy.ResourcePolicy;
import dev.jadegate.kms.secret.SecretTable.SecretRow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The operations on whole secrets. */
final class SecretOperations {
    private final Product product;
    private final Vault vault;
    private final Secrets secrets;

    SecretOperations(Product product, Vault vault, Secrets secrets) {
        this.product = product;
        this.vault = vault;
        this.secrets = secrets;
    }

    record CreateSecretRequest(
            @Param(lengthMax = SecretLimits.NAME_LENGTH_MAX) String secretName,

            @Param(lengthMin = 1, lengthMax = SecretLimits.VERSION_ID_LENGTH_MAX)
            String versionId,

            @Param(secret = true) String secretData,
            @Nullable String secretDataType,
            @Nullable String secretType,

            @Param(lengthMax = SecretLimits.DESCRIPTION_LENGTH_MAX) @Nullable
            String description,

            @Param(lengthMax = 256) @Nullable String encryptionKeyId,
            @Nullable String extendedConfig,
            @Nullable Boolean enableAutomaticRotation,
            @Param(lengthMax = 16) @Nullable String rotationInterval,
            @Nullable String tags,
            @Nullable String policy,
            @Param("DKMSInstanceId") @Nullable String dkmsInstanceId) {}

    record CreateSecretReply(
            String arn,
            String secretName,
            String secretType,
            String versionId,
            String automaticRotation,
            @Nullable String rotationInterval,
            @Nullable Instant nextRotationDate,
            @Nullable String extendedConfig) {}

    record NameRequest(
            @Param(lengthMax = SecretLimits.NAME_LENGTH_MAX) String secretName) {}

    record NameReply(String secretName) {}

    record DescribeSecretRequest(
            @Param(lengthMax = SecretLimits.NAME_LENGTH_MAX) String secretName,
            @Nullable Boolean fetchTags) {}

    record TagItem(String tagKey, String tagValue) {}

    record TagItems(List<TagItem> tag) {
        static TagItems of(Map<String, String> tags) {
            return new TagItems(tags.entrySet().stream()
                    .map(tag -> new TagItem(tag.getKey(), tag.getValue()))
                    .toList());
        }
    }

    /** Beyond the published reply: how a rotation that is under way stands. */
    record RotationItem(
            String versionId,
            String state,
            int attempts,
            @Nullable String lastError,
            Instant nextTry) {
        static @Nullable RotationItem of(RotationTable.@Nullable RotationRow row) {
            return row == null
                    ? null
                    : new RotationItem(
                            row.versionId(), row.state().name(), row.attempts(), row.lastError(), row.nextTryAt());
        }
    }

    record DescribeSecretReply(
            String arn,
            String secretName,
            String secretType,
            String description,
            @Nullable String encryptionKeyId,
            @Nullable String extendedConfig,
            String automaticRotation,
            @Nullable String rotationInterval,
            @Nullable Instant lastRotationDate,
            @Nullable Instant nextRotationDate,
            @Nullable Instant plannedDeleteTime,
            Instant createTime,
            Instant updateTime,
            @Nullable TagItems tags,
            @Nullable RotationItem rotation) {}

    record ListSecretsRequest(
            @Nullable String filters,
            @Nullable Boolean fetchTags,

            @Param(min = 1, max = Integer.MAX_VALUE) @Nullable
            Integer pageNumber,

            @Param(min = 1, max = SecretLimits.PAGE_SIZE_MAX) @Nullable
            Integer pageSize) {}

    record SecretItem(
            String secretName,
            String secretType,
            Instant createTime,
            Instant updateTime,
            @Nullable Instant plannedDeleteTime,
            @Nullable TagItems tags) {}

    record SecretItems(List<SecretItem> secret) {}

    record ListSecretsReply(int pageNumber, int pageSize, int totalCount, SecretItems secretList) {}

    record UpdateSecretRequest(
            @Param(lengthMax = SecretLimits.NAME_LENGTH_MAX) String secretName,

            @Param(lengthMax = SecretLimits.DESCRIPTION_LENGTH_MAX) @Nullable
            String description,

            @Nullable CustomDataRequest extendedConfig) {}

    record CustomDataRequest(@Nullable String customData) {}

    record DeleteSecretRequest(
            @Param(lengthMax = SecretLimits.NAME_LENGTH_MAX) String secretName,
            @Nullable Boolean forceDeleteWithoutRecovery,

            @Param(min = SecretLimits.RECOVERY_DAYS_MIN, max = SecretLimits.RECOVERY_DAYS_MAX) @Nullable
            Integer recoveryWindowInDays) {}

    record DeleteSecretReply(String secretName, Instant plannedDeleteTime) {}

    List<Operation<?, ?>> operations() {
        return List.of(create(), describe(), list(), update(), delete(), restore());
    }

    /** The call's own action on a secret. */
    Permission on(Call call, String secretName) {
        return new Permission(
                "kms:" + call.operationName(), vault.arn(call.caller().account(), secretName));
    }

    <Q extends Record, R extends Record> Operation<Q, R> operation(
            String name,
            Access access,
            String summary,
            Class<Q> request,
            Class<R> reply,
            Authorization<Q> authorization,
            List<SecretError> errors,
            Handler<Q, R> handler) {
        return new Operation<>(
                product, name, access, summary, request, reply, authorization, List.copyOf(errors), handler);
    }

    private Operation<?, ?> create() {
        return operation(
                "CreateSecret",
                Access.WRITE,
                "Makes a secret with its first version.",
                CreateSecretRequest.class,
                CreateSecretReply.class,
                (call, request) -> {
                    List<Permission> permissions = new ArrayList<>();
                    permissions.add(on(call, request.secretName()));
                    if (request.encryptionKeyId() != null) {
                        permissions.add(new Permission(
                                "kms:GenerateDataKey", vault.key(call.caller().account(), request.encryptionKeyId())));
                    }
                    SecretType type =
                            request.secretType() == null ? SecretType.GENERIC : SecretType.of(request.secretType());
                    addNamed(call, ExtendedConfig.read(type, request.extendedConfig()), permissions);
                    return permissions;
                },
                List.of(SecretError.EXISTS, SecretError.SECRET_LIMIT, SecretError.INVALID),
                (call, request) -> secrets.create(
                        call,
                        draft(call.caller().account(), request),
                        row -> new CreateSecretReply(
                                vault.arn(call.caller().account(), row.name()).toString(),
                                row.name(),
                                row.type().wireName(),
                                request.versionId(),
                                rotationState(row),
                                RotationInterval.write(row.interval()),
                                row.nextRotationAt(),
                                row.config().json())));
    }

    /** Whoever has rotation use a secret must be allowed to read it. */
    private void addNamed(Call call, ExtendedConfig config, List<Permission> permissions) {
        config.namedSecrets().forEach(name -> addReading(call, name, permissions));
    }

    private void addReading(Call call, String name, List<Permission> permissions) {
        AccountId account = call.caller().account();
        permissions.add(new Permission("kms:GetSecretValue", vault.arn(account, name)));
        String key = secrets.namedKey(account, name);
        if (key != null) {
            permissions.add(new Permission("kms:Decrypt", vault.key(account, key)));
        }
    }

    private Secrets.Draft draft(AccountId account, CreateSecretRequest request) {
        if (request.dkmsInstanceId() != null && !request.dkmsInstanceId().isEmpty()) {
            throw SecretError.UNSUPPORTED.failure("The KMS instance holds every secret: leave DKMSInstanceId out.");
        }
        SecretType type = request.secretType() == null ? SecretType.GENERIC : SecretType.of(request.secretType());
        ExtendedConfig config = ExtendedConfig.read(type, request.extendedConfig());
        String dataType = request.secretDataType() == null ? SecretValue.TEXT : request.secretDataType();
        SecretValue.check(type, config, dataType, request.secretData());
        boolean automatic = Boolean.TRUE.equals(request.enableAutomaticRotation());
        Duration interval =
                request.rotationInterval() == null ? null : RotationInterval.read(request.rotationInterval());
        String name = type.newName(request.secretName(), config);
        RotationSettings.check(type, name, config);
        if (automatic) {
            SecretRotations.requireRotatable(type, config);
            if (interval == null) {
                throw SecretError.INVALID.failure("RotationInterval", "automatic rotation needs it");
            }
        }
        String policy = request.policy() == null || request.policy().isEmpty() ? null : request.policy();
        if (policy != null) {
            ResourcePolicy.parse(policy, vault.arn(account, name));
        }
        return new Secrets.Draft(
                name,
                type,
                config,
                request.versionId(),
                dataType,
                request.secretData(),
                request.description() == null ? "" : request.description(),
                request.encryptionKeyId(),
                automatic,
                interval,
                tags(request.tags()),
                policy);
    }

    /** {@code [{"TagKey":"a","TagValue":"b"}]}. Source: CreateSecret. */
    static Map<String, String> tags(@Nullable String json) {
        Map<String, String> tags = new LinkedHashMap<>();
        if (json != null && !json.isEmpty()) {
            for (JsonValue element : JsonParameter.array("Tags", json).elements()) {
                if (!(element instanceof JsonValue.JsonObject tag)) {
                    throw SecretError.INVALID.failure("Tags", "its elements are objects");
                }
                String value = JsonParameter.textOrNull("Tags", tag, "TagValue");
                tags.put(JsonParameter.text("Tags", tag, "TagKey"), value == null ? "" : value);
            }
        }
        SecretTags.requireGood(tags);
        return tags;
    }

    private static String rotationState(SecretRow row) {
        return row.automaticRotation() ? "Enabled" : "Disabled";
    }

    private Operation<?, ?> describe() {
        return operation(
                "DescribeSecret",
                Access.READ,
                "Tells of a secret, not its value.",
                DescribeSecretRequest.class,
                DescribeSecretReply.class,
                (call, request) -> List.of(on(call, request.secretName())),
                List.of(SecretError.NOT_FOUND),
                (call, request) -> {
                    AccountId account = call.caller().account();
                    Secrets.Described described = secrets.describe(account, request.secretName());
                    SecretRow row = described.row();
                    return new DescribeSecretReply(
                            vault.arn(account, row.name()).toString(),
                            row.name(),
                            row.type().wireName(),
                            row.description(),
                            row.encryptionKeyId(),
                            row.config().json(),
                            rotationState(row),
                            RotationInterval.write(row.interval()),
                            row.lastRotationAt(),
                            row.nextRotationAt(),
                            row.plannedDeleteAt(),
                            row.createdAt(),
                            row.updatedAt(),
                            Boolean.TRUE.equals(request.fetchTags()) ? TagItems.of(described.tags()) : null,
                            RotationItem.of(described.rotation()));
                });
    }

    private Operation<?, ?> list() {
        return operation(
                "ListSecrets",
                Access.READ,
                "Lists secrets by name.",
                ListSecretsRequest.class,
                ListSecretsReply.class,
                (call, request) -> List.of(on(call, "*")),
                List.of(SecretError.INVALID),
                (call, request) -> {
                    int number = request.pageNumber() == null ? 1 : request.pageNumber();
                    int size = request.pageSize() == null ? SecretLimits.PAGE_SIZE_DEFAULT : request.pageSize();
                    boolean tags = Boolean.TRUE.equals(request.fetchTags());
                    Secrets.Listed listed =
                            secrets.list(call.caller().account(), SecretFilter.read(request.filters()), number, size);
                    return new ListSecretsReply(
                            number,
                            size,
                            listed.totalCount(),
                            new SecretItems(listed.page().stream()
                                    .map(each -> new SecretItem(
                                            each.row().name(),
                                            each.row().type().wireName(),
                                            each.row().createdAt(),
                                            each.row().updatedAt(),
                                            each.row().plannedDeleteAt(),
                                            tags ? TagItems.of(each.tags()) : null))
                                    .toList()));
                });
    }

    private Operation<?, ?> update() {
        return operation(
                "UpdateSecret",
                Access.WRITE,
                "Changes the description or the custom data.",
                UpdateSecretRequest.class,
                NameReply.class,
                (call, request) -> {
                    List<Permission> permissions = new ArrayList<>();
                    permissions.add(on(call, request.secretName()));
                    SecretRow row = secrets.find(call.caller().account(), request.secretName());
                    String customData = request.extendedConfig() == null
                            ? null
                            : request.extendedConfig().customData();
                    if (row != null && customData != null) {
                        ExtendedConfig config = row.config().withCustomData(customData);
                        addNamed(call, config, permissions);
                        if (config.hookUrl() != null || config.command() != null) {
                            // They are given the value.
                            addReading(call, request.secretName(), permissions);
                        }
                    }
                    return permissions;
                },
                List.of(SecretError.NOT_FOUND, SecretError.PENDING_DELETION, SecretError.INVALID),
                (call, request) -> secrets.update(
                        call,
                        request.secretName(),
                        request.description(),
                        request.extendedConfig() == null
                                ? null
                                : request.extendedConfig().customData(),
                        new NameReply(request.secretName())));
    }

    private Operation<?, ?> delete() {
        return operation(
                "DeleteSecret",
                Access.WRITE,
                "Deletes a secret after a time in which it can be restored, or at once.",
                DeleteSecretRequest.class,
                DeleteSecretReply.class,
                (call, request) -> List.of(on(call, request.secretName())),
                List.of(SecretError.NOT_FOUND, SecretError.PENDING_DELETION),
                (call, request) -> {
                    boolean force = Boolean.TRUE.equals(request.forceDeleteWithoutRecovery());
                    if (force && request.recoveryWindowInDays() != null) {
                        throw SecretError.INVALID.failure(
                                "RecoveryWindowInDays", "it does not go with ForceDeleteWithoutRecovery");
                    }
                    int days = request.recoveryWindowInDays() == null
                            ? SecretLimits.RECOVERY_DAYS_DEFAULT
                            : request.recoveryWindowInDays();
                    return secrets.delete(
                            call,
                            request.secretName(),
                            force ? null : days,
                            planned -> new DeleteSecretReply(request.secretName(), planned));
                });
    }

    private Operation<?, ?> restore() {
        return operation(
                "RestoreSecret",
                Access.WRITE,
                "Brings a deleted secret back.",
                NameRequest.class,
                NameReply.class,
                (call, request) -> List.of(on(call, request.secretName())),
                List.of(SecretError.NOT_FOUND, SecretError.NOT_PENDING_DELETION),
                (call, request) -> secrets.restore(call, request.secretName(), new NameReply(request.secretName())));
    }
}
