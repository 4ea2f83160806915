package dev.jadegate.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Compiles policies and keeps what it made: a document that is attached to thousands of principals is compiled once, and
 * principals with the same policies attached in the same places, as members of the same groups, share one set with its
 * indexes. Safe for use by many threads.
 */
public final class PolicyCompiler {
    /** Documents that are kept; one more drops all, and they are compiled again when next asked for. */
    static final int DOCUMENTS_MAX = 20_000;
    /** Sets that are kept, in the same way. */
    static final int SETS_MAX = 10_000;

    private final ConcurrentHashMap<PolicyDocument, List<CompiledStatement>> documents = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<List<AttachedPolicy>, PolicySet> sets = new ConcurrentHashMap<>();

    /**
     * The identity policies of a principal: its own and those of its groups.
     *
     * @throws IllegalArgumentException when a trust policy is among them
     */
    public PolicySet identity(List<AttachedPolicy> policies) {
        List<AttachedPolicy> key = List.copyOf(policies);
        PolicySet set = sets.get(key);
        if (set == null) {
            List<PolicySet.Member> members = new ArrayList<>(key.size());
            for (AttachedPolicy policy : key) {
                members.add(new PolicySet.Member(policy, statements(policy.document())));
            }
            set = new PolicySet(Decision.Layer.IDENTITY, members);
            if (sets.size() >= SETS_MAX) {
                sets.clear();
            }
            sets.put(key, set);
        }
        return set;
    }

    private List<CompiledStatement> statements(PolicyDocument document) {
        List<CompiledStatement> statements = documents.get(document);
        if (statements == null) {
            statements = CompiledStatement.of(document);
            if (documents.size() >= DOCUMENTS_MAX) {
                documents.clear();
            }
            documents.put(document, statements);
        }
        return statements;
    }
}
