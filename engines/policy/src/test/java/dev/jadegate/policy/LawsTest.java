package dev.jadegate.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jadegate.base.json.JsonWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What must hold whatever the policies are, on random ones. */
class LawsTest {
    private static final long SEED = Long.getLong("policy.laws.seed", 20261123);
    private static final int CASES = 3000;

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final RandomPolicies make = new RandomPolicies(random);

    private static Decision.Verdict verdict(List<PolicyDocument> policies, AccessRequest request) {
        return PolicyEngine.decide(PolicySet.identity(DifferentialTest.attached(policies)), null, request)
                .verdict();
    }

    private AccessRequest request() {
        return new AccessRequest(make.action(), make.requestedResource(), make.context());
    }

    private static PolicyDocument document(List<PolicyDocument.Statement> statements) {
        return new PolicyDocument(PolicyKind.IDENTITY, statements);
    }

    private static PolicyDocument.Statement effect(PolicyDocument.Statement from, boolean allow) {
        return new PolicyDocument.Statement(
                from.index(),
                allow,
                from.notActions(),
                from.actions(),
                from.resources(),
                from.principals(),
                from.conditions(),
                from.line(),
                from.column());
    }

    private void same(int i, Decision.Verdict got, Decision.Verdict expected, Object shown) {
        if (got != expected) {
            throw new AssertionError("seed " + SEED + " case " + i + ": " + got + " for " + expected + "\n" + shown);
        }
    }

    @Test
    void one_more_deny_never_allows_and_one_more_allow_never_denies() {
        for (int i = 0; i < CASES; i++) {
            List<PolicyDocument> before = make.policies();
            PolicyDocument.Statement more =
                    make.policies().getFirst().statements().getFirst();
            AccessRequest request = request();
            Decision.Verdict was = verdict(before, request);
            for (boolean allow : new boolean[] {true, false}) {
                List<PolicyDocument> after = new ArrayList<>(before);
                after.add(random.nextInt(after.size() + 1), document(List.of(effect(more, allow))));
                Decision.Verdict is = verdict(after, request);
                boolean lawful = is == was
                        || (allow && was == Decision.Verdict.IMPLICIT_DENY && is == Decision.Verdict.ALLOW)
                        || (!allow && is == Decision.Verdict.EXPLICIT_DENY);
                assertThat(lawful)
                        .as("seed %s case %s: %s became %s", SEED, i, was, is)
                        .isTrue();
            }
        }
    }

    @Test
    void order_repetition_and_grouping_of_statements_make_no_difference() {
        Random shuffle = new Random(SEED);
        for (int i = 0; i < CASES; i++) {
            List<PolicyDocument> policies = make.policies();
            List<PolicyDocument.Statement> statements = new ArrayList<>();
            policies.forEach(policy -> statements.addAll(policy.statements()));
            statements.add(statements.getFirst());
            Collections.shuffle(statements, shuffle);
            AccessRequest request = request();
            Decision.Verdict expected = verdict(policies, request);
            same(i, verdict(List.of(document(statements)), request), expected, policies);
            same(
                    i,
                    verdict(
                            statements.stream()
                                    .map(statement -> document(List.of(statement)))
                                    .toList(),
                            request),
                    expected,
                    policies);
        }
    }

    @Test
    void a_list_of_actions_or_resources_is_the_union_of_its_entries() {
        for (int i = 0; i < CASES; i++) {
            List<PolicyDocument> policies = make.policies();
            List<PolicyDocument> split = new ArrayList<>();
            for (PolicyDocument policy : policies) {
                for (PolicyDocument.Statement one : policy.statements()) {
                    for (String resource : one.resources()) {
                        List<List<String>> actions = one.notActions()
                                ? List.of(one.actions())
                                : one.actions().stream().map(List::of).toList();
                        for (List<String> action : actions) {
                            split.add(document(
                                    List.of(DifferentialTest.with(one, action, List.of(resource), one.conditions()))));
                        }
                    }
                }
            }
            AccessRequest request = request();
            same(i, verdict(split, request), verdict(policies, request), policies);
        }
    }

    @Test
    void not_action_matches_exactly_what_action_does_not() {
        for (int i = 0; i < CASES; i++) {
            PolicyDocument.Statement one =
                    make.policies().getFirst().statements().getFirst();
            AccessRequest request = new AccessRequest(make.action(), make.requestedResource(), Map.of());
            List<Decision.Verdict> verdicts = new ArrayList<>();
            for (boolean not : new boolean[] {true, false}) {
                verdicts.add(verdict(
                        List.of(document(List.of(new PolicyDocument.Statement(
                                0, true, not, one.actions(), List.of("*"), List.of(), List.of(), 1, 1)))),
                        request));
            }
            assertThat(verdicts)
                    .as("seed %s case %s", SEED, i)
                    .containsExactlyInAnyOrder(Decision.Verdict.ALLOW, Decision.Verdict.IMPLICIT_DENY);
        }
    }

