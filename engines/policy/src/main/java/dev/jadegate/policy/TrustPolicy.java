package dev.jadegate.policy;

import java.util.ArrayList;
import java.util.List;

/** Who may assume a role, compiled. Immutable; safe for use by many threads. */
public final class TrustPolicy {
    private final PolicySet.Member member;

    private TrustPolicy(PolicySet.Member member) {
        this.member = member;
    }

    /**
     * Compiles a trust policy.
     *
     * @param roleName for refusals
     * @throws IllegalArgumentException when the document is of another kind
     */
    public static TrustPolicy compile(PolicyDocument document, String roleName) {
        if (document.kind() != PolicyKind.TRUST) {
            throw new IllegalArgumentException("a role's trust policy is a document of kind TRUST");
        }
        AttachedPolicy policy =
                new AttachedPolicy(new AttachedPolicy.Id("Trust", roleName, "v1"), "role/" + roleName, document);
        return new TrustPolicy(new PolicySet.Member(policy, CompiledStatement.of(document)));
    }

    /** Judges {@code caller} assuming the role: any matching Deny denies, else any matching Allow allows. */
    public Decision decide(TrustCaller caller, AccessRequest request) {
        Decision decision = Decision.NOT_TRUSTED;
        for (CompiledStatement statement : member.statements()) {
            boolean matches = names(statement, caller)
                    && statement.matchesAction(request.action)
                    && statement.matchesConditions(request);
            if (matches && !statement.source.allow()) {
                return member.decision(statement, Decision.Layer.TRUST);
            }
            if (matches && !decision.isAllowed()) {
                decision = member.decision(statement, Decision.Layer.TRUST);
            }
        }
        return decision;
    }

    /** The same verdict with every statement and what kept it from matching. */
    public Explanation explain(TrustCaller caller, AccessRequest request) {
        List<Explanation.Considered> considered = new ArrayList<>();
        for (CompiledStatement statement : member.statements()) {
            considered.add(statement.considered(
                    member.decision(statement, Decision.Layer.TRUST), request, names(statement, caller)));
        }
        return new Explanation(decide(caller, request), considered);
    }

    private static boolean names(CompiledStatement statement, TrustCaller caller) {
        return statement.source.principals().stream().anyMatch(principal -> TrustedPrincipals.names(principal, caller));
    }
}
