package dev.jadegate.ram.access;

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

/**
 * Decides calls by the policies of their callers. The account itself may do everything in its own account; a user or role
 * that is gone may do nothing. Safe for use by many threads.
 */
public final class RamAuthorizer implements Authorizer {
    private static final Set<String> TAGGED_KINDS = Set.of("user", "role", "policy");

    private final PolicyDirectory directory;
    private final DiagnosticMessages messages;

    public RamAuthorizer(PolicyDirectory directory, DiagnosticMessages messages) {
        this.directory = directory;
        this.messages = messages;
    }

    @Override
    public @Nullable Denial authorize(Call call, List<Permission> permissions) {
        return switch (call.caller()) {
            case Caller.Root _ -> null;
            case Caller.User user -> judge(call, permissions, directory.user(user.account(), user.userId()), null);
            case Caller.Session session -> {
                String policy = session.sessionPolicy();
                yield judge(
                        call,
                        permissions,
                        directory.role(session.account(), session.roleId()),
                        policy == null ? null : directory.sessionPolicy(session.account(), policy));
            }
        };
    }

    private @Nullable Denial judge(
            Call call,
            List<Permission> permissions,
            PolicyDirectory.@Nullable Principal principal,
            @Nullable PolicySet session) {
        for (Permission permission : permissions) {
            PolicySet policies = principal == null ? PolicySet.identity(List.of()) : principal.policies();
            AccessRequest request = request(call, permission, principal == null ? Map.of() : principal.tags());
            Decision decision = PolicyEngine.decide(policies, session, request);
            if (!decision.isAllowed()) {
                return denial(call, permission, decision);
            }
        }
        return null;
    }

    /** A refusal as callers read it; also for decisions that handlers make, such as a role's trust policy. */
    public Denial denial(Call call, Permission permission, Decision decision) {
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
                messages.encode(call, permission, decision));
    }

    private AccessRequest request(Call call, Permission permission, Map<String, String> principalTags) {
        Map<String, String> context = commonContext(call);
        principalTags.forEach((key, value) -> context.put("ram:PrincipalTag/" + key, value));
        ResourceName resource = permission.resource();
        if (resource.service().equals("ram") && TAGGED_KINDS.contains(resource.kind())) {
            directory
                    .resourceTags(call.caller().account(), resource.kind(), resource.name())
                    .forEach((key, value) -> context.put("acs:ResourceTag/" + key, value));
        }
        context.putAll(permission.context());
        return new AccessRequest(permission.action(), resource.toString(), context);
    }

    /**
     * The condition keys that every call has. {@code acs:MFAPresent} is absent for calls signed by an access key, as with
     * the real service.
     */
    public static Map<String, String> commonContext(Call call) {
        Map<String, String> context = new HashMap<>();
        context.put("acs:SourceIp", call.origin().sourceIp());
        context.put("acs:SecureTransport", Boolean.toString(call.origin().secure()));
        context.put("acs:CurrentTime", call.time().toString());
        context.put("acs:PrincipalARN", call.caller().arn());
        context.put("acs:UserAgent", call.origin().userAgent());
        return context;
    }
}
