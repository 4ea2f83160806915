package dev.jadegate.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The engine against the reference; {@code -Dpolicy.differential.cases=1000000} for more. */
class DifferentialTest {
    private static final long SEED = Long.getLong("policy.differential.seed", 20261123);
    private static final int CASES = Integer.getInteger("policy.differential.cases", 20_000);
    private static final int REQUESTS_PER_SET = 5;

    /** What one decision is made on. */
    private record Case(List<PolicyDocument> policies, String action, String resource, Map<String, String> context) {
        boolean differs() {
            AccessRequest request = new AccessRequest(action, resource, context);
            Explanation explanation = PolicyEngine.explain(PolicySet.identity(attached(policies)), null, request);
            return explanation.decision().verdict() != ReferenceEvaluator.decide(policies, action, resource, context)
                    || !agrees(explanation);
        }
    }

    @Test
    void the_engine_decides_as_the_reference_does() {
        SplittableRandom random = new SplittableRandom(SEED);
        RandomPolicies make = new RandomPolicies(random);
        int hits = 0;
        for (int done = 0; done < CASES; ) {
            List<PolicyDocument> policies = make.policies();
            PolicySet set = PolicySet.identity(attached(policies));
            for (int i = 0; i < REQUESTS_PER_SET; i++, done++) {
                Case made = new Case(policies, make.action(), make.requestedResource(), make.context());
                Decision.Verdict expected =
                        ReferenceEvaluator.decide(policies, made.action, made.resource, made.context);
                AccessRequest request = new AccessRequest(made.action, made.resource, made.context);
                Explanation explanation = PolicyEngine.explain(set, null, request);
                if (explanation.decision().verdict() != expected || !agrees(explanation)) {
                    throw new AssertionError("seed " + SEED + " case " + done + ": engine "
                            + explanation.decision().verdict() + ", reference " + expected + "\n" + shrunk(made));
                }
                hits += expected == Decision.Verdict.IMPLICIT_DENY ? 0 : 1;
            }
        }
        assertThat(hits).as("cases that some statement decides").isGreaterThan(CASES * 3 / 10);
    }

    @Test
    void a_session_is_allowed_what_both_its_policy_and_its_role_allow() {
        SplittableRandom random = new SplittableRandom(SEED + 1);
        RandomPolicies make = new RandomPolicies(random);
        int allowed = 0;
        for (int i = 0; i < CASES / 4; i++) {
            List<PolicyDocument> role = make.policies();
            PolicyDocument limit = new PolicyDocument(
                    PolicyKind.SESSION, make.policies().getFirst().statements());
            String action = make.action();
            String resource = make.requestedResource();
            Map<String, String> context = make.context();
            boolean expected = ReferenceEvaluator.decide(role, action, resource, context) == Decision.Verdict.ALLOW
                    && ReferenceEvaluator.decide(List.of(limit), action, resource, context) == Decision.Verdict.ALLOW;
            Decision decision = PolicyEngine.decide(
                    PolicySet.identity(attached(role)),
                    PolicySet.session(limit),
                    new AccessRequest(action, resource, context));
            if (decision.isAllowed() != expected) {
                throw new AssertionError("seed " + SEED + " case " + i + "\n" + role + "\n" + limit);
            }
            allowed += expected ? 1 : 0;
        }
        assertThat(allowed).isGreaterThan(CASES / 400);
    }

    @Test
    void a_role_is_assumed_when_both_the_callers_policies_and_the_trust_policy_allow() {
        SplittableRandom random = new SplittableRandom(SEED + 2);
        RandomPolicies make = new RandomPolicies(random);
        PolicySet mayAll = PolicySet.identity(attached(List.of(PolicyEngineTest.document(
                "{\"Version\":\"1\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}]}"))));
        int allowed = 0;
        for (int i = 0; i < CASES / 4; i++) {
            PolicyDocument trust = make.trust();
            TrustCaller caller = make.caller();
            Map<String, String> context = make.context();
            AccessRequest request = new AccessRequest("sts:AssumeRole", "acs:ram::3:role/r", context);
            Decision.Verdict expected = ReferenceEvaluator.trusts(trust, caller, context);
            TrustPolicy compiled = TrustPolicy.compile(trust, "r");
            Explanation explanation = compiled.explain(caller, request);
            boolean mayAny = random.nextBoolean();
            PolicySet identity = mayAny ? mayAll : PolicySet.identity(List.of());
            boolean assumed = PolicyEngine.decideAssumeRole(identity, null, compiled, caller, request)
                    .isAllowed();
            if (explanation.decision().verdict() != expected
                    || !agrees(explanation)
                    || assumed != (mayAny && expected == Decision.Verdict.ALLOW)) {
                throw new AssertionError("seed " + SEED + " case " + i + "\n" + trust + "\n" + caller + context
                        + "\nexpected " + expected + ", got " + explanation);
            }
            allowed += assumed ? 1 : 0;
        }
        assertThat(allowed).isGreaterThan(CASES / 400);
    }

