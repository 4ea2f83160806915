package dev.jadegate.ram.api;

import dev.jadegate.base.AccountId;
import dev.jadegate.gate.GateError;
import dev.jadegate.gate.api.Operation;
import dev.jadegate.gate.api.Param;
import dev.jadegate.ram.access.PolicyDirectory;
import dev.jadegate.ram.access.SystemPolicies;
import dev.jadegate.ram.domain.PrincipalType;
import dev.jadegate.ram.domain.RamError;
import dev.jadegate.ram.domain.RamLimits;
import dev.jadegate.ram.store.AttachmentTable;
import dev.jadegate.ram.store.AttachmentTable.AttachmentRow;
import dev.jadegate.ram.store.GroupTable;
import dev.jadegate.ram.store.PolicyTable;
import dev.jadegate.ram.store.RoleTable;
import dev.jadegate.ram.store.UserTable;
import dev.jadegate.store.Store;
import dev.jadegate.store.Transaction;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Attaching policies to users, groups and roles, one operation each: the three differ in whom they name. */
final class AttachmentOperations {
    private final Store store;
    private final PolicyDirectory directory;
    private final SystemPolicies systemPolicies;

    AttachmentOperations(Store store, PolicyDirectory directory, SystemPolicies systemPolicies) {
        this.store = store;
        this.directory = directory;
        this.systemPolicies = systemPolicies;
    }

    record UserPolicyRequest(
            @Param(oneOf = {"System", "Custom"}) String policyType,
            @Param(lengthMax = 128, chars = Ram.POLICY_NAME) String policyName,
            @Param(lengthMax = 64, chars = Ram.USER_NAME) String userName,
            @Param(lengthMax = 64) @Nullable String resourceGroupId) {}

    record GroupPolicyRequest(
            @Param(oneOf = {"System", "Custom"}) String policyType,
            @Param(lengthMax = 128, chars = Ram.POLICY_NAME) String policyName,
            @Param(lengthMax = 64, chars = Ram.GROUP_NAME) String groupName,
            @Param(lengthMax = 64) @Nullable String resourceGroupId) {}

    record RolePolicyRequest(
            @Param(oneOf = {"System", "Custom"}) String policyType,
            @Param(lengthMax = 128, chars = Ram.POLICY_NAME) String policyName,
            @Param(lengthMax = 64, chars = Ram.ROLE_NAME) String roleName,
            @Param(lengthMax = 64) @Nullable String resourceGroupId) {}

    record AttachedItem(
            String policyName,
            String policyType,
            @Nullable String description,
            String defaultVersion,
            Instant attachDate) {}

    record AttachedItems(List<AttachedItem> policy) {}

    record AttachedReply(AttachedItems policies) {}

    /** What an attach or detach names. */
    private record Target(
            PrincipalType type,
            String name,
            String policyType,
            String policyName,
            @Nullable String resourceGroupId) {
        /**
         * Refuses a scope that is narrower than the account: taking it for the account would permit more than was asked
         * for, and detaching would take away more.
         */
        void requireWholeAccount(AccountId account) {
            if (resourceGroupId != null && !resourceGroupId.isEmpty() && !resourceGroupId.equals(account.value())) {
                throw GateError.invalidParameter(
                        "ResourceGroupId",
                        "",
                        "resource groups are not offered here: leave it out to mean the whole account");
            }
        }
    }

    List<Operation<?, ?>> operations() {
        return List.of(
                attach("AttachPolicyToUser", UserPolicyRequest.class, AttachmentOperations::target),
                attach("AttachPolicyToGroup", GroupPolicyRequest.class, AttachmentOperations::target),
                attach("AttachPolicyToRole", RolePolicyRequest.class, AttachmentOperations::target),
                detach("DetachPolicyFromUser", UserPolicyRequest.class, AttachmentOperations::target),
                detach("DetachPolicyFromGroup", GroupPolicyRequest.class, AttachmentOperations::target),
                detach("DetachPolicyFromRole", RolePolicyRequest.class, AttachmentOperations::target),
                list(
                        "ListPoliciesForUser",
                        UserOperations.UserNameRequest.class,
                        PrincipalType.USER,
                        UserOperations.UserNameRequest::userName),
                list(
                        "ListPoliciesForGroup",
                        GroupOperations.GroupNameRequest.class,
                        PrincipalType.GROUP,
                        GroupOperations.GroupNameRequest::groupName),
                list(
                        "ListPoliciesForRole",
                        RoleOperations.RoleNameRequest.class,
                        PrincipalType.ROLE,
                        RoleOperations.RoleNameRequest::roleName));
    }

    private static Target target(UserPolicyRequest request) {
        return new Target(
                PrincipalType.USER,
                request.userName(),
                request.policyType(),
                request.policyName(),
                request.resourceGroupId());
    }

    private static Target target(GroupPolicyRequest request) {
        return new Target(
                PrincipalType.GROUP,
                request.groupName(),
                request.policyType(),
                request.policyName(),
                request.resourceGroupId());
    }

    private static Target target(RolePolicyRequest request) {
        return new Target(
                PrincipalType.ROLE,
                request.roleName(),
                request.policyType(),
                request.policyName(),
                request.resourceGroupId());
    }

