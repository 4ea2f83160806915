package dev.jadegate.ram.api;

import dev.jadegate.base.AccountId;
import dev.jadegate.gate.GateError;
import dev.jadegate.gate.api.Call;
import dev.jadegate.gate.api.Operation;
import dev.jadegate.gate.api.Param;
import dev.jadegate.gate.api.Permission;
import dev.jadegate.ram.access.PolicyDirectory;
import dev.jadegate.ram.domain.RamError;
import dev.jadegate.ram.domain.RamLimits;
import dev.jadegate.ram.store.PolicyTable;
import dev.jadegate.ram.store.RoleTable;
import dev.jadegate.ram.store.TagTable;
import dev.jadegate.ram.store.TagTable.TagRow;
import dev.jadegate.ram.store.UserTable;
import dev.jadegate.store.Store;
import dev.jadegate.store.Transaction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tags of users, roles and policies; conditions of policies read them. */
public final class TagOperations {
    private static final int ROWS_MAX = 5000;

    private final Store store;
    private final PolicyDirectory directory;

    TagOperations(Store store, PolicyDirectory directory) {
        this.store = store;
        this.directory = directory;
    }

    /** A tag as calls give it. */
    public record Tag(
            @Param(lengthMin = 1, lengthMax = 128) String key,
            @Param(lengthMax = 128) @Nullable String value) {
        /** The value, empty when there is none. */
        public String text() {
            return value == null ? "" : value;
        }
    }

    /** A tag as lists are asked for it; without a value any value fits. */
    public record TagFilter(
            @Param(lengthMin = 1, lengthMax = 128) String key,
            @Param(lengthMax = 128) @Nullable String value) {
        /** Whether each filter fits one of the tags. */
        public static boolean allMatch(List<TagFilter> filters, Map<String, String> tags) {
            return filters.stream().allMatch(filter -> {
                String value = tags.get(filter.key);
                return value != null && (filter.value == null || filter.value.isEmpty() || filter.value.equals(value));
            });
        }
    }

    record TagResourcesRequest(
            @Param(oneOf = {"user", "role", "policy", "User", "Role", "Policy"})
            String resourceType,

            @Param(required = true, countMax = RamLimits.TAGGED_RESOURCES_MAX)
            List<String> resourceNames,

            @Param(required = true, countMax = RamLimits.TAGS_MAX)
            List<Tag> tag) {}

    record UntagResourcesRequest(
            @Param(oneOf = {"user", "role", "policy", "User", "Role", "Policy"})
            String resourceType,

            @Param(required = true, countMax = RamLimits.TAGGED_RESOURCES_MAX)
            List<String> resourceNames,

            @Param(countMax = RamLimits.TAGS_MAX) List<String> tagKeys,
            @Nullable Boolean all) {}

    record ListTagResourcesRequest(
            @Param(oneOf = {"user", "role", "policy", "User", "Role", "Policy"})
            String resourceType,

            @Param(countMax = RamLimits.TAGGED_RESOURCES_MAX)
            List<String> resourceNames,

            @Param(countMax = RamLimits.TAGS_MAX) List<TagFilter> tag,
            @Param(lengthMax = 1024) @Nullable String nextToken,
            @Param(min = 1, max = 1000) @Nullable Integer pageSize) {}

    record TagItem(String resourceType, String resourceName, String resourceId, String tagKey, String tagValue) {}

    record TagItems(List<TagItem> tagResource) {}

    record ListTagResourcesReply(
            TagItems tagResources, @Nullable String nextToken) {}

    /** Refuses keys that belong to the platform. Source: the tag rules of the API reference. */
    public static void requireGood(List<Tag> tags) {
        for (Tag tag : tags) {
            String key = tag.key().toLowerCase(Locale.ROOT);
            if (key.startsWith("aliyun")
                    || key.startsWith("acs:")
                    || key.contains("http://")
                    || key.contains("https://")) {
                throw GateError.invalidParameter(
                        "Tag", "Key", "`" + tag.key() + "` begins with `aliyun` or `acs:`, or holds `http://`");
            }
        }
        if (tags.stream().map(Tag::key).distinct().count() != tags.size()) {
            throw GateError.invalidParameter("Tag", "Key", "a key is given twice");
        }
    }

    /** The condition keys that a call which sets tags has. */
    public static Map<String, String> requestTags(List<Tag> tags) {
        Map<String, String> context = new LinkedHashMap<>();
        tags.forEach(tag -> context.put("acs:RequestTag/" + tag.key(), tag.text()));
        return context;
    }

    List<Operation<?, ?>> operations() {
        return List.of(tag(), untag(), list());
    }

    private static List<Permission> onEach(Call call, String type, List<String> names, Map<String, String> context) {
        String kind = type.toLowerCase(Locale.ROOT);
        return names.isEmpty()
                ? List.of(Ram.on(call, kind, "*", context))
                : names.stream().map(name -> Ram.on(call, kind, name, context)).toList();
    }

    private static String requireId(Transaction transaction, AccountId account, String kind, String name) {
        return switch (kind) {
            case "user" -> UserTable.require(transaction, account, name).userId();
            case "role" -> RoleTable.require(transaction, account, name).roleId();
            default -> PolicyTable.require(transaction, account, name).policyName();
        };
    }

