package dev.jadegate.ram.api;

import dev.jadegate.base.AccountId;
import dev.jadegate.gate.api.Call;
import dev.jadegate.gate.api.Operation;
import dev.jadegate.gate.api.Param;
import dev.jadegate.gate.api.Permission;
import dev.jadegate.ram.access.PolicyDirectory;
import dev.jadegate.ram.access.SystemPolicies;
import dev.jadegate.ram.domain.Page;
import dev.jadegate.ram.domain.PolicyTexts;
import dev.jadegate.ram.domain.PrincipalType;
import dev.jadegate.ram.domain.RamError;
import dev.jadegate.ram.domain.RamLimits;
import dev.jadegate.ram.store.AttachmentTable;
import dev.jadegate.ram.store.PolicyTable;
import dev.jadegate.ram.store.PolicyTable.PolicyRow;
import dev.jadegate.ram.store.PolicyTable.VersionRow;
import dev.jadegate.ram.store.TagTable;
import dev.jadegate.store.Store;
import dev.jadegate.store.Transaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Policies, custom and system. */
final class PolicyOperations {
    private final Store store;
    private final PolicyDirectory directory;
    private final SystemPolicies systemPolicies;

    PolicyOperations(Store store, PolicyDirectory directory, SystemPolicies systemPolicies) {
        this.store = store;
        this.directory = directory;
        this.systemPolicies = systemPolicies;
    }

    record CreatePolicyRequest(
            @Param(lengthMax = 128, chars = Ram.POLICY_NAME) String policyName,
            String policyDocument,
            @Param(lengthMax = 1024) @Nullable String description,
            @Param(countMax = RamLimits.TAGS_MAX) List<TagOperations.Tag> tag) {}

    record GetPolicyRequest(
            @Param(lengthMax = 128, chars = Ram.POLICY_NAME) String policyName,
            @Param(oneOf = {"System", "Custom"}) String policyType) {}

    record DeletePolicyRequest(
            @Param(lengthMax = 128, chars = Ram.POLICY_NAME) String policyName,
            @Nullable Boolean cascadingDelete) {}

    record UpdatePolicyDescriptionRequest(
            @Param(lengthMax = 128, chars = Ram.POLICY_NAME) String policyName,
            @Param(lengthMax = 1024) String newDescription) {}

    record ListPoliciesRequest(
            @Param(lengthMax = 512) @Nullable String marker,
            @Param(min = 1, max = 1000) @Nullable Integer maxItems,
            @Param(oneOf = {"System", "Custom"}) @Nullable String policyType,
            @Param(countMax = RamLimits.TAGS_MAX) List<TagOperations.TagFilter> tag) {}

    record PolicyItem(
            String policyName,
            String policyType,
            @Nullable String description,
            String defaultVersion,
            @Nullable String policyDocument,
            @Nullable Integer attachmentCount,
            Instant createDate,
            Instant updateDate) {}

    record PolicyReply(PolicyItem policy) {}

    record GetPolicyReply(PolicyItem policy, PolicyVersionOperations.VersionItem defaultPolicyVersion) {}

    record Policies(List<PolicyItem> policy) {}

    record ListPoliciesReply(
            Policies policies,
            Boolean isTruncated,
            @Nullable String marker) {}

    record UserEntity(String userId, String userName, String displayName, Instant attachDate) {}

    record GroupEntity(String groupName, String comments, Instant attachDate) {}

    record RoleEntity(String roleId, String roleName, String arn, String description, Instant attachDate) {}

    record UserEntities(List<UserEntity> user) {}

    record GroupEntities(List<GroupEntity> group) {}

    record RoleEntities(List<RoleEntity> role) {}

    record EntitiesReply(UserEntities users, GroupEntities groups, RoleEntities roles) {}

    List<Operation<?, ?>> operations() {
        return List.of(create(), get(), describe(), delete(), list(), entities());
    }

    private Operation<?, ?> create() {
        return Ram.write(
                "CreatePolicy",
                "Makes a custom policy with its first version.",
                CreatePolicyRequest.class,
                PolicyReply.class,
                (call, request) -> List.of(Ram.on(call, "policy", "*", TagOperations.requestTags(request.tag()))),
                List.of(
                        RamError.POLICY_EXISTS,
                        RamError.POLICY_LIMIT,
                        RamError.POLICY_DOCUMENT,
                        RamError.SYSTEM_POLICY),
                (call, request) -> {
                    PolicyTexts.requirePolicy(request.policyDocument());
                    TagOperations.requireGood(request.tag());
                    AccountId account = call.caller().account();
                    String name = request.policyName();
                    if (systemPolicies.find(name) != null) {
                        throw RamError.SYSTEM_POLICY.failure(name);
                    }
                    PolicyRow row = new PolicyRow(name, request.description(), "v1", 2, call.time(), call.time());
                    return store.write(call, transaction -> {
                        if (PolicyTable.find(transaction, account, name) != null) {
                            throw RamError.POLICY_EXISTS.failure(name);
                        }
                        if (PolicyTable.count(transaction, account) >= RamLimits.CUSTOM_POLICIES_MAX) {
                            throw RamError.POLICY_LIMIT.failure(RamLimits.CUSTOM_POLICIES_MAX);
                        }
                        PolicyTable.insert(transaction, account, row);
                        PolicyTable.insertVersion(
                                transaction, account, name, new VersionRow(1, request.policyDocument(), call.time()));
                        request.tag()
                                .forEach(tag -> TagTable.put(
                                        transaction,
                                        account,
                                        "policy",
                                        new TagTable.TagRow(name, tag.key(), tag.text())));
                        directory.changes(transaction, account);
                        return new PolicyReply(item(row, null, null));
                    });
                });
    }