    /** What the explanation says of each statement adds up to the decision, and the deciding statement is among them. */
    private static boolean agrees(Explanation explanation) {
        boolean denied = explanation.statements().stream().anyMatch(one -> one.matches() && !one.allow());
        boolean allowed = explanation.statements().stream().anyMatch(one -> one.matches() && one.allow());
        Decision.Verdict sum = denied
                ? Decision.Verdict.EXPLICIT_DENY
                : allowed ? Decision.Verdict.ALLOW : Decision.Verdict.IMPLICIT_DENY;
        Decision decision = explanation.decision();
        boolean named = decision.statement() == null
                ? sum == Decision.Verdict.IMPLICIT_DENY
                : explanation.statements().stream()
                        .anyMatch(one -> one.matches() && one.statement().equals(decision.statement()));
        return sum == decision.verdict() && named;
    }

    static List<AttachedPolicy> attached(List<PolicyDocument> policies) {
        List<AttachedPolicy> attached = new ArrayList<>();
        for (PolicyDocument policy : policies) {
            attached.add(new AttachedPolicy(
                    new AttachedPolicy.Id("Custom", "p" + attached.size(), "v1"), "user/jane", policy));
        }
        return attached;
    }

    /** The smallest case that still differs: without each policy, statement, condition, value and key that need not be. */
    private static Case shrunk(Case from) {
        Case smallest = from;
        boolean smaller = true;
        while (smaller) {
            smaller = false;
            for (Case fewer : reductions(smallest)) {
                if (fewer.differs()) {
                    smallest = fewer;
                    smaller = true;
                    break;
                }
            }
        }
        return smallest;
    }

    private static List<Case> reductions(Case from) {
        List<Case> reductions = new ArrayList<>();
        for (int i = 0; i < from.policies.size(); i++) {
            List<PolicyDocument> others = new ArrayList<>(from.policies);
            PolicyDocument policy = others.remove(i);
            reductions.add(new Case(others, from.action, from.resource, from.context));
            for (List<PolicyDocument.Statement> statements : reduced(policy.statements())) {
                List<PolicyDocument> changed = new ArrayList<>(from.policies);
                changed.set(i, new PolicyDocument(policy.kind(), statements));
                reductions.add(new Case(changed, from.action, from.resource, from.context));
            }
        }
        for (String key : from.context.keySet()) {
            Map<String, String> fewer = new HashMap<>(from.context);
            fewer.remove(key);
            reductions.add(new Case(from.policies, from.action, from.resource, fewer));
        }
        return reductions;
    }

    private static List<List<PolicyDocument.Statement>> reduced(List<PolicyDocument.Statement> statements) {
        List<List<PolicyDocument.Statement>> reductions = new ArrayList<>();
        for (int i = 0; i < statements.size(); i++) {
            PolicyDocument.Statement statement = statements.get(i);
            if (statements.size() > 1) {
                List<PolicyDocument.Statement> others = new ArrayList<>(statements);
                others.remove(i);
                reductions.add(others);
            }
            for (List<String> actions : without(statement.actions())) {
                reductions.add(replaced(
                        statements, i, with(statement, actions, statement.resources(), statement.conditions())));
            }
            for (List<String> resources : without(statement.resources())) {
                reductions.add(replaced(
                        statements, i, with(statement, statement.actions(), resources, statement.conditions())));
            }
            for (int j = 0; j < statement.conditions().size(); j++) {
                PolicyDocument.Condition condition = statement.conditions().get(j);
                List<PolicyDocument.Condition> others = new ArrayList<>(statement.conditions());
                others.remove(j);
                reductions.add(
                        replaced(statements, i, with(statement, statement.actions(), statement.resources(), others)));
                for (List<String> values : without(condition.values())) {
                    List<PolicyDocument.Condition> changed = new ArrayList<>(statement.conditions());
                    changed.set(j, new PolicyDocument.Condition(condition.operator(), condition.key(), values));
                    reductions.add(replaced(
                            statements, i, with(statement, statement.actions(), statement.resources(), changed)));
                }
            }
        }
        return reductions;
    }

    /** All lists with one entry less, but no empty one. */
    private static List<List<String>> without(List<String> entries) {
        List<List<String>> lists = new ArrayList<>();
        for (int i = 0; entries.size() > 1 && i < entries.size(); i++) {
            List<String> fewer = new ArrayList<>(entries);
            fewer.remove(i);
            lists.add(fewer);
        }
        return lists;
    }

    private static List<PolicyDocument.Statement> replaced(
            List<PolicyDocument.Statement> statements, int at, PolicyDocument.Statement by) {
        List<PolicyDocument.Statement> changed = new ArrayList<>(statements);
        changed.set(at, by);
        return changed;
    }

    static PolicyDocument.Statement with(
            PolicyDocument.Statement from,
            List<String> actions,
            List<String> resources,
            List<PolicyDocument.Condition> conditions) {
        return new PolicyDocument.Statement(
                from.index(),
                from.allow(),
                from.notActions(),
                actions,
                resources,
                from.principals(),
                conditions,
                from.line(),
                from.column());
    }
}