    private Operation<?, ?> tag() {
        return Ram.write(
                "TagResources",
                "Sets tags on users, roles or policies.",
                TagResourcesRequest.class,
                Done.class,
                (call, request) ->
                        onEach(call, request.resourceType(), request.resourceNames(), requestTags(request.tag())),
                List.of(
                        RamError.USER_NOT_FOUND,
                        RamError.ROLE_NOT_FOUND,
                        RamError.POLICY_NOT_FOUND,
                        RamError.TAG_LIMIT),
                (call, request) -> {
                    requireGood(request.tag());
                    String kind = request.resourceType().toLowerCase(Locale.ROOT);
                    return store.write(call, transaction -> {
                        AccountId account = call.caller().account();
                        for (String name : request.resourceNames()) {
                            String id = requireId(transaction, account, kind, name);
                            for (Tag tag : request.tag()) {
                                TagTable.put(transaction, account, kind, new TagRow(id, tag.key(), tag.text()));
                            }
                            if (TagTable.of(transaction, account, kind, id).size() > RamLimits.TAGS_MAX) {
                                throw RamError.TAG_LIMIT.failure(RamLimits.TAGS_MAX);
                            }
                        }
                        directory.changes(transaction, account);
                        return new Done();
                    });
                });
    }

    private Operation<?, ?> untag() {
        return Ram.write(
                "UntagResources",
                "Takes tags off users, roles or policies.",
                UntagResourcesRequest.class,
                Done.class,
                (call, request) -> onEach(call, request.resourceType(), request.resourceNames(), Map.of()),
                List.of(RamError.USER_NOT_FOUND, RamError.ROLE_NOT_FOUND, RamError.POLICY_NOT_FOUND),
                (call, request) -> {
                    boolean all = Boolean.TRUE.equals(request.all());
                    if (!all && request.tagKeys().isEmpty()) {
                        throw GateError.MISSING_PARAMETER.failure("TagKeys");
                    }
                    String kind = request.resourceType().toLowerCase(Locale.ROOT);
                    return store.write(call, transaction -> {
                        AccountId account = call.caller().account();
                        for (String name : request.resourceNames()) {
                            String id = requireId(transaction, account, kind, name);
                            if (all && request.tagKeys().isEmpty()) {
                                TagTable.deleteAll(transaction, account, kind, id);
                            }
                            request.tagKeys().forEach(key -> TagTable.delete(transaction, account, kind, id, key));
                        }
                        directory.changes(transaction, account);
                        return new Done();
                    });
                });
    }

    private Operation<?, ?> list() {
        return Ram.read(
                "ListTagResources",
                "Lists tags by resource and key.",
                ListTagResourcesRequest.class,
                ListTagResourcesReply.class,
                (call, request) -> onEach(call, request.resourceType(), request.resourceNames(), Map.of()),
                List.of(RamError.USER_NOT_FOUND, RamError.ROLE_NOT_FOUND, RamError.POLICY_NOT_FOUND, RamError.MARKER),
                (call, request) -> store.read(
                        transaction -> page(transaction, call.caller().account(), request)));
    }

    private static ListTagResourcesReply page(
            Transaction transaction, AccountId account, ListTagResourcesRequest request) {
        String kind = request.resourceType().toLowerCase(Locale.ROOT);
        int itemsMax = request.pageSize() == null ? 100 : request.pageSize();
        Map<String, String> nameById = new LinkedHashMap<>();
        for (String name : request.resourceNames()) {
            nameById.put(requireId(transaction, account, kind, name), name);
        }
        TagRow after = after(request.nextToken());
        List<TagRow> kept = new ArrayList<>();
        for (TagRow row : TagTable.after(transaction, account, kind, after, ROWS_MAX)) {
            boolean named = nameById.isEmpty() || nameById.containsKey(row.resourceId());
            boolean asked = request.tag().isEmpty()
                    || TagFilter.allMatch(request.tag(), TagTable.of(transaction, account, kind, row.resourceId()));
            if (named && asked && kept.size() <= itemsMax) {
                kept.add(row);
            }
        }
        boolean more = kept.size() > itemsMax;
        List<TagRow> shown = more ? kept.subList(0, itemsMax) : kept;
        List<TagItem> items = shown.stream()
                .map(row -> new TagItem(
                        kind,
                        nameById.computeIfAbsent(row.resourceId(), id -> name(transaction, account, kind, id)),
                        row.resourceId(),
                        row.key(),
                        row.value()))
                .toList();
        return new ListTagResourcesReply(new TagItems(items), more ? token(shown.getLast()) : null);
    }

    private static String name(Transaction transaction, AccountId account, String kind, String id) {
        return switch (kind) {
            case "user" -> {
                UserTable.UserRow user = UserTable.byId(transaction, account, id);
                yield user == null ? id : user.userName();
            }
            case "role" -> {
                RoleTable.RoleRow role = RoleTable.byId(transaction, account, id);
                yield role == null ? id : role.roleName();
            }
            default -> id;
        };
    }

    private static String token(TagRow last) {
        byte[] text = (last.resourceId() + '\n' + last.key()).getBytes(StandardCharsets.UTF_8);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text);
    }

    private static TagRow after(@Nullable String token) {
        if (token == null || token.isEmpty()) {
            return new TagRow("", "", "");
        }
        try {
            String text = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
            int end = text.indexOf('\n');
            if (end >= 0) {
                return new TagRow(text.substring(0, end), text.substring(end + 1), "");
            }
        } catch (IllegalArgumentException _) {
            // Told below.
        }
        throw RamError.MARKER.failure();
    }
}
