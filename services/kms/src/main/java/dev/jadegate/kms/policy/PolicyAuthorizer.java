package dev.jadegate.kms.policy;

import dev.jadegate.base.AccountId;
import dev.jadegate.base.ResourceName;
import dev.jadegate.gate.api.Authorizer;
import dev.jadegate.gate.api.Call;
import dev.jadegate.gate.api.Caller;
import dev.jadegate.gate.api.Permission;
import dev.jadegate.policy.AccessRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Asks the policies of keys and secrets together with RAM's. For a call on one that has a policy of its own:
 *
 * <ul>
 *   <li>a Deny of either denies;
 *   <li>a statement of its policy that names the caller allows, even when RAM's policies say nothing;
 *   <li>a statement for the whole account leaves it to RAM's policies;
 *   <li>so does a policy that says nothing of the call: the Allow of either is enough;
 *   <li>applications of access points are not RAM's: to them a policy that says nothing denies. How the cloud has it is
 *       unknown, so this is the narrower choice.
 * </ul>
 *
 * <p>Source: "Key policy overview" and "Overview of secret policies", which want an Allow in one of the two and an explicit
 * Deny in none.
 *
 * <p>These policies do not bind the account itself, so that nothing gets out of its reach. A session that a policy of its own
 * limits gets nothing from being named: that limit could not be judged here. Safe for use by many threads.
 */
public final class PolicyAuthorizer implements Authorizer {
    private final Authorizer ram;
    private final List<Guards> guards;
    private final Function<Call, Map<String, String>> commonContext;

    /**
     * @param ram decides by RAM's policies
     * @param guards one for each kind of resource
     * @param commonContext the condition keys that every call has
     */
    public PolicyAuthorizer(Authorizer ram, List<Guards> guards, Function<Call, Map<String, String>> commonContext) {
        this.ram = ram;
        this.guards = List.copyOf(guards);
        this.commonContext = commonContext;
    }

    @Override
    public @Nullable Denial authorize(Call call, List<Permission> permissions) {
        for (Permission permission : permissions) {
            Guard guard = guard(call, permission);
            Permission asked = guard == null
                    ? permission
                    : new Permission(
                            permission.action(), guard.resource(), withTags(permission.context(), guard.tags()));
            Denial denial = judge(call, asked, guard == null ? null : guard.policy());
            if (denial != null) {
                return denial;
            }
        }
        return null;
    }

    /** What guards the resource of a pair, or null when it is none of the caller's. */
    private @Nullable Guard guard(Call call, Permission permission) {
        ResourceName resource = permission.resource();
        AccountId account = call.caller().account();
        if (resource.service().equals("kms") && resource.account().equals(account.value())) {
            for (Guards each : guards) {
                Guard guard = each.guard(account, permission);
                if (guard != null) {
                    return guard;
                }
            }
        }
        return null;
    }

    private @Nullable Denial judge(Call call, Permission permission, @Nullable ResourcePolicy policy) {
        if (policy == null || call.caller() instanceof Caller.Root) {
            return ram.authorize(call, List.of(permission));
        }
        Map<String, String> context = new HashMap<>(commonContext.apply(call));
        context.putAll(permission.context());
        ResourcePolicy.Opinion opinion = policy.on(
                call.caller(),
                new AccessRequest(permission.action(), permission.resource().toString(), context));
        return switch (opinion) {
            case ResourcePolicy.Opinion.Denied denied ->
                new Denial(permission, ResourcePolicy.layer(), "ExplicitDeny", denied.statement(), "");
            case ResourcePolicy.Opinion.NotForApplications _ ->
                new Denial(permission, ResourcePolicy.layer(), "ImplicitDeny", null, "");
            case ResourcePolicy.Opinion.LeftToRam _ -> ram.authorize(call, List.of(permission));
            case ResourcePolicy.Opinion.AllowedByName _ -> {
                Denial denial = ram.authorize(call, List.of(permission));
                boolean limited = call.caller() instanceof Caller.Session session && session.sessionPolicy() != null;
                boolean nothingAgainst =
                        denial != null && denial.noPermissionType().equals("ImplicitDeny") && !limited;
                yield nothingAgainst ? null : denial;
            }
        };
    }

    /** {@code kms:tag/<key>}, and the same as every product has it. */
    private static Map<String, String> withTags(Map<String, String> context, Map<String, String> tags) {
        if (tags.isEmpty()) {
            return context;
        }
        Map<String, String> all = new HashMap<>(context);
        tags.forEach((name, value) -> {
            all.put("kms:tag/" + name, value);
            all.put("acs:ResourceTag/" + name, value);
        });
        return all;
    }
}
