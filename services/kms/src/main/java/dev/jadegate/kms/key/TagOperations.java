package dev.jadegate.kms.key;

import dev.jadegate.base.AccountId;
import dev.jadegate.gate.GateError;
import dev.jadegate.gate.api.Access;
import dev.jadegate.gate.api.Call;
import dev.jadegate.gate.api.Operation;
import dev.jadegate.gate.api.Param;
import dev.jadegate.gate.api.Permission;
import dev.jadegate.kms.key.KeyCalls.Done;
import dev.jadegate.store.Transaction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tags of keys, secrets and certificates. */
final class TagOperations {
    /** What the operations on several resources take. Source: TagResources, parameter ResourceType. */
    private static final Set<String> OF_MANY = Set.of("key", "secret");

    /** Own choice: resources of a page of ListTagResources. */
    private static final int RESOURCES_OF_PAGE = 100;

    private final KeyCalls common;
    private final Map<String, Tagging> others;

    /** @param others what has tags besides keys, by resource type */
    TagOperations(KeyCalls common, Map<String, Tagging> others) {
        this.common = common;
        this.others = Map.copyOf(others);
    }

    record TagResourceRequest(
            @Param(lengthMax = KeyLimits.KEY_ID_LENGTH_MAX) @Nullable
            String keyId,

            @Param(lengthMax = 256) @Nullable String secretName,
            @Param(lengthMax = 256) @Nullable String certificateId,
            String tags) {}

    record UntagResourceRequest(
            @Param(lengthMax = KeyLimits.KEY_ID_LENGTH_MAX) @Nullable
            String keyId,

            @Param(lengthMax = 256) @Nullable String secretName,
            @Param(lengthMax = 256) @Nullable String certificateId,
            String tagKeys) {}

    record Tag(@Nullable String key, @Nullable String value) {}

    record TagResourcesRequest(
            @Nullable String regionId,
            String resourceType,

            @Param(required = true, countMax = KeyLimits.TAGGED_MAX)
            List<String> resourceId,

            @Param(required = true, countMax = KeyLimits.TAGS_MAX)
            List<Tag> tag) {}

    record UntagResourcesRequest(
            @Nullable String regionId,
            String resourceType,

            @Param(required = true, countMax = KeyLimits.TAGGED_MAX)
            List<String> resourceId,

            @Param(countMax = KeyLimits.TAGS_MAX) List<String> tagKey,
            @Nullable Boolean all) {}

    record ListTagResourcesRequest(
            @Nullable String regionId,
            String resourceType,
            @Param(countMax = KeyLimits.TAGGED_MAX) List<String> resourceId,
            @Param(countMax = KeyLimits.TAGS_MAX) List<Tag> tag,
            @Param(lengthMax = 1024) @Nullable String nextToken) {}

    record TagResourceItem(String resourceType, String resourceId, String tagKey, String tagValue) {}

    record TagResourceItems(List<TagResourceItem> tagResource) {}

    record ListTagResourcesReply(
            TagResourceItems tagResources, @Nullable String nextToken) {}

    record KeyTagItem(String keyId, String tagKey, String tagValue) {}

    record KeyTagItems(List<KeyTagItem> tag) {}

    record ListResourceTagsReply(KeyTagItems tags) {}

    List<Operation<?, ?>> operations() {
        return List.of(tagOne(), untagOne(), tagMany(), untagMany(), list(), ofKey());
    }

    /** What tags hang on. */
    private sealed interface Tagged {
        record Key(String keyId) implements Tagged {}

        record Other(String type, String id, Tagging tagging) implements Tagged {}
    }

    private Tagged of(String resourceType, String resourceId) {
        if (resourceType.equals("key")) {
            return new Tagged.Key(resourceId);
        }
        Tagging tagging = others.get(resourceType);
        if (tagging == null) {
            throw new IllegalStateException("`" + resourceType + "` has no tags");
        }
        return new Tagged.Other(resourceType, resourceId, tagging);
    }

    private Tagged ofMany(String resourceType, String resourceId) {
        if (!OF_MANY.contains(resourceType)) {
            throw KeyError.INVALID.failure(
                    "ResourceType", "it is key or secret; tags of certificates are set by TagResource");
        }
        return of(resourceType, resourceId);
    }

    private Tagged one(@Nullable String keyId, @Nullable String secretName, @Nullable String certificateId) {
        List<Tagged> given = new ArrayList<>();
        if (keyId != null && !keyId.isEmpty()) {
            given.add(of("key", keyId));
        }
        if (secretName != null && !secretName.isEmpty()) {
            given.add(of("secret", secretName));
        }
        if (certificateId != null && !certificateId.isEmpty()) {
            given.add(of("certificate", certificateId));
        }
        if (given.isEmpty()) {
            throw GateError.MISSING_PARAMETER.failure("KeyId");
        }
        if (given.size() > 1) {
            throw KeyError.INVALID.failure("KeyId", "a call names one of KeyId, SecretName and CertificateId");
        }
        return given.getFirst();
    }

