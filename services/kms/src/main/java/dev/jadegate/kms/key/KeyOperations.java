package dev.jadegate.kms.key;

import dev.jadegate.base.AccountId;
import dev.jadegate.base.json.JsonLimits;
import dev.jadegate.base.json.JsonReader;
import dev.jadegate.base.json.JsonSyntaxException;
import dev.jadegate.base.json.JsonValue;
import dev.jadegate.base.json.JsonValue.JsonArray;
import dev.jadegate.base.json.JsonValue.JsonObject;
import dev.jadegate.base.json.JsonValue.JsonString;
import dev.jadegate.crypto.KeySpec;
import dev.jadegate.crypto.KeyUsage;
import dev.jadegate.gate.api.Access;
import dev.jadegate.gate.api.Call;
import dev.jadegate.gate.api.Operation;
import dev.jadegate.gate.api.Param;
import dev.jadegate.kms.policy.ResourcePolicy;
import dev.jadegate.store.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes keys, tells of them and lists them. */
final class KeyOperations {
    private static final JsonLimits FILTER_LIMITS = new JsonLimits(16 * 1024, 4, 500);

    private final KeyCalls common;
    private final KeyMaker maker;
    private final KeyVault vault;

    KeyOperations(KeyCalls common, KeyMaker maker, KeyVault vault) {
        this.common = common;
        this.maker = maker;
        this.vault = vault;
    }

    record CreateKeyRequest(
            @Param(lengthMax = KeyLimits.DESCRIPTION_LENGTH_MAX) @Nullable
            String description,

            @Nullable String keySpec,
            @Nullable String keyUsage,
            @Nullable String origin,
            @Nullable String protectionLevel,
            @Nullable Boolean enableAutomaticRotation,
            @Param(lengthMax = 16) @Nullable String rotationInterval,
            @Nullable String tags,
            @Nullable String policy,
            @Nullable String keyStorageMechanism,
            @Param("DKMSInstanceId") @Nullable String dkmsInstanceId) {}

    record KeyReply(KeyMetadata keyMetadata) {}

    record KeyRequest(
            @Param(lengthMax = KeyLimits.KEY_ID_LENGTH_MAX) String keyId) {}

    record ListKeysRequest(
            @Nullable String filters,

            @Param(min = 1, max = Integer.MAX_VALUE) @Nullable
            Integer pageNumber,

            @Param(min = 1, max = KeyLimits.PAGE_SIZE_MAX) @Nullable
            Integer pageSize) {}

    record KeyItem(String keyId, String keyArn) {}

    record KeyItems(List<KeyItem> key) {}

    record ListKeysReply(int pageNumber, int pageSize, long totalCount, KeyItems keys) {}

    record UpdateKeyDescriptionRequest(
            @Param(lengthMax = KeyLimits.KEY_ID_LENGTH_MAX) String keyId,

            @Param(lengthMax = KeyLimits.DESCRIPTION_LENGTH_MAX)
            String description) {}

    List<Operation<?, ?>> operations() {
        return List.of(create(), describe(), list(), updateDescription());
    }

    private Operation<?, ?> create() {
        return common.operation(
                "CreateKey",
                Access.WRITE,
                "Makes a key.",
                CreateKeyRequest.class,
                KeyReply.class,
                (call, request) -> List.of(common.onRelative(call, "key")),
                List.of(KeyError.INVALID, KeyError.UNSUPPORTED, KeyError.PROTECTION_LEVEL, KeyError.LIMIT),
                (call, request) -> create(call, draft(call, request)));
    }

    /** What CreateKey was asked for, checked. */
    private record Draft(KeyRow row, Map<String, String> tags) {}

    private KeyReply create(Call call, Draft draft) {
        AccountId account = call.caller().account();
        KeyRow row = draft.row;
        vault.requireOpen();
        NewMaterial material = row.origin() == KeyRow.Origin.KMS ? maker.material(row.spec(), row.level()) : null;
        try (material) {
            KeyReply reply = common.store().write(call, transaction -> {
                if (common.keys().count(transaction, account) >= KeyLimits.KEYS_MAX) {
                    throw KeyError.LIMIT.failure("keys", KeyLimits.KEYS_MAX);
                }
                insert(transaction, account, row, material, call.time());
                common.directory().tags().put(transaction, account, row.keyId(), draft.tags);
                return new KeyReply(metadata(account, row, call.time()));
            });
            if (material != null) {
                material.committed(account, row.primaryVersionId());
            }
            return reply;
        }
    }