    private Operation<?, ?> get() {
        return Ram.read(
                "GetPolicy",
                "Tells of one policy and its default version.",
                GetPolicyRequest.class,
                GetPolicyReply.class,
                (call, request) -> onOne(call, request.policyType(), request.policyName()),
                List.of(RamError.POLICY_NOT_FOUND),
                (call, request) -> store.read(transaction -> {
                    AccountId account = call.caller().account();
                    String name = request.policyName();
                    int attached = (int) AttachmentTable.count(transaction, account, request.policyType(), name);
                    if (request.policyType().equals("System")) {
                        SystemPolicies.SystemPolicy policy = requireSystem(systemPolicies, name);
                        return new GetPolicyReply(
                                item(policy, policy.text(), attached), PolicyVersionOperations.VersionItem.of(policy));
                    }
                    PolicyRow row = PolicyTable.require(transaction, account, name);
                    VersionRow version = PolicyTable.requireVersion(transaction, account, name, row.defaultVersion());
                    return new GetPolicyReply(
                            item(row, version.document(), attached),
                            PolicyVersionOperations.VersionItem.of(version, row.defaultVersion()));
                }));
    }

    private Operation<?, ?> describe() {
        return Ram.write(
                "UpdatePolicyDescription",
                "Changes what a custom policy says of itself.",
                UpdatePolicyDescriptionRequest.class,
                PolicyReply.class,
                (call, request) -> onOne(call, "Custom", request.policyName()),
                List.of(RamError.POLICY_NOT_FOUND),
                (call, request) -> store.write(call, transaction -> {
                    AccountId account = call.caller().account();
                    PolicyRow before = PolicyTable.require(transaction, account, request.policyName());
                    PolicyRow row = new PolicyRow(
                            before.policyName(),
                            request.newDescription(),
                            before.defaultVersion(),
                            before.nextVersion(),
                            before.createdAt(),
                            call.time());
                    PolicyTable.update(transaction, account, row);
                    return new PolicyReply(item(row, null, null));
                }));
    }

    private Operation<?, ?> delete() {
        return Ram.write(
                "DeletePolicy",
                "Deletes a custom policy; with CascadingDelete also its versions and attachments.",
                DeletePolicyRequest.class,
                Done.class,
                (call, request) -> onOne(call, "Custom", request.policyName()),
                List.of(
                        RamError.POLICY_NOT_FOUND,
                        RamError.POLICY_HAS_USER,
                        RamError.POLICY_HAS_GROUP,
                        RamError.POLICY_HAS_ROLE,
                        RamError.POLICY_HAS_VERSION),
                (call, request) -> store.write(call, transaction -> {
                    AccountId account = call.caller().account();
                    String name = request.policyName();
                    PolicyTable.require(transaction, account, name);
                    if (Boolean.TRUE.equals(request.cascadingDelete())) {
                        AttachmentTable.detachEverywhere(transaction, account, "Custom", name);
                    } else {
                        refuseWhileUsed(transaction, account, name);
                    }
                    PolicyTable.delete(transaction, account, name);
                    directory.changes(transaction, account);
                    return new Done();
                }));
    }

    private static void refuseWhileUsed(Transaction transaction, AccountId account, String name) {
        Map<PrincipalType, RamError> conflicts = Map.of(
                PrincipalType.USER, RamError.POLICY_HAS_USER,
                PrincipalType.GROUP, RamError.POLICY_HAS_GROUP,
                PrincipalType.ROLE, RamError.POLICY_HAS_ROLE);
        for (PrincipalType type : PrincipalType.values()) {
            RamError conflict = conflicts.get(type);
            if (conflict != null && AttachmentTable.isAttachedToAny(transaction, account, type, "Custom", name)) {
                throw conflict.failure();
            }
        }
        if (PolicyTable.versions(transaction, account, name).size() > 1) {
            throw RamError.POLICY_HAS_VERSION.failure();
        }
    }