    private Permission on(Call call, Tagged tagged) {
        return switch (tagged) {
            case Tagged.Key key -> common.on(call, key.keyId());
            case Tagged.Other other -> common.onRelative(call, other.type() + "/" + other.id());
        };
    }

    private void put(Transaction transaction, Call call, Tagged tagged, Map<String, String> tags) {
        AccountId account = call.caller().account();
        switch (tagged) {
            case Tagged.Other other -> other.tagging().put(transaction, account, other.id(), tags);
            case Tagged.Key key -> {
                String keyId = changing(transaction, call, key.keyId());
                if (keyTags().put(transaction, account, keyId, tags).size() > KeyLimits.TAGS_MAX) {
                    throw KeyError.INVALID.failure("Tags", "a key has at most " + KeyLimits.TAGS_MAX);
                }
            }
        }
    }

    /** @param all whether every tag goes, or those in {@code names} */
    private void remove(Transaction transaction, Call call, Tagged tagged, List<String> names, boolean all) {
        AccountId account = call.caller().account();
        switch (tagged) {
            case Tagged.Other other -> {
                Tagging tagging = other.tagging();
                List<String> gone = all
                        ? List.copyOf(
                                tagging.of(transaction, account, other.id()).keySet())
                        : names;
                tagging.remove(transaction, account, other.id(), gone);
            }
            case Tagged.Key key -> {
                String keyId = changing(transaction, call, key.keyId());
                List<String> gone = all
                        ? List.copyOf(keyTags().of(transaction, account, keyId).keySet())
                        : names;
                keyTags().remove(transaction, account, keyId, gone);
            }
        }
    }

    private KeyTagTable keyTags() {
        return common.directory().tags();
    }

    /** The id of a key whose tags are about to change. */
    private String changing(Transaction transaction, Call call, String named) {
        AccountId account = call.caller().account();
        KeyRow row = common.directory().require(transaction, account, named);
        KeyCalls.requireUsers(row);
        StateRule.CHANGE.check(row, call.time());
        transaction.afterCommit(() -> common.directory().forget(account, row.keyId()));
        return row.keyId();
    }

    private Operation<?, ?> tagOne() {
        return common.operation(
                "TagResource",
                Access.WRITE,
                "Sets tags of a key, a secret or a certificate.",
                TagResourceRequest.class,
                Done.class,
                (call, request) ->
                        List.of(on(call, one(request.keyId(), request.secretName(), request.certificateId()))),
                List.of(KeyError.KEY_NOT_FOUND, KeyError.RESOURCE_NOT_FOUND, KeyError.INVALID),
                (call, request) -> {
                    Tagged tagged = one(request.keyId(), request.secretName(), request.certificateId());
                    Map<String, String> tags = TagTexts.ofJson("Tags", request.tags());
                    return common.store().write(call, transaction -> {
                        put(transaction, call, tagged, tags);
                        return Done.DONE;
                    });
                });
    }

    private Operation<?, ?> untagOne() {
        return common.operation(
                "UntagResource",
                Access.WRITE,
                "Takes tags off a key, a secret or a certificate.",
                UntagResourceRequest.class,
                Done.class,
                (call, request) ->
                        List.of(on(call, one(request.keyId(), request.secretName(), request.certificateId()))),
                List.of(KeyError.KEY_NOT_FOUND, KeyError.RESOURCE_NOT_FOUND, KeyError.INVALID),
                (call, request) -> {
                    Tagged tagged = one(request.keyId(), request.secretName(), request.certificateId());
                    List<String> names = TagTexts.keysOfJson("TagKeys", request.tagKeys());
                    return common.store().write(call, transaction -> {
                        remove(transaction, call, tagged, names, false);
                        return Done.DONE;
                    });
                });
    }

    private List<Tagged> all(String resourceType, List<String> resourceIds) {
        return resourceIds.stream().map(id -> ofMany(resourceType, id)).toList();
    }

    private Operation<?, ?> tagMany() {
        return common.operation(
                "TagResources",
                Access.WRITE,
                "Sets the same tags of several keys or secrets: of all or of none.",
                TagResourcesRequest.class,
                Done.class,
                (call, request) -> all(request.resourceType(), request.resourceId()).stream()
                        .map(tagged -> on(call, tagged))
                        .toList(),
                List.of(KeyError.KEY_NOT_FOUND, KeyError.RESOURCE_NOT_FOUND, KeyError.INVALID),
                (call, request) -> {
                    Map<String, String> tags = wanted(request.tag());
                    TagTexts.requireGood("Tag", tags);
                    return common.store().write(call, transaction -> {
                        all(request.resourceType(), request.resourceId())
                                .forEach(tagged -> put(transaction, call, tagged, tags));
                        return Done.DONE;
                    });
                });
    }

