package dev.jadegate.kms.access;

import dev.jadegate.base.AccountId;
import dev.jadegate.gate.api.Access;
import dev.jadegate.gate.api.Call;
import dev.jadegate.gate.api.Operation;
import dev.jadegate.gate.api.Param;
import dev.jadegate.kms.access.AccessCalls.Done;
import dev.jadegate.kms.access.AccessCalls.NameRequest;
import dev.jadegate.kms.access.AccessCalls.PageRequest;
import dev.jadegate.kms.access.AccessRows.Policy;
import dev.jadegate.kms.access.AccessTable.Named;
import dev.jadegate.store.Transaction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Permission policies: what applications may do, with which keys and secrets, from where. */
final class PolicyOperations {
    private final AccessCalls common;

    PolicyOperations(AccessCalls common) {
        this.common = common;
    }

    record CreatePolicyRequest(
            @Param(lengthMax = AccessLimits.NAME_LENGTH_MAX, chars = AccessLimits.NAME_CHARS)
            String name,

            @Param(lengthMax = 128) @Nullable String kmsInstance,
            String permissions,
            String resources,
            @Nullable String accessControlRules,

            @Param(lengthMax = AccessLimits.DESCRIPTION_LENGTH_MAX) @Nullable
            String description) {}

    record UpdatePolicyRequest(
            @Param(lengthMax = AccessLimits.NAME_LENGTH_MAX, chars = AccessLimits.NAME_CHARS)
            String name,

            @Nullable String permissions,
            @Nullable String resources,
            @Nullable String accessControlRules,

            @Param(lengthMax = AccessLimits.DESCRIPTION_LENGTH_MAX) @Nullable
            String description) {}

    record CreatePolicyReply(
            String arn,
            String name,
            String description,
            String kmsInstance,
            String permissions,
            String resources,
            String accessControlRules) {}

    record DescribePolicyReply(
            String arn,
            String name,
            String description,
            String kmsInstance,
            List<String> permissions,
            List<String> resources,
            String accessControlRules) {}

    record PolicyItem(String name) {}

    record PolicyItems(List<PolicyItem> policy) {}

    record ListPoliciesReply(int pageNumber, int pageSize, long totalCount, PolicyItems policies) {}

    List<Operation<?, ?>> operations() {
        return List.of(
                create(),
                describe(),
                update(),
                common.delete(
                        "DeletePolicy",
                        "Deletes a permission policy; applications no longer get anything by it.",
                        Named.POLICY,
                        AccessCalls.POLICY),
                list());
    }

    /** What a policy says, when it may say so. */
    private Policy checked(AccountId account, Policy policy) {
        if (!policy.scope().equals(AccessPolicies.SHARED)
                && !policy.scope().equals(KmsInstance.id(account, common.table().region()))) {
            throw AccessError.INSTANCE_NOT_FOUND.failure(policy.scope());
        }
        AccessPolicies.requirePermissions(policy.permissions());
        AccessPolicies.requireResources(policy.resources());
        return policy;
    }

    private void requireRules(Transaction transaction, AccountId account, List<String> names) {
        for (String name : names) {
            if (common.table().findRule(transaction, account, name) == null) {
                throw AccessError.NOT_FOUND.failure(Named.RULE.shown(), name);
            }
        }
    }

    private static List<String> permissions(String text) {
        return JsonNames.read("Permissions", text, AccessLimits.RESOURCES_OF_POLICY_MAX);
    }

    private static List<String> resources(String text) {
        return JsonNames.read("Resources", text, AccessLimits.RESOURCES_OF_POLICY_MAX);
    }

    private Operation<?, ?> create() {
        return common.operation(
                "CreatePolicy",
                Access.WRITE,
                "Says what applications may do.",
                CreatePolicyRequest.class,
                CreatePolicyReply.class,
                (call, request) -> common.on(call, AccessCalls.POLICY, request.name()),
                List.of(
                        AccessError.EXISTS,
                        AccessError.INSTANCE_NOT_FOUND,
                        AccessError.NOT_FOUND,
                        AccessError.LIMIT,
                        AccessError.INVALID),
                this::create);
    }

