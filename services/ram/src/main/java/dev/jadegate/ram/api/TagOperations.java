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
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Tags of users, roles and policies; conditions of policies read them. */
public final class TagOperations {
    /** Tags of a page at most, and when the call names no number. */
    private static final int ITEMS_MAX = 100;
    /** Rows that are read at a time while a page is filled. */
    private static final int CHUNK_ROWS = 1000;

    private static final String USER = "user";
    private static final String ROLE = "role";

    private final Store store;
    private final PolicyDirectory directory;

    TagOperations(Store store, PolicyDirectory directory) {
        this.store = store;
        this.directory = directory;
    }

    /** A tag as calls give it. */
    public record Tag(
            @Param(lengthMin = 1, lengthMax = RamLimits.TAG_KEY_LENGTH_MAX)
            String key,

            @Param(lengthMax = RamLimits.TAG_VALUE_LENGTH_MAX) @Nullable
            String value) {
        /** The value, empty when there is none. */
        public String text() {
            return value == null ? "" : value;
        }
    }

    /** A tag as lists are asked for it; without a value any value fits. */
    public record TagFilter(
            @Param(lengthMin = 1, lengthMax = RamLimits.TAG_KEY_LENGTH_MAX)
            String key,

            @Param(lengthMax = RamLimits.TAG_VALUE_LENGTH_MAX) @Nullable
            String value) {
        /** The value that is asked for; null when any will do. */
        @Nullable
        String valueOrNull() {
            return value == null || value.isEmpty() ? null : value;
        }

        /** Whether each filter fits one of the tags. */
        public static boolean allMatch(List<TagFilter> filters, Map<String, String> tags) {
            return filters.stream().allMatch(filter -> {
                String value = tags.get(filter.key);
                String asked = filter.valueOrNull();
                return value != null && (asked == null || asked.equals(value));
            });
        }
    }

    record TagResourcesRequest(
            @Param(oneOf = {USER, ROLE, "policy"}) String resourceType,

            @Param(required = true, countMax = RamLimits.TAGGED_RESOURCES_MAX)
            List<String> resourceNames,

            @Param(required = true, countMax = RamLimits.TAGS_MAX)
            List<Tag> tag) {}

    record UntagResourcesRequest(
            @Param(oneOf = {USER, ROLE, "policy"}) String resourceType,

            @Param(required = true, countMax = RamLimits.TAGGED_RESOURCES_MAX)
            List<String> resourceNames,

            @Param(countMax = RamLimits.TAGS_MAX) List<String> tagKeys,
            @Nullable Boolean all) {}

    record ListTagResourcesRequest(
            @Param(oneOf = {USER, ROLE, "policy"}) String resourceType,

            @Param(countMax = RamLimits.TAGGED_RESOURCES_MAX)
            List<String> resourceNames,

            @Param(countMax = RamLimits.TAGS_MAX) List<TagFilter> tag,
            @Param(lengthMax = 1024) @Nullable String nextToken,
            @Param(min = 1, max = ITEMS_MAX) @Nullable Integer pageSize) {}

    record TagItem(String resourceType, String resourceName, String resourceId, String tagKey, String tagValue) {}

    /** The tags are a plain list here, as the published example shows them. */
    record ListTagResourcesReply(
            List<TagItem> tagResources, @Nullable String nextToken) {}

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
        return names.isEmpty()
                ? List.of(Ram.on(call, type, "*", context))
                : names.stream().map(name -> Ram.on(call, type, name, context)).toList();
    }

    private static String requireId(Transaction transaction, AccountId account, String kind, String name) {
        return switch (kind) {
            case USER -> UserTable.require(transaction, account, name).userId();
            case ROLE -> RoleTable.require(transaction, account, name).roleId();
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
                    String kind = request.resourceType();
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
                    String kind = request.resourceType();
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
        String kind = request.resourceType();
        int itemsMax = request.pageSize() == null ? ITEMS_MAX : request.pageSize();
        TagRow after = after(request.nextToken());
        NavigableMap<String, String> nameById = new TreeMap<>();
        for (String name : request.resourceNames()) {
            nameById.put(requireId(transaction, account, kind, name), name);
        }
        List<TagRow> kept = nameById.isEmpty()
                ? ofAll(transaction, account, request, after, itemsMax + 1)
                : ofNamed(transaction, account, request, nameById.tailMap(after.resourceId(), true), after);
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
        return new ListTagResourcesReply(items, more ? token(shown.getLast()) : null);
    }

    /** The tags after a place of the resources that are named: at most 50 of them with 20 tags each. */
    private static List<TagRow> ofNamed(
            Transaction transaction,
            AccountId account,
            ListTagResourcesRequest request,
            Map<String, String> nameById,
            TagRow after) {
        List<TagRow> rows = new ArrayList<>();
        for (String id : nameById.keySet()) {
            Map<String, String> tags = TagTable.of(transaction, account, request.resourceType(), id);
            if (TagFilter.allMatch(request.tag(), tags)) {
                tags.forEach((key, value) -> {
                    if (!id.equals(after.resourceId()) || key.compareTo(after.key()) > 0) {
                        rows.add(new TagRow(id, key, value));
                    }
                });
            }
        }
        return rows;
    }

    /** The tags after a place of all resources that pass the filters, at most {@code rowsMax}. */
    private static List<TagRow> ofAll(
            Transaction transaction, AccountId account, ListTagResourcesRequest request, TagRow after, int rowsMax) {
        List<TagRow> kept = new ArrayList<>();
        TagRow cursor = after;
        List<TagRow> chunk;
        do {
            chunk = chunk(transaction, account, request, cursor);
            String judged = "";
            boolean passes = false;
            for (TagRow row : chunk) {
                if (!row.resourceId().equals(judged)) {
                    judged = row.resourceId();
                    passes = request.tag().size() < 2
                            || TagFilter.allMatch(
                                    request.tag(), TagTable.of(transaction, account, request.resourceType(), judged));
                }
                if (passes && kept.size() < rowsMax) {
                    kept.add(row);
                }
                cursor = row;
            }
        } while (chunk.size() == CHUNK_ROWS && kept.size() < rowsMax);
        return kept;
    }

    /** The next rows of resources that pass the first filter. */
    private static List<TagRow> chunk(
            Transaction transaction, AccountId account, ListTagResourcesRequest request, TagRow after) {
        if (request.tag().isEmpty()) {
            return TagTable.after(transaction, account, request.resourceType(), after, CHUNK_ROWS);
        }
        TagFilter first = request.tag().getFirst();
        return TagTable.afterWith(
                transaction, account, request.resourceType(), after, first.key(), first.valueOrNull(), CHUNK_ROWS);
    }

    private static String name(Transaction transaction, AccountId account, String kind, String id) {
        return switch (kind) {
            case USER -> {
                UserTable.UserRow user = UserTable.byId(transaction, account, id);
                yield user == null ? id : user.userName();
            }
            case ROLE -> {
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