    private void insert(
            Transaction transaction, AccountId account, KeyRow row, @Nullable NewMaterial material, Instant now) {
        common.keys().insert(transaction, account, row);
        common.directory()
                .versions()
                .insert(transaction, account, vault.version(transaction, account, row, 1, material, now));
    }

    private Draft draft(Call call, CreateKeyRequest request) {
        refuse(request.dkmsInstanceId(), "the KMS instance holds every key, leave DKMSInstanceId out");
        refuse(request.keyStorageMechanism(), "leave KeyStorageMechanism out");
        KeySpec spec = spec(orNull(request.keySpec()));
        KeyUsage usage = usage(orNull(request.keyUsage()), spec);
        KeyRow.Origin origin = origin(orNull(request.origin()));
        if (origin == KeyRow.Origin.EXTERNAL && !spec.rotatable()) {
            throw KeyError.UNSUPPORTED.failure("material of `" + spec.wireName() + "` cannot be imported");
        }
        ProtectionLevel level = level(orNull(request.protectionLevel()), spec, origin);
        String keyId = maker.id();
        String policy = orNull(request.policy());
        if (policy != null) {
            ResourcePolicy.parse(policy, common.directory().key(call.caller().account(), keyId));
        }
        KeyRow row = new KeyRow(
                keyId,
                spec,
                usage,
                origin,
                level,
                call.caller().arn(),
                null,
                request.description() == null ? "" : request.description(),
                origin == KeyRow.Origin.KMS ? KeyState.ENABLED : KeyState.PENDING_IMPORT,
                maker.id(),
                rotation(request, spec, origin, call.time()),
                null,
                null,
                null,
                KeyRow.Protection.OFF,
                policy,
                call.time(),
                1);
        return new Draft(row, TagTexts.ofJson("Tags", request.tags()));
    }

    private static KeySpec spec(@Nullable String wireName) {
        KeySpec spec = wireName == null ? KeySpec.AES_256 : KeySpec.ofWireName(wireName);
        if (spec == null || spec.usages().isEmpty()) {
            throw KeyError.INVALID.failure("KeySpec", "it is not one of those that docs/kms.md lists");
        }
        return spec;
    }

    private static KeyUsage usage(@Nullable String wireName, KeySpec spec) {
        KeyUsage usage = wireName == null ? spec.defaultUsage() : KeyUsage.ofWireName(wireName);
        if (usage == null || !spec.usages().contains(usage)) {
            throw KeyError.INVALID.failure("KeyUsage", "keys of `" + spec.wireName() + "` are not for that");
        }
        return usage;
    }

    private static KeyRow.Origin origin(@Nullable String wireName) {
        KeyRow.Origin origin = wireName == null ? KeyRow.Origin.KMS : KeyRow.Origin.ofWireName(wireName);
        if (origin == null) {
            throw KeyError.INVALID.failure("Origin", "it is Aliyun_KMS or EXTERNAL");
        }
        return origin;
    }

    private ProtectionLevel level(@Nullable String wireName, KeySpec spec, KeyRow.Origin origin) {
        ProtectionLevel level = wireName == null ? ProtectionLevel.SOFTWARE : ProtectionLevel.ofWireName(wireName);
        if (level == null) {
            throw KeyError.INVALID.failure("ProtectionLevel", "it is SOFTWARE or HSM");
        }
        if (level == ProtectionLevel.HSM) {
            maker.requireHsm(spec);
            if (origin == KeyRow.Origin.EXTERNAL) {
                throw KeyError.UNSUPPORTED.failure(
                        "material of your own would have been outside of the HSM, so it cannot"
                                + " be imported into one: use SOFTWARE, or let the HSM make it");
            }
        }
        return level;
    }

    private static KeyRow.Rotation rotation(CreateKeyRequest request, KeySpec spec, KeyRow.Origin origin, Instant now) {
        boolean automatic = Boolean.TRUE.equals(request.enableAutomaticRotation());
        String text = orNull(request.rotationInterval());
        Duration interval = text == null ? null : RotationInterval.read(text);
        if (!automatic) {
            return new KeyRow.Rotation(false, interval, null, null);
        }
        if (!spec.rotatable() || origin == KeyRow.Origin.EXTERNAL) {
            throw KeyError.UNSUPPORTED.failure("only symmetric keys with material of KMS rotate automatically");
        }
        if (interval == null) {
            throw KeyError.INVALID.failure("RotationInterval", "automatic rotation needs it");
        }
        return new KeyRow.Rotation(true, interval, null, now.plus(interval));
    }

    /** Clients send empty texts for what they leave out. */
    private static @Nullable String orNull(@Nullable String text) {
        return text == null || text.isEmpty() ? null : text;
    }

