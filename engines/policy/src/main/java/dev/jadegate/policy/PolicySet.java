package dev.jadegate.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * All policies of one class that apply to a principal, compiled. Immutable to its users and safe for use by many threads;
 * the index of an action is made when the action is first asked for.
 */
public final class PolicySet {
    /** Actions that get an index; one more is judged statement by statement. Far above the operations of all products. */
    static final int INDEXED_ACTIONS_MAX = 20_000;

    private final Decision.Layer layer;
    private final CompiledStatement[] statements;
    private final ConcurrentHashMap<String, ActionIndex> byAction = new ConcurrentHashMap<>();

    private PolicySet(Decision.Layer layer, CompiledStatement[] statements) {
        this.layer = layer;
        this.statements = statements;
    }

    /** Compiles the identity policies of a principal: its own and those of its groups. */
    public static PolicySet identity(List<AttachedPolicy> policies) {
        return compile(Decision.Layer.IDENTITY, policies);
    }

    /** Compiles the policy that limits a session. */
    public static PolicySet session(PolicyDocument document) {
        return compile(
                Decision.Layer.SESSION,
                List.of(new AttachedPolicy(new AttachedPolicy.Id("Session", "session", "v1"), "session", document)));
    }

    private static PolicySet compile(Decision.Layer layer, List<AttachedPolicy> policies) {
        List<CompiledStatement> statements = new ArrayList<>();
        for (AttachedPolicy policy : policies) {
            if (policy.document().kind() == PolicyKind.TRUST) {
                throw new IllegalArgumentException("a trust policy is not attached to a principal");
            }
            for (PolicyDocument.Statement statement : policy.document().statements()) {
                statements.add(new CompiledStatement(statement, policy.id(), policy.attachedTo(), layer));
            }
        }
        return new PolicySet(layer, statements.toArray(CompiledStatement[]::new));
    }

    /** How many statements it holds. */
    public int statementCount() {
        return statements.length;
    }

    /** Any matching Deny denies; else any matching Allow allows; else nothing matches. */
    Decision decide(AccessRequest request) {
        ActionIndex index = byAction.get(request.action);
        if (index == null) {
            index = index(request.action);
        }
        CompiledStatement denying = index.denying.first(request);
        if (denying != null) {
            return denying.decision;
        }
        CompiledStatement allowing = index.allowing.first(request);
        if (allowing != null) {
            return allowing.decision;
        }
        return layer == Decision.Layer.SESSION ? Decision.SESSION_ALLOWS_NOTHING : Decision.NOTHING_MATCHES;
    }

    private ActionIndex index(String action) {
        List<CompiledStatement> denying = new ArrayList<>();
        List<CompiledStatement> allowing = new ArrayList<>();
        for (CompiledStatement statement : statements) {
            if (statement.matchesAction(action)) {
                (statement.source.allow() ? allowing : denying).add(statement);
            }
        }
        ActionIndex made = new ActionIndex(new ResourceIndex(denying), new ResourceIndex(allowing));
        if (byAction.size() < INDEXED_ACTIONS_MAX) {
            @Nullable ActionIndex before = byAction.putIfAbsent(action, made);
            return before == null ? made : before;
        }
        return made;
    }

    void explain(AccessRequest request, List<Explanation.Considered> into) {
        for (CompiledStatement statement : statements) {
            String mismatch = statement.mismatch(request);
            Decision.StatementReference reference = statement.decision.statement();
            if (reference != null) {
                into.add(new Explanation.Considered(
                        layer, reference, statement.source.allow(), mismatch.isEmpty(), mismatch));
            }
        }
    }

    private record ActionIndex(ResourceIndex denying, ResourceIndex allowing) {}
}