    private Operation<?, ?> list() {
        return Ram.read(
                "ListPolicies",
                "Lists policies by name, custom and system ones.",
                ListPoliciesRequest.class,
                ListPoliciesReply.class,
                (call, request) -> List.of(Ram.on(call, "policy", "*")),
                List.of(RamError.MARKER),
                (call, request) -> {
                    int itemsMax = Ram.itemsMax(request.maxItems());
                    Page<PolicyItem> page = store.read(
                            transaction -> page(transaction, call.caller().account(), request, itemsMax));
                    return new ListPoliciesReply(new Policies(page.items()), page.isTruncated(), page.marker());
                });
    }

    private Page<PolicyItem> page(
            Transaction transaction, AccountId account, ListPoliciesRequest request, int itemsMax) {
        String after = Page.after(request.marker());
        List<PolicyItem> items = new ArrayList<>();
        if (!"System".equals(request.policyType())) {
            List<PolicyRow> rows = PolicyTable.after(
                    transaction,
                    account,
                    after,
                    request.tag().isEmpty() ? itemsMax + 1 : RamLimits.CUSTOM_POLICIES_MAX);
            for (PolicyRow row : rows) {
                Map<String, String> tags = request.tag().isEmpty()
                        ? Map.of()
                        : TagTable.of(transaction, account, "policy", row.policyName());
                if (TagOperations.TagFilter.allMatch(request.tag(), tags)) {
                    items.add(item(row, null, attached(transaction, account, "Custom", row.policyName())));
                }
            }
        }
        if (!"Custom".equals(request.policyType()) && request.tag().isEmpty()) {
            for (SystemPolicies.SystemPolicy policy : systemPolicies.after(after)) {
                items.add(item(policy, null, attached(transaction, account, "System", policy.name())));
            }
        }
        items.sort(Comparator.comparing(PolicyItem::policyName));
        return Page.of(items, itemsMax, PolicyItem::policyName);
    }

    private static int attached(Transaction transaction, AccountId account, String type, String name) {
        return (int) AttachmentTable.count(transaction, account, type, name);
    }

    private Operation<?, ?> entities() {
        return Ram.read(
                "ListEntitiesForPolicy",
                "Lists the users, groups and roles that a policy is attached to.",
                GetPolicyRequest.class,
                EntitiesReply.class,
                (call, request) -> onOne(call, request.policyType(), request.policyName()),
                List.of(RamError.POLICY_NOT_FOUND),
                (call, request) ->
                        store.read(transaction -> {
                            AccountId account = call.caller().account();
                            String name = request.policyName();
                            requireAny(transaction, account, request.policyType(), name);
                            return new EntitiesReply(
                                    new UserEntities(AttachmentTable.entities(
                                                    transaction,
                                                    account,
                                                    PrincipalType.USER,
                                                    request.policyType(),
                                                    name)
                                            .stream()
                                            .map(row -> new UserEntity(
                                                    row.id(), row.name(), row.detail(), row.attachedAt()))
                                            .toList()),
                                    new GroupEntities(AttachmentTable.entities(
                                                    transaction,
                                                    account,
                                                    PrincipalType.GROUP,
                                                    request.policyType(),
                                                    name)
                                            .stream()
                                            .map(row -> new GroupEntity(row.name(), row.detail(), row.attachedAt()))
                                            .toList()),
                                    new RoleEntities(AttachmentTable.entities(
                                                    transaction,
                                                    account,
                                                    PrincipalType.ROLE,
                                                    request.policyType(),
                                                    name)
                                            .stream()
                                            .map(row -> new RoleEntity(
                                                    row.id(),
                                                    row.name(),
                                                    "acs:ram::" + account + ":role/" + row.name(),
                                                    row.detail(),
                                                    row.attachedAt()))
                                            .toList()));
                        }));
    }

    private static List<Permission> onOne(Call call, String type, String name) {
        return List.of(Ram.onPolicy(call, type, name));
    }

    static SystemPolicies.SystemPolicy requireSystem(SystemPolicies policies, String name) {
        SystemPolicies.SystemPolicy policy = policies.find(name);
        if (policy == null) {
            throw RamError.POLICY_NOT_FOUND.failure(name, "System");
        }
        return policy;
    }

    private void requireAny(Transaction transaction, AccountId account, String type, String name) {
        if (type.equals("System")) {
            requireSystem(systemPolicies, name);
        } else {
            PolicyTable.require(transaction, account, name);
        }
    }

    private static PolicyItem item(PolicyRow row, @Nullable String document, @Nullable Integer attached) {
        return new PolicyItem(
                row.policyName(),
                "Custom",
                row.description(),
                row.defaultVersion(),
                document,
                attached,
                row.createdAt(),
                row.updatedAt());
    }

    private static PolicyItem item(
            SystemPolicies.SystemPolicy policy, @Nullable String document, @Nullable Integer attached) {
        return new PolicyItem(
                policy.name(),
                "System",
                policy.description(),
                "v1",
                document,
                attached,
                SystemPolicies.CREATED_AT,
                SystemPolicies.CREATED_AT);
    }
}