    private static void refuse(@Nullable String parameter, String why) {
        if (parameter != null && !parameter.isEmpty()) {
            throw KeyError.UNSUPPORTED.failure(why);
        }
    }

    private KeyMetadata metadata(AccountId account, KeyRow row, Instant now) {
        return KeyMetadata.of(
                account, common.directory().key(account, row.keyId()).toString(), row, now);
    }

    private Operation<?, ?> describe() {
        return common.operation(
                "DescribeKey",
                Access.READ,
                "Tells of a key.",
                KeyRequest.class,
                KeyReply.class,
                (call, request) -> List.of(common.on(call, request.keyId())),
                List.of(KeyError.KEY_NOT_FOUND, KeyError.ALIAS_NOT_FOUND),
                (call, request) -> {
                    AccountId account = call.caller().account();
                    KeyRow row =
                            common.directory().require(account, request.keyId()).row();
                    return new KeyReply(metadata(account, row, call.time()));
                });
    }

    private Operation<?, ?> list() {
        return common.operation(
                "ListKeys",
                Access.READ,
                "Lists the ids of keys.",
                ListKeysRequest.class,
                ListKeysReply.class,
                (call, request) -> List.of(common.onRelative(call, "key")),
                List.of(KeyError.INVALID),
                (call, request) -> {
                    AccountId account = call.caller().account();
                    KeyCalls.Page page = KeyCalls.Page.of(request.pageNumber(), request.pageSize());
                    KeyTable.Filter filter = filter(request.filters());
                    KeyTable.Ids ids = common.store()
                            .read(transaction ->
                                    common.keys().ids(transaction, account, filter, page.offset(), page.size()));
                    return new ListKeysReply(
                            page.number(),
                            page.size(),
                            ids.total(),
                            new KeyItems(ids.page().stream()
                                    .map(id -> new KeyItem(
                                            id,
                                            common.directory().key(account, id).toString()))
                                    .toList()));
                });
    }

    /** {@code [{"Key":"KeyState","Values":["Enabled"]}]}. Source: ListKeys. */
    private static KeyTable.Filter filter(@Nullable String json) {
        if (json == null || json.isEmpty()) {
            return KeyTable.Filter.ALL;
        }
        JsonValue root;
        try {
            root = JsonReader.read(json, FILTER_LIMITS);
        } catch (JsonSyntaxException wrong) {
            throw badFilter();
        }
        if (!(root instanceof JsonArray array)) {
            throw badFilter();
        }
        Map<String, List<String>> wanted = new HashMap<>();
        for (JsonValue element : array.elements()) {
            if (!(element instanceof JsonObject object)
                    || !(object.get("Key") instanceof JsonString key)
                    || !(object.get("Values") instanceof JsonArray values)) {
                throw badFilter();
            }
            List<String> texts = wanted.computeIfAbsent(key.text(), _ -> new ArrayList<>());
            for (JsonValue value : values.elements()) {
                if (!(value instanceof JsonString text)) {
                    throw badFilter();
                }
                texts.add(text.text());
            }
        }
        List<String> levels = taken(wanted, "ProtectionLevel");
        List<String> creators = taken(wanted, "CreatorType");
        List<String> states = taken(wanted, "KeyState");
        List<String> specs = taken(wanted, "KeySpec");
        List<String> usages = taken(wanted, "KeyUsage");
        if (!wanted.isEmpty()) {
            throw badFilter();
        }
        Boolean byService = null;
        if (!creators.isEmpty() && !(creators.contains("User") && creators.contains("Service"))) {
            byService = creators.contains("Service");
        }
        return new KeyTable.Filter(states, specs, usages, levels, byService);
    }

    private static List<String> taken(Map<String, List<String>> wanted, String key) {
        List<String> values = wanted.remove(key);
        return values == null ? List.of() : values;
    }

    private static RuntimeException badFilter() {
        return KeyError.INVALID.failure(
                "Filters",
                "it is a JSON array of objects with `Key` (KeyState, KeySpec, KeyUsage, ProtectionLevel or CreatorType)"
                        + " and an array `Values`");
    }

    private Operation<?, ?> updateDescription() {
        return common.operation(
                "UpdateKeyDescription",
                Access.WRITE,
                "Changes the description of a key.",
                UpdateKeyDescriptionRequest.class,
                KeyCalls.Done.class,
                (call, request) -> List.of(common.on(call, request.keyId())),
                List.of(KeyError.KEY_NOT_FOUND, KeyError.PENDING_DELETION),
                (call, request) -> common.change(
                        call,
                        request.keyId(),
                        StateRule.CHANGE,
                        row -> row.described(request.description()),
                        KeyCalls.Done.DONE));
    }
}
