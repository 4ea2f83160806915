package dev.jadegate.ram.access;

import dev.jadegate.base.AccountId;
import dev.jadegate.base.ResourceName;
import dev.jadegate.gate.api.Authorizer;
import dev.jadegate.gate.api.Call;
import dev.jadegate.gate.api.Caller;
import dev.jadegate.gate.api.Permission;
import dev.jadegate.policy.AccessRequest;
import dev.jadegate.policy.Decision;
import dev.jadegate.policy.PolicyEngine;
import dev.jadegate.policy.PolicySet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides calls by the policies of their callers. The account itself may do everything in its own account; a user or role
 * that is gone, and one with a policy that cannot be read, may do nothing. Safe for use by many threads.
 */
public final class RamAuthorizer implements Authorizer {
    private static final Logger LOG = LoggerFactory.getLogger(RamAuthorizer.class);
    private static final Set<String> TAGGED_KINDS = Set.of("user", "role", "policy");
    private static final PolicySet NO_POLICIES = PolicySet.identity(List.of());
    private static final Decision NOTHING_ALLOWS =
            new Decision(Decision.Verdict.IMPLICIT_DENY, Decision.Layer.IDENTITY, null);

    private final PolicyDirectory directory;
    private final DiagnosticMessages messages;

    public RamAuthorizer(PolicyDirectory directory, DiagnosticMessages messages) {
        this.directory = directory;
        this.messages = messages;
    }

    @Override
    public @Nullable Denial authorize(Call call, List<Permission> permissions) {
        for (Permission permission : permissions) {
            Map<String, String> context = new HashMap<>();
            Decision decision = decide(call, permission, context);
            if (!decision.isAllowed()) {
                return denial(call, permission, decision, context);
            }
        }
        return null;
    }

    /** The decision; {@code context} is filled with the condition keys that it was made by. */
    private Decision decide(Call call, Permission permission, Map<String, String> context) {
        Caller caller = call.caller();
        try {
            return switch (caller) {
                case Caller.Root root ->
                    isOf(root.account(), permission.resource())
                            ? new Decision(Decision.Verdict.ALLOW, Decision.Layer.IDENTITY, null)
                            : NOTHING_ALLOWS;
                // RAM has no policies for applications.
                case Caller.AccessPoint _ -> NOTHING_ALLOWS;
                case Caller.User user ->
                    judge(call, permission, directory.user(user.account(), user.userId()), null, context);
                case Caller.Session session -> {
                    String policy = session.sessionPolicy();
                    PolicySet limit = policy == null ? null : directory.sessionPolicy(policy);
                    yield judge(call, permission, directory.role(session.account(), session.roleId()), limit, context);
                }
            };
        } catch (PolicyUnreadable unreadable) {
            // Fail closed: what cannot be read could have been a Deny.
            LOG.error(
                    "request {}: {} of {} is refused, because {}",
                    call.requestId(),
                    permission.action(),
                    caller.arn(),
                    unreadable.getMessage());
            return NOTHING_ALLOWS;
        }
    }

    /** Whether a resource is of an account: its own, of no account in particular, or shipped to every account. */
    private static boolean isOf(AccountId account, ResourceName resource) {
        return switch (resource.account()) {
            case "", "*", "system" -> true;
            default -> resource.account().equals(account.value());
        };
    }

    private Decision judge(
            Call call,
            Permission permission,
            PolicyDirectory.@Nullable Principal principal,
            @Nullable PolicySet session,
            Map<String, String> context) {
        addContext(call, permission, principal == null ? Map.of() : principal.tags(), context);
        AccessRequest request =
                new AccessRequest(permission.action(), permission.resource().toString(), context);
        return PolicyEngine.decide(principal == null ? NO_POLICIES : principal.policies(), session, request);
    }

    private void addContext(
            Call call, Permission permission, Map<String, String> principalTags, Map<String, String> context) {
        context.putAll(commonContext(call));
        principalTags.forEach((key, value) -> context.put("ram:PrincipalTag/" + key, value));
        AccountId account = call.caller().account();
        ResourceName resource = permission.resource();
        // Another account's tags are not the caller's to see, not even through a decision.
        if (resource.service().equals("ram")
                && resource.account().equals(account.value())
                && TAGGED_KINDS.contains(resource.kind())) {
            directory
                    .resourceTags(account, resource.kind(), resource.name())
                    .forEach((key, value) -> context.put("acs:ResourceTag/" + key, value));
        }
        context.putAll(permission.context());
    }

    /** A refusal as callers read it, for decisions that handlers make, such as by a role's trust policy. */
    public Denial denial(Call call, Permission permission, Decision decision) {
        Map<String, String> context = commonContext(call);
        context.putAll(permission.context());
        return denial(call, permission, decision, context);
    }

    private Denial denial(Call call, Permission permission, Decision decision, Map<String, String> context) {
        Decision.StatementReference statement = decision.statement();
        return new Denial(
                permission,
                decision.layer().wireName(),
                decision.verdict() == Decision.Verdict.EXPLICIT_DENY ? "ExplicitDeny" : "ImplicitDeny",
                statement == null
                        ? null
                        : new MatchedStatement(
                                statement.policy().toString(),
                                statement.attachedTo(),
                                statement.pointer(),
                                statement.line(),
                                statement.column()),
                messages.encode(call, permission, decision, context));
    }

    /**
     * The condition keys that every call has. {@code acs:MFAPresent} is absent for calls signed by an access key, as with
     * the real service. {@code acs:PrincipalARN} of a session is its role's name without the session: the published
     * control policies compare it with {@code acs:ram:*:*:role/<name>}.
     */
    public static Map<String, String> commonContext(Call call) {
        Caller caller = call.caller();
        String principal = switch (caller) {
            case Caller.Root root -> root.arn();
            case Caller.User user -> user.arn();
            case Caller.AccessPoint accessPoint -> accessPoint.arn();
            case Caller.Session session -> "acs:ram::" + session.account() + ":role/" + session.roleName();
        };
        Map<String, String> context = new HashMap<>();
        context.put("acs:SourceIp", call.origin().sourceIp());
        context.put("acs:SecureTransport", Boolean.toString(call.origin().secure()));
        context.put("acs:CurrentTime", call.time().toString());
        context.put("acs:PrincipalARN", principal);
        context.put("acs:UserAgent", call.origin().userAgent());
        return context;
    }
}