    @Test
    void another_account_number_everywhere_makes_no_difference() {
        for (int i = 0; i < CASES; i++) {
            List<PolicyDocument> policies = make.policies();
            List<PolicyDocument> renamed = policies.stream()
                    .map(policy -> document(policy.statements().stream()
                            .map(one -> DifferentialTest.with(
                                    one,
                                    one.actions(),
                                    one.resources().stream()
                                            .map(LawsTest::renamed)
                                            .toList(),
                                    one.conditions()))
                            .toList()))
                    .toList();
            String action = make.action();
            String resource = make.requestedResource();
            Map<String, String> context = make.context();
            same(
                    i,
                    verdict(renamed, new AccessRequest(action, renamed(resource), context)),
                    verdict(policies, new AccessRequest(action, resource, context)),
                    policies);
        }
    }

    private static String renamed(String text) {
        return text.replace("123456789012345", "987654321098765").replace("12345678901234", "98765432109876");
    }

    @Test
    void a_set_that_was_shared_or_made_after_any_edits_is_as_one_made_anew() {
        PolicyCompiler compiler = new PolicyCompiler();
        List<PolicyDocument> now = new ArrayList<>();
        for (int i = 0; i < CASES; i++) {
            List<PolicyDocument> fresh = make.policies();
            if (now.size() < 6) {
                now.addAll(fresh);
            }
            if (random.nextBoolean() || now.size() > 10) {
                now.remove(random.nextInt(now.size()));
            }
            AccessRequest request = request();
            same(
                    i,
                    PolicyEngine.decide(compiler.identity(DifferentialTest.attached(now)), null, request)
                            .verdict(),
                    verdict(now, request),
                    now);
        }
    }

    @Test
    void what_is_printed_is_parsed_as_it_was() {
        for (int i = 0; i < CASES; i++) {
            PolicyDocument policy = make.policies().getFirst();
            String text = printed(policy);
            PolicyParser.Parsed parsed = PolicyParser.parse(text, PolicyKind.IDENTITY, 1_000_000);
            PolicyDocument again = parsed.document();
            if (again == null || !printed(again).equals(text)) {
                throw new AssertionError("seed " + SEED + " case " + i + ": " + parsed.findings() + "\n" + text);
            }
            AccessRequest request = request();
            same(i, verdict(List.of(again), request), verdict(List.of(policy), request), text);
        }
    }

    /** The document as JSON; a key that stands under one operator twice keeps its first values, as it must. */
    static String printed(PolicyDocument policy) {
        List<String> statements = new ArrayList<>();
        for (PolicyDocument.Statement one : policy.statements()) {
            Map<String, Map<String, List<String>>> conditions = new java.util.TreeMap<>();
            for (PolicyDocument.Condition condition : one.conditions()) {
                conditions
                        .computeIfAbsent(condition.operator().wireName(), _ -> new java.util.TreeMap<>())
                        .putIfAbsent(condition.key(), condition.values());
            }
            List<String> operators = new ArrayList<>();
            conditions.forEach((operator, keys) -> {
                List<String> members = new ArrayList<>();
                keys.forEach((key, values) -> members.add(quoted(key) + ":" + list(values)));
                operators.add(quoted(operator) + ":{" + String.join(",", members) + "}");
            });
            statements.add("{\"Effect\":\"" + (one.allow() ? "Allow" : "Deny") + "\",\""
                    + (one.notActions() ? "NotAction" : "Action") + "\":" + list(one.actions()) + ",\"Resource\":"
                    + list(one.resources())
                    + (operators.isEmpty() ? "" : ",\"Condition\":{" + String.join(",", operators) + "}") + "}");
        }
        return "{\"Version\":\"1\",\"Statement\":[" + String.join(",", statements) + "]}";
    }

    private static String list(List<String> values) {
        List<String> quoted = values.stream().map(LawsTest::quoted).toList();
        return quoted.size() == 1 ? quoted.getFirst() : "[" + String.join(",", quoted) + "]";
    }

    private static String quoted(String text) {
        StringBuilder into = new StringBuilder();
        JsonWriter.appendString(into, text);
        return into.toString();
    }

    @Test
    void asking_with_keys_in_any_spelling_makes_no_difference() {
        for (int i = 0; i < CASES; i++) {
            List<PolicyDocument> policies = make.policies();
            String action = make.action();
            String resource = make.requestedResource();
            Map<String, String> context = make.context();
            Map<String, String> spelled = new HashMap<>();
            context.forEach((key, value) -> {
                int slash = key.indexOf('/') < 0 ? key.length() : key.indexOf('/');
                spelled.put(key.substring(0, slash).toUpperCase(java.util.Locale.ROOT) + key.substring(slash), value);
            });
            same(
                    i,
                    verdict(policies, new AccessRequest(action.toUpperCase(java.util.Locale.ROOT), resource, spelled)),
                    verdict(policies, new AccessRequest(action, resource, context)),
                    policies);
        }
    }
}