    private <Q extends Record> Operation<?, ?> attach(String name, Class<Q> request, Function<Q, Target> reader) {
        PrincipalType kind = kind(name);
        return Ram.write(
                name,
                "Attaches a policy to a " + kind.key() + "; it decides from the next call on.",
                request,
                Done.class,
                (call, asked) -> {
                    Target target = reader.apply(asked);
                    return List.of(
                            Ram.on(call, target.type.key(), target.name),
                            Ram.onPolicy(call, target.policyType, target.policyName));
                },
                List.of(kind.absent(), RamError.POLICY_NOT_FOUND, kind.attachedAlready(), kind.limit()),
                (call, asked) -> store.write(call, transaction -> {
                    AccountId account = call.caller().account();
                    Target target = reader.apply(asked);
                    target.requireWholeAccount(account);
                    String principalId = requireId(transaction, account, target.type, target.name);
                    requirePolicy(transaction, account, target);
                    AttachmentRow row = new AttachmentRow(target.policyType, target.policyName, call.time());
                    if (!AttachmentTable.attach(transaction, account, target.type, principalId, row)) {
                        throw target.type.attachedAlready().failure(target.policyName, target.name);
                    }
                    int max = target.policyType.equals("System")
                            ? RamLimits.SYSTEM_ATTACHMENTS_MAX
                            : RamLimits.CUSTOM_ATTACHMENTS_MAX;
                    long attached = AttachmentTable.of(transaction, account, target.type, principalId).stream()
                            .filter(one -> one.policyType().equals(target.policyType))
                            .count();
                    if (attached > max) {
                        throw target.type.limit().failure(max);
                    }
                    directory.changes(transaction, account);
                    return new Done();
                }));
    }

    private <Q extends Record> Operation<?, ?> detach(String name, Class<Q> request, Function<Q, Target> reader) {
        PrincipalType kind = kind(name);
        return Ram.write(
                name,
                "Detaches a policy from a " + kind.key() + "; the next call is judged without it.",
                request,
                Done.class,
                (call, asked) -> {
                    Target target = reader.apply(asked);
                    return List.of(
                            Ram.on(call, target.type.key(), target.name),
                            Ram.onPolicy(call, target.policyType, target.policyName));
                },
                List.of(kind.absent(), kind.notAttached()),
                (call, asked) -> store.write(call, transaction -> {
                    AccountId account = call.caller().account();
                    Target target = reader.apply(asked);
                    target.requireWholeAccount(account);
                    String principalId = requireId(transaction, account, target.type, target.name);
                    boolean detached = AttachmentTable.detach(
                            transaction, account, target.type, principalId, target.policyType, target.policyName);
                    if (!detached) {
                        throw target.type.notAttached().failure(target.policyName, target.name);
                    }
                    directory.changes(transaction, account);
                    return new Done();
                }));
    }

    private <Q extends Record> Operation<?, ?> list(
            String name, Class<Q> request, PrincipalType type, Function<Q, String> reader) {
        return Ram.read(
                name,
                "Lists the policies attached to a " + type.key() + ".",
                request,
                AttachedReply.class,
                (call, asked) -> List.of(Ram.on(call, type.key(), reader.apply(asked))),
                List.of(type.absent()),
                (call, asked) -> store.read(transaction -> {
                    AccountId account = call.caller().account();
                    String principalId = requireId(transaction, account, type, reader.apply(asked));
                    return new AttachedReply(
                            new AttachedItems(AttachmentTable.of(transaction, account, type, principalId).stream()
                                    .map(row -> item(transaction, account, row))
                                    .toList()));
                }));
    }

    private static PrincipalType kind(String operation) {
        if (operation.endsWith("User")) {
            return PrincipalType.USER;
        }
        return operation.endsWith("Group") ? PrincipalType.GROUP : PrincipalType.ROLE;
    }

    private static String requireId(Transaction transaction, AccountId account, PrincipalType type, String name) {
        return switch (type) {
            case USER -> UserTable.require(transaction, account, name).userId();
            case GROUP -> GroupTable.require(transaction, account, name).groupId();
            case ROLE -> RoleTable.require(transaction, account, name).roleId();
        };
    }

    private void requirePolicy(Transaction transaction, AccountId account, Target target) {
        if (target.policyType.equals("System")) {
            PolicyOperations.requireSystem(systemPolicies, target.policyName);
        } else {
            PolicyTable.require(transaction, account, target.policyName);
        }
    }

    private AttachedItem item(Transaction transaction, AccountId account, AttachmentRow row) {
        if (row.policyType().equals("System")) {
            SystemPolicies.SystemPolicy policy = PolicyOperations.requireSystem(systemPolicies, row.policyName());
            return new AttachedItem(policy.name(), "System", policy.description(), "v1", row.attachedAt());
        }
        PolicyTable.PolicyRow policy = PolicyTable.require(transaction, account, row.policyName());
        return new AttachedItem(
                policy.policyName(), "Custom", policy.description(), policy.defaultVersion(), row.attachedAt());
    }
}