    private CreatePolicyReply create(Call call, CreatePolicyRequest request) {
        AccountId account = call.caller().account();
        String scope = AccessCalls.orEmpty(request.kmsInstance());
        Policy policy = checked(
                account,
                new Policy(
                        request.name(),
                        AccessCalls.orEmpty(request.description()),
                        scope.isEmpty() ? AccessPolicies.SHARED : scope,
                        permissions(request.permissions()),
                        resources(request.resources()),
                        JsonNames.readRules("AccessControlRules", request.accessControlRules())));
        return common.change(call, transaction -> {
            AccessTable table = common.table();
            if (table.findPolicy(transaction, account, policy.name()) != null) {
                throw AccessError.EXISTS.failure(Named.POLICY.shown(), policy.name());
            }
            if (table.count(transaction, Named.POLICY, account) >= AccessLimits.EACH_MAX) {
                throw AccessError.LIMIT.failure("permission policies", AccessLimits.EACH_MAX);
            }
            requireRules(transaction, account, policy.networkRules());
            table.putPolicy(transaction, account, policy);
            return new CreatePolicyReply(
                    arn(account, policy),
                    policy.name(),
                    policy.description(),
                    policy.scope(),
                    JsonNames.write(policy.permissions()),
                    JsonNames.write(policy.resources()),
                    JsonNames.writeRules(policy.networkRules()));
        });
    }

    private String arn(AccountId account, Policy policy) {
        return common.resource(account, AccessCalls.POLICY + '/' + policy.name())
                .toString();
    }

    private Operation<?, ?> describe() {
        return common.operation(
                "DescribePolicy",
                Access.READ,
                "Tells a permission policy.",
                NameRequest.class,
                DescribePolicyReply.class,
                (call, request) -> common.on(call, AccessCalls.POLICY, request.name()),
                List.of(AccessError.NOT_FOUND),
                (call, request) -> {
                    AccountId account = call.caller().account();
                    Policy policy = common.store()
                            .readOne(transaction -> common.table().findPolicy(transaction, account, request.name()));
                    if (policy == null) {
                        throw AccessError.NOT_FOUND.failure(Named.POLICY.shown(), request.name());
                    }
                    return new DescribePolicyReply(
                            arn(account, policy),
                            policy.name(),
                            policy.description(),
                            policy.scope(),
                            policy.permissions(),
                            policy.resources(),
                            JsonNames.writeRules(policy.networkRules()));
                });
    }

    private Operation<?, ?> update() {
        return common.operation(
                "UpdatePolicy",
                Access.WRITE,
                "Changes what a permission policy says; what is not given stays.",
                UpdatePolicyRequest.class,
                Done.class,
                (call, request) -> common.on(call, AccessCalls.POLICY, request.name()),
                List.of(AccessError.NOT_FOUND, AccessError.INVALID),
                (call, request) -> {
                    AccountId account = call.caller().account();
                    return common.change(call, transaction -> {
                        Policy old = common.table().findPolicy(transaction, account, request.name());
                        if (old == null) {
                            throw AccessError.NOT_FOUND.failure(Named.POLICY.shown(), request.name());
                        }
                        Policy changed = checked(account, changed(old, request));
                        if (given(request.accessControlRules())) {
                            requireRules(transaction, account, changed.networkRules());
                        }
                        common.table().putPolicy(transaction, account, changed);
                        return Done.DONE;
                    });
                });
    }

    private static boolean given(@Nullable String text) {
        return text != null && !text.isEmpty();
    }

    private static Policy changed(Policy old, UpdatePolicyRequest request) {
        String description = request.description();
        String permissions = AccessCalls.orEmpty(request.permissions());
        String resources = AccessCalls.orEmpty(request.resources());
        return new Policy(
                old.name(),
                description == null ? old.description() : description,
                old.scope(),
                permissions.isEmpty() ? old.permissions() : permissions(permissions),
                resources.isEmpty() ? old.resources() : resources(resources),
                given(request.accessControlRules())
                        ? JsonNames.readRules("AccessControlRules", request.accessControlRules())
                        : old.networkRules());
    }

    private Operation<?, ?> list() {
        return common.operation(
                "ListPolicies",
                Access.READ,
                "Lists permission policies by name.",
                PageRequest.class,
                ListPoliciesReply.class,
                (call, request) -> common.onAll(call, AccessCalls.POLICY),
                List.of(),
                (call, request) -> {
                    AccountId account = call.caller().account();
                    return common.store()
                            .read(transaction ->
                                    new ListPoliciesReply(
                                            request.number(),
                                            request.size(),
                                            common.table().count(transaction, Named.POLICY, account),
                                            new PolicyItems(common
                                                    .table()
                                                    .policies(transaction, account, request.offset(), request.size())
                                                    .stream()
                                                    .map(policy -> new PolicyItem(policy.name()))
                                                    .toList())));
                });
    }
}
