package dev.jadegate.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/**
 * All policies of one class that apply to a principal, compiled. Immutable to its users and safe for use by many threads;
 * the index of an action is made when the action is first asked for.
 */
public final class PolicySet {
    /** Actions that get an index; one more is indexed anew each time. Far above the operations of all products. */
    static final int INDEXED_ACTIONS_MAX = 20_000;

    private final Decision.Layer layer;
    private final Decision otherwise;
    private final List<Member> members;
    private final ConcurrentHashMap<String, StatementIndex> byAction = new ConcurrentHashMap<>();

    /** An attached policy with its statements. */
    record Member(AttachedPolicy policy, List<CompiledStatement> statements) {
        /** What a statement of it decides when it matches. */
        Decision decision(CompiledStatement statement, Decision.Layer layer) {
            return new Decision(
                    statement.source.allow() ? Decision.Verdict.ALLOW : Decision.Verdict.EXPLICIT_DENY,
                    layer,
                    new Decision.StatementReference(
                            policy.id(),
                            policy.attachedTo(),
                            statement.source.index(),
                            statement.source.line(),
                            statement.source.column()));
        }
    }

    PolicySet(Decision.Layer layer, List<Member> members) {
        for (Member member : members) {
            if (member.policy.document().kind() == PolicyKind.TRUST) {
                throw new IllegalArgumentException("a trust policy is not attached to a principal");
            }
        }
        this.layer = layer;
        this.otherwise = new Decision(Decision.Verdict.IMPLICIT_DENY, layer, null);
        this.members = List.copyOf(members);
    }

    /**
     * Compiles the identity policies of a principal: its own and those of its groups. A {@link PolicyCompiler} does the
     * same and shares what principals have in common.
     */
    public static PolicySet identity(List<AttachedPolicy> policies) {
        return new PolicyCompiler().identity(policies);
    }

    /** Compiles the policy that limits a session. */
    public static PolicySet session(PolicyDocument document) {
        AttachedPolicy policy =
                new AttachedPolicy(new AttachedPolicy.Id("Session", "session", "v1"), "session", document);
        return new PolicySet(Decision.Layer.SESSION, List.of(new Member(policy, CompiledStatement.of(document))));
    }

    /** How many statements it holds. */
    public int statementCount() {
        return members.stream().mapToInt(member -> member.statements.size()).sum();
    }

    /** Any matching Deny denies; else any matching Allow allows; else nothing matches. */
    Decision decide(AccessRequest request) {
        StatementIndex index = byAction.get(request.action);
        if (index == null) {
            index = index(request.action);
        }
        return index.decide(request, otherwise);
    }

    private StatementIndex index(String action) {
        List<StatementIndex.Entry> entries = new ArrayList<>();
        for (Member member : members) {
            for (CompiledStatement statement : member.statements) {
                if (statement.matchesAction(action)) {
                    Decision decision = member.decision(statement, layer);
                    for (ResourcePattern pattern : statement.resources) {
                        entries.add(new StatementIndex.Entry(statement, pattern, decision));
                    }
                }
            }
        }
        StatementIndex made = new StatementIndex(entries);
        if (byAction.size() >= INDEXED_ACTIONS_MAX) {
            return made;
        }
        StatementIndex before = byAction.putIfAbsent(action, made);
        return before == null ? made : before;
    }

    void explain(AccessRequest request, List<Explanation.Considered> into) {
        for (Member member : members) {
            for (CompiledStatement statement : member.statements) {
                into.add(statement.considered(member.decision(statement, layer), request, true));
            }
        }
    }
}
