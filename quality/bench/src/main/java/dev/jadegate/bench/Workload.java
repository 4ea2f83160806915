package dev.jadegate.bench;

import dev.jadegate.policy.AccessRequest;
import dev.jadegate.policy.AttachedPolicy;
import dev.jadegate.policy.PolicyDocument;
import dev.jadegate.policy.PolicyKind;
import dev.jadegate.policy.PolicyParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Policies and requests that every engine can express: statement i allows, or each tenth denies, {@code svcK:Verb*} on
 * {@code acs:svcK:*:<account>:instance/grp<i>-*} for the addresses of one /16. Half of the requests hit one statement, half
 * miss on the resource.
 *
 * @param name as the table shows it
 * @param rules one a statement
 * @param policyCount how many documents hold them
 * @param asks the requests
 */
record Workload(String name, List<Rule> rules, int policyCount, List<Ask> asks) {
    static final String ACCOUNT = "1234567890123456";
    private static final int SERVICES = 20;
    private static final int ASKS = 512;
    private static final List<String> VERBS = List.of("Get", "List", "Create", "Delete", "Start", "Stop");

    /** One statement. */
    record Rule(boolean allow, String actionPattern, String service, String resourcePattern, String range) {}

    /** One request and the verdict on it. */
    record Ask(String action, String resource, String address, boolean allowed) {}

    static Workload of(String name, int statements, int policyCount) {
        List<Rule> rules = new ArrayList<>();
        for (int i = 0; i < statements; i++) {
            String service = "svc" + i % SERVICES;
            rules.add(new Rule(
                    i % 10 != 9,
                    service + ":" + VERBS.get(i % VERBS.size()) + "*",
                    service,
                    "acs:" + service + ":*:" + ACCOUNT + ":instance/grp" + i + "-*",
                    "10." + i % 250 + ".0.0/16"));
        }
        List<Ask> asks = new ArrayList<>();
        for (int i = 0; i < ASKS; i++) {
            int at = (int) (i * 2_654_435_761L % statements);
            Rule rule = rules.get(at);
            boolean hit = i % 2 == 0;
            asks.add(new Ask(
                    rule.service + ":" + VERBS.get(at % VERBS.size()) + "Instance",
                    "acs:" + rule.service + ":cn-hangzhou:" + ACCOUNT + ":instance/grp" + (hit ? at : at + statements)
                            + "-" + i,
                    "10." + at % 250 + "." + i % 200 + ".7",
                    hit && rule.allow));
        }
        return new Workload(name, List.copyOf(rules), policyCount, List.copyOf(asks));
    }

    /** The documents of our own language. */
    List<String> texts() {
        List<String> texts = new ArrayList<>();
        for (int policy = 0; policy < policyCount; policy++) {
            int from = policy * rules.size() / policyCount;
            int to = (policy + 1) * rules.size() / policyCount;
            StringBuilder text = new StringBuilder("{\"Version\":\"1\",\"Statement\":[");
            for (int i = from; i < to; i++) {
                Rule rule = rules.get(i);
                text.append(i == from ? "" : ",")
                        .append("{\"Effect\":\"")
                        .append(rule.allow ? "Allow" : "Deny")
                        .append("\",\"Action\":\"")
                        .append(rule.actionPattern)
                        .append("\",\"Resource\":\"")
                        .append(rule.resourcePattern)
                        .append("\",\"Condition\":{\"IpAddress\":{\"acs:SourceIp\":\"")
                        .append(rule.range)
                        .append("\"}}}");
            }
            texts.add(text.append("]}").toString());
        }
        return texts;
    }

    /** The documents, parsed and attached to one user. */
    List<AttachedPolicy> policies() {
        List<AttachedPolicy> policies = new ArrayList<>();
        for (String text : texts()) {
            PolicyParser.Parsed parsed = PolicyParser.parse(text, PolicyKind.IDENTITY);
            PolicyDocument document = parsed.document();
            if (document == null) {
                throw new IllegalStateException(String.valueOf(parsed.firstError()));
            }
            policies.add(new AttachedPolicy(
                    new AttachedPolicy.Id("Custom", "policy-" + policies.size(), "v1"), "user/jane", document));
        }
        return policies;
    }

    /** The requests of our own engine, with the keys that every call has. */
    List<AccessRequest> requests() {
        return asks.stream().map(Workload::request).toList();
    }

    static AccessRequest request(Ask ask) {
        return new AccessRequest(
                ask.action,
                ask.resource,
                Map.of(
                        "acs:SourceIp",
                        ask.address,
                        "acs:CurrentTime",
                        "2026-11-23T12:00:00Z",
                        "acs:SecureTransport",
                        "true",
                        "acs:PrincipalARN",
                        "acs:ram::" + ACCOUNT + ":user/jane"));
    }
}
