package dev.jadegate.policy;

import java.util.List;

/** Who may assume a role, compiled. Immutable; safe for use by many threads. */
public final class TrustPolicy {
    private final List<CompiledStatement> statements;

    private TrustPolicy(List<CompiledStatement> statements) {
        this.statements = statements;
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
        AttachedPolicy.Id id = new AttachedPolicy.Id("Trust", roleName, "v1");
        return new TrustPolicy(document.statements().stream()
                .map(statement -> new CompiledStatement(statement, id, "role/" + roleName, Decision.Layer.TRUST))
                .toList());
    }

    /** Judges {@code caller} assuming the role: any matching Deny denies, else any matching Allow allows. */
    public Decision decide(TrustCaller caller, AccessRequest request) {
        Decision decision = Decision.NOT_TRUSTED;
        for (CompiledStatement statement : statements) {
            boolean matches = statement.source.principals().stream()
                            .anyMatch(principal -> TrustedPrincipals.names(principal, caller))
                    && statement.matchesAction(request.action)
                    && statement.matchesConditions(request);
            if (matches && !statement.source.allow()) {
                return statement.decision;
            }
            if (matches && !decision.isAllowed()) {
                decision = statement.decision;
            }
        }
        return decision;
    }
}
