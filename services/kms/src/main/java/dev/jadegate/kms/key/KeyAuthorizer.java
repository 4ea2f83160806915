package dev.jadegate.kms.key;

import dev.jadegate.base.AccountId;
import dev.jadegate.base.ResourceName;
import dev.jadegate.gate.api.Authorizer;
import dev.jadegate.gate.api.Call;
import dev.jadegate.gate.api.Caller;
import dev.jadegate.gate.api.Permission;
import dev.jadegate.kms.key.KeyDirectory.KnownKey;
import dev.jadegate.policy.AccessRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Asks the policies of keys together with RAM's. For a call on a key that has a policy of its own:
 *
 * <ul>
 *   <li>a Deny of either denies;
 *   <li>a statement of the key's policy that names the caller allows, even when RAM's policies say nothing;
 *   <li>a statement for the whole account leaves it to RAM's policies;
 *   <li>where the key's policy says nothing, the call is denied, whatever RAM's policies say.
 * </ul>
 *
 * <p>Key policies do not bind the account itself, so that no key gets out of its reach. A session that a policy of its own
 * limits gets nothing from being named: that limit could not be judged here. Safe for use by many threads.
 */
final class KeyAuthorizer implements Authorizer {
    /** On these, an alias in the resource is the alias itself and not the key behind it. */
    private static final Set<String> ON_ALIASES = Set.of("kms:CreateAlias", "kms:UpdateAlias", "kms:DeleteAlias");

    private final Authorizer ram;
    private final KeyDirectory directory;
    private final Function<Call, Map<String, String>> commonContext;

    /** @param commonContext the condition keys that every call has */
    KeyAuthorizer(Authorizer ram, KeyDirectory directory, Function<Call, Map<String, String>> commonContext) {
        this.ram = ram;
        this.directory = directory;
        this.commonContext = commonContext;
    }

    @Override
    public @Nullable Denial authorize(Call call, List<Permission> permissions) {
        for (Permission permission : permissions) {
            KnownKey key = key(call, permission);
            Permission asked = key == null
                    ? permission
                    : new Permission(
                            permission.action(),
                            directory.key(call.caller().account(), key.row().keyId()),
                            withTags(permission.context(), key.tags()));
            Denial denial = judge(call, asked, key == null ? null : key.policy());
            if (denial != null) {
                return denial;
            }
        }
        return null;
    }

    /** The key that a pair is about, or null when it is about none of the caller's. */
    private @Nullable KnownKey key(Call call, Permission permission) {
        ResourceName resource = permission.resource();
        AccountId account = call.caller().account();
        if (!resource.service().equals("kms") || !resource.account().equals(account.value())) {
            return null;
        }
        return switch (resource.kind()) {
            case "key" -> resource.relativeId().equals("key") ? null : directory.find(account, resource.toString());
            case "alias" ->
                ON_ALIASES.contains(permission.action()) ? null : directory.find(account, resource.toString());
            default -> null;
        };
    }

    private @Nullable Denial judge(Call call, Permission permission, @Nullable KeyPolicy policy) {
        if (policy == null || call.caller() instanceof Caller.Root) {
            return ram.authorize(call, List.of(permission));
        }
        Map<String, String> context = new HashMap<>(commonContext.apply(call));
        context.putAll(permission.context());
        KeyPolicy.Opinion opinion = policy.on(
                call.caller(),
                new AccessRequest(permission.action(), permission.resource().toString(), context));
        return switch (opinion) {
            case KeyPolicy.Opinion.Denied denied ->
                new Denial(permission, KeyPolicy.layer(), "ExplicitDeny", denied.statement(), "");
            case KeyPolicy.Opinion.Silent _ -> new Denial(permission, KeyPolicy.layer(), "ImplicitDeny", null, "");
            case KeyPolicy.Opinion.LeftToRam _ -> ram.authorize(call, List.of(permission));
            case KeyPolicy.Opinion.AllowedByName _ -> {
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