    private static Map<String, String> wanted(List<Tag> tags) {
        Map<String, String> wanted = new LinkedHashMap<>();
        for (Tag tag : tags) {
            String key = tag.key();
            if (key == null || key.isEmpty()) {
                throw KeyError.INVALID.failure("Tag", "every one has a Key");
            }
            wanted.put(key, tag.value() == null ? "" : tag.value());
        }
        return wanted;
    }

    private Operation<?, ?> untagMany() {
        return common.operation(
                "UntagResources",
                Access.WRITE,
                "Takes tags off several keys or secrets: off all or none.",
                UntagResourcesRequest.class,
                Done.class,
                (call, request) -> all(request.resourceType(), request.resourceId()).stream()
                        .map(tagged -> on(call, tagged))
                        .toList(),
                List.of(KeyError.KEY_NOT_FOUND, KeyError.RESOURCE_NOT_FOUND, KeyError.INVALID),
                (call, request) -> {
                    boolean all = Boolean.TRUE.equals(request.all())
                            && request.tagKey().isEmpty();
                    return common.store().write(call, transaction -> {
                        all(request.resourceType(), request.resourceId())
                                .forEach(tagged -> remove(transaction, call, tagged, request.tagKey(), all));
                        return Done.DONE;
                    });
                });
    }

    private Operation<?, ?> list() {
        return common.operation(
                "ListTagResources",
                Access.READ,
                "Lists keys or secrets with their tags.",
                ListTagResourcesRequest.class,
                ListTagResourcesReply.class,
                (call, request) -> request.resourceId().isEmpty()
                        ? List.of(on(call, ofMany(request.resourceType(), "*")))
                        : all(request.resourceType(), request.resourceId()).stream()
                                .map(tagged -> on(call, tagged))
                                .toList(),
                List.of(KeyError.INVALID),
                this::list);
    }

    private ListTagResourcesReply list(Call call, ListTagResourcesRequest request) {
        AccountId account = call.caller().account();
        String type = request.resourceType();
        String after = after(request.nextToken());
        return common.store().read(transaction -> {
            boolean named = !request.resourceId().isEmpty();
            List<String> ids = named ? request.resourceId() : tagged(transaction, account, type, after);
            List<TagResourceItem> items = new ArrayList<>();
            for (String id : ids) {
                Map<String, String> tags = tags(transaction, account, ofMany(type, id));
                if (fits(tags, request.tag())) {
                    tags.forEach((key, value) -> items.add(new TagResourceItem(type, id, key, value)));
                }
            }
            boolean more = !named && ids.size() == RESOURCES_OF_PAGE;
            return new ListTagResourcesReply(new TagResourceItems(items), more ? token(ids.getLast()) : null);
        });
    }

    private List<String> tagged(Transaction transaction, AccountId account, String type, String after) {
        return switch (ofMany(type, "")) {
            case Tagged.Key _ -> keyTags().tagged(transaction, account, after, RESOURCES_OF_PAGE);
            case Tagged.Other other -> other.tagging().tagged(transaction, account, after, RESOURCES_OF_PAGE);
        };
    }

    private Map<String, String> tags(Transaction transaction, AccountId account, Tagged tagged) {
        return switch (tagged) {
            case Tagged.Key key ->
                keyTags()
                        .of(
                                transaction,
                                account,
                                common.directory()
                                        .require(transaction, account, key.keyId())
                                        .keyId());
            case Tagged.Other other -> other.tagging().of(transaction, account, other.id());
        };
    }

    /** Whether a resource has all of these tags; one without a value is had with any. */
    private static boolean fits(Map<String, String> tags, List<Tag> wanted) {
        return wanted.stream().allMatch(tag -> {
            String key = tag.key();
            String value = key == null ? null : tags.get(key);
            return value != null
                    && (tag.value() == null
                            || tag.value().isEmpty()
                            || tag.value().equals(value));
        });
    }

    private static String token(String last) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(last.getBytes(StandardCharsets.UTF_8));
    }

    private static String after(@Nullable String token) {
        try {
            return token == null ? "" : new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            throw KeyError.INVALID.failure("NextToken", "it is not one of this operation");
        }
    }

    private Operation<?, ?> ofKey() {
        return common.operation(
                "ListResourceTags",
                Access.READ,
                "Lists the tags of a key.",
                KeyOperations.KeyRequest.class,
                ListResourceTagsReply.class,
                (call, request) -> List.of(common.on(call, request.keyId())),
                List.of(KeyError.KEY_NOT_FOUND),
                (call, request) -> {
                    KeyDirectory.KnownKey key =
                            common.directory().require(call.caller().account(), request.keyId());
                    return new ListResourceTagsReply(new KeyTagItems(key.tags().entrySet().stream()
                            .sorted(Map.Entry.comparingByKey())
                            .map(tag -> new KeyTagItem(key.row().keyId(), tag.getKey(), tag.getValue()))
                            .toList()));
                });
    }
}
