package dev.jadegate.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The engine against the reference; {@code -Dpolicy.differential.cases=1000000} for more. */
class DifferentialTest {
    private static final long SEED = Long.getLong("policy.differential.seed", 20261123);
    private static final int CASES = Integer.getInteger("policy.differential.cases", 20_000);
    private static final int REQUESTS_PER_SET = 5;

    @Test
    void the_engine_decides_as_the_reference_does() {
        SplittableRandom random = new SplittableRandom(SEED);
        RandomPolicies make = new RandomPolicies(random);
        int hits = 0;
        for (int done = 0; done < CASES; ) {
            List<PolicyDocument> policies = make.policies();
            PolicySet set = PolicySet.identity(attached(policies));
            for (int i = 0; i < REQUESTS_PER_SET; i++, done++) {
                String action = make.action();
                String resource = make.requestedResource();
                Map<String, String> context = make.context();
                Decision.Verdict expected = ReferenceEvaluator.decide(policies, action, resource, context);
                AccessRequest request = new AccessRequest(action, resource, context);
                Explanation explanation = PolicyEngine.explain(set, null, request);
                if (explanation.decision().verdict() != expected || !agrees(explanation)) {
                    List<PolicyDocument> smallest = shrink(policies, action, resource, context);
                    throw new AssertionError("seed " + SEED + " case " + done + ": engine "
                            + explanation.decision().verdict() + ", reference " + expected + "\n" + action + " "
                            + resource
                            + " " + context + "\n" + smallest);
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
            assertThat(decision.isAllowed()).as("seed %s case %s", SEED, i).isEqualTo(expected);
        }
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

    /** Leaves out policies as long as the two still differ. */
    private static List<PolicyDocument> shrink(
            List<PolicyDocument> policies, String action, String resource, Map<String, String> context) {
        List<PolicyDocument> smallest = new ArrayList<>(policies);
        for (int i = smallest.size() - 1; i >= 0; i--) {
            List<PolicyDocument> fewer = new ArrayList<>(smallest);
            fewer.remove(i);
            Decision.Verdict engine = PolicyEngine.decide(
                            PolicySet.identity(attached(fewer)), null, new AccessRequest(action, resource, context))
                    .verdict();
            if (engine != ReferenceEvaluator.decide(fewer, action, resource, context)) {
                smallest = fewer;
            }
        }
        return smallest;
    }
}
