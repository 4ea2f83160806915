package dev.jadegate.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyEngineTest {
    private static final String INSTANCE = "acs:ecs:cn-hangzhou:1234567890123456:instance/i-1";

    static PolicyDocument document(String text) {
        PolicyParser.Parsed parsed = PolicyParser.parse(text, PolicyKind.IDENTITY);
        assertThat(parsed.firstError()).isNull();
        return Objects.requireNonNull(parsed.document());
    }

    private static String statement(String effect, String action, String resource, String rest) {
        return "{\"Effect\":\"" + effect + "\",\"Action\":\"" + action + "\",\"Resource\":\"" + resource + "\"" + rest
                + "}";
    }

    private static PolicySet set(String... statements) {
        return PolicySet.identity(DifferentialTest.attached(
                List.of(document("{\"Version\":\"1\",\"Statement\":[" + String.join(",", statements) + "]}"))));
    }

    private static Decision decide(PolicySet set, String action, String resource, Map<String, String> context) {
        return PolicyEngine.decide(set, null, new AccessRequest(action, resource, context));
    }

    @Test
    void explicit_deny_beats_any_allow() {
        PolicySet set = set(statement("Allow", "*", "*", ""), statement("Deny", "ecs:*", "*", ""));
        Decision decision = decide(set, "ecs:StopInstance", INSTANCE, Map.of());
        assertThat(decision.verdict()).isEqualTo(Decision.Verdict.EXPLICIT_DENY);
        assertThat(Objects.requireNonNull(decision.statement()).pointer()).isEqualTo("/Statement/1");
        assertThat(decide(set, "ram:GetUser", "acs:ram:*:1:user/a", Map.of()).isAllowed())
                .isTrue();
    }

    @Test
    void nothing_is_allowed_that_no_statement_allows() {
        assertThat(decide(set(statement("Allow", "ecs:Start*", "*", "")), "ecs:StopInstance", INSTANCE, Map.of())
                        .verdict())
                .isEqualTo(Decision.Verdict.IMPLICIT_DENY);
        assertThat(decide(PolicySet.identity(List.of()), "ecs:StopInstance", INSTANCE, Map.of())
                        .verdict())
                .isEqualTo(Decision.Verdict.IMPLICIT_DENY);
    }

    @Test
    void the_guides_policy_is_read_and_decides_as_it_says() throws IOException {
        String text;
        try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream("guide-policy.json"))) {
            text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        PolicySet set = PolicySet.identity(DifferentialTest.attached(List.of(document(text))));
        assertThat(PolicyParser.parse(text, PolicyKind.IDENTITY).findings()).isEmpty();

        Map<String, String> inVpc = Map.of("ecs:VpcId", "vpc-bp1****");
        assertThat(decide(set, "ecs:RunInstances", INSTANCE, inVpc).isAllowed()).isTrue();
        assertThat(decide(set, "ecs:RunInstances", INSTANCE, Map.of("ecs:VpcId", "vpc-other"))
                        .isAllowed())
                .isFalse();
        assertThat(decide(set, "ecs:RunInstances", INSTANCE.replace("hangzhou", "beijing"), inVpc)
                        .isAllowed())
                .isFalse();

        Map<String, String> production = Map.of("ecs:VpcId", "vpc-bp1****", "ecs:tag/Environment", "production");
        assertThat(decide(set, "ecs:RunInstances", INSTANCE, production).verdict())
                .isEqualTo(Decision.Verdict.EXPLICIT_DENY);
        Map<String, String> senior = Map.of(
                "ecs:VpcId", "vpc-bp1****",
                "ecs:tag/Environment", "production",
                "ram:PrincipalTag/Role", "senior-engineer");
        assertThat(decide(set, "ecs:RunInstances", INSTANCE, senior).isAllowed())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "StringEquals, prod, prod, true",
        "StringEquals, prod*, prod1, false",
        "StringNotEquals, prod, test, true",
        "StringEqualsIgnoreCase, PROD, prod, true",
        "StringLike, prod*, prod1, true",
        "StringNotLike, prod*, prod1, false",
        "NumericEquals, 10, 1e1, true",
        "NumericLessThan, 10, 9.99, true",
        "NumericLessThan, 10, 10, false",
        "NumericLessThanEquals, 10, 10, true",
        "NumericGreaterThan, 10, ten, false",
        "NumericNotEquals, 10, ten, true",
        "DateLessThan, 2026-01-01T00:00:00Z, 2025-12-31T23:59:59Z, true",
        "DateGreaterThanEquals, 2026-01-01T00:00:00Z, 2026-01-01T01:00:00+01:00, true",
        "Bool, true, true, true",
        "Bool, false, true, false",
        "IpAddress, 10.0.0.0/8, 10.255.255.255, true",
        "IpAddress, 10.0.0.0/8, 11.0.0.0, false",
        "IpAddress, 10.0.0.0/8, 2001:db8::1, false",
        "IpAddress, 2001:db8::/33, 2001:db8:7fff::1, true",
        "IpAddress, 2001:db8::/33, 2001:db8:8000::1, false",
        "IpAddress, 10.0.0.0/8, ::ffff:10.1.2.3, true",
        "NotIpAddress, 10.0.0.0/8, 11.0.0.0, true",
        "NotIpAddress, 0.0.0.0/0, 2001:db8::1, true",
    })
    void operators_compare_as_documented(String operator, String wanted, String got, boolean holds) {
        String condition = ",\"Condition\":{\"" + operator + "\":{\"x:y\":\"" + wanted + "\"}}";
        assertThat(decide(set(statement("Allow", "*", "*", condition)), "a:B", INSTANCE, Map.of("x:y", got))
                        .isAllowed())
                .isEqualTo(holds);
    }

    @Test
    void an_absent_key_fails_positive_operators_and_passes_negated_ones() {
        String positive = ",\"Condition\":{\"Bool\":{\"acs:MFAPresent\":\"false\"}}";
        String negated = ",\"Condition\":{\"NotIpAddress\":{\"acs:SourceIp\":\"10.0.0.0/8\"}}";
        assertThat(decide(set(statement("Allow", "*", "*", positive)), "a:B", INSTANCE, Map.of())
                        .isAllowed())
                .isFalse();
        assertThat(decide(set(statement("Allow", "*", "*", negated)), "a:B", INSTANCE, Map.of())
                        .isAllowed())
                .isTrue();
    }

    @Test
    void values_are_alternatives_and_keys_and_operators_must_all_hold() {
        String condition = ",\"Condition\":{\"StringEquals\":{\"x:a\":[\"1\",\"2\"],\"x:b\":\"3\"},"
                + "\"StringNotEquals\":{\"x:c\":[\"4\",\"5\"]}}";
        PolicySet set = set(statement("Allow", "*", "*", condition));
        assertThat(decide(set, "a:B", INSTANCE, Map.of("x:a", "2", "x:b", "3", "x:c", "6"))
                        .isAllowed())
                .isTrue();
        assertThat(decide(set, "a:B", INSTANCE, Map.of("x:a", "2", "x:c", "6")).isAllowed())
                .isFalse();
        assertThat(decide(set, "a:B", INSTANCE, Map.of("x:a", "2", "x:b", "3", "x:c", "5"))
                        .isAllowed())
                .isFalse();
    }

    @Test
    void wildcards_stay_within_a_field() {
        assertThat(decide(set(statement("Allow", "*", "acs:ecs:*:instance/i-1:*", "")), "a:B", INSTANCE, Map.of())
                        .isAllowed())
                .isFalse();
        assertThat(decide(set(statement("Allow", "*", "acs:ecs:cn-*:*:instance/*", "")), "a:B", INSTANCE, Map.of())
                        .isAllowed())
                .isTrue();
    }

    @Test
    void an_explanation_names_the_element_that_does_not_match() {
        PolicySet set = set(
                statement("Allow", "ecs:Run*", "acs:ecs:cn-beijing:*:*", ""),
                statement("Allow", "ram:*", "*", ""),
                statement("Allow", "ecs:*", "*", ",\"Condition\":{\"IpAddress\":{\"acs:SourceIp\":\"10.0.0.0/8\"}}"));
        Explanation explanation = PolicyEngine.explain(
                set, null, new AccessRequest("ecs:RunInstances", INSTANCE, Map.of("acs:SourceIp", "11.1.1.1")));
        assertThat(explanation.statements().stream().map(Explanation.Considered::mismatch))
                .containsExactly(
                        "resource region `cn-hangzhou` does not match `cn-beijing`",
                        "action `ecs:RunInstances` is not among [ram:*]",
                        "condition IpAddress on `acs:SourceIp` wants [10.0.0.0/8], the request has `11.1.1.1`");
    }

    @Test
    void a_trust_policy_admits_those_whom_it_names() {
        String text =
                "{\"Version\":\"1\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"sts:AssumeRole\",\"Principal\":"
                        + "{\"RAM\":[\"acs:ram::1111111111111111:root\",\"acs:ram::2222222222222222:user/jane\"]},\"Condition\":"
                        + "{\"StringEquals\":{\"sts:ExternalId\":\"x\"}}}]}";
        TrustPolicy trust = TrustPolicy.compile(
                Objects.requireNonNull(
                        PolicyParser.parse(text, PolicyKind.TRUST).document()),
                "r");
        AccessRequest request =
                new AccessRequest("sts:AssumeRole", "acs:ram::3333333333333333:role/r", Map.of("sts:ExternalId", "x"));
        assertThat(trust.decide(identity("1111111111111111", "user/anyone"), request)
                        .isAllowed())
                .isTrue();
        assertThat(trust.decide(identity("1111111111111111", "role/any"), request)
                        .isAllowed())
                .isTrue();
        assertThat(trust.decide(identity("2222222222222222", "user/jane"), request)
                        .isAllowed())
                .isTrue();
        assertThat(trust.decide(identity("2222222222222222", "user/joe"), request)
                        .isAllowed())
                .isFalse();
        assertThat(trust.decide(new TrustCaller.Service("ecs.aliyuncs.com"), request)
                        .isAllowed())
                .isFalse();
        AccessRequest without = new AccessRequest("sts:AssumeRole", "acs:ram::3333333333333333:role/r", Map.of());
        assertThat(trust.decide(identity("2222222222222222", "user/jane"), without)
                        .isAllowed())
                .isFalse();
    }

    private static TrustCaller identity(String account, String name) {
        return new TrustCaller.Identity(account, "acs:ram::" + account + ":" + name);
    }

    @Test
    void an_explanation_points_at_the_element_and_reads_as_text() {
        PolicySet set = set(
                statement("Deny", "ecs:Stop*", "acs:ecs:cn-beijing:*:*", ""),
                statement("Allow", "ecs:*", "*", ",\"Condition\":{\"StringEquals\":{\"ecs:tag/Env\":\"dev\"}}"));
        Explanation explanation = PolicyEngine.explain(
                set, null, new AccessRequest("ecs:StopInstance", INSTANCE, Map.of("ecs:tag/Env", "prod")));
        assertThat(explanation.statements().stream().map(Explanation.Considered::element))
                .containsExactly("/Statement/0/Resource", "/Statement/1/Condition/StringEquals/ecs:tag~1Env");
        assertThat(explanation.toString().lines())
                .containsExactly(
                        "IMPLICIT_DENY by AccountLevelIdentityBasedPolicy: no statement matches",
                        "  AccountLevelIdentityBasedPolicy Custom/p0/v1 of user/jane /Statement/0 (line 1, column 29)"
                                + " denies: does not match: resource region `cn-hangzhou` does not match `cn-beijing`",
                        "  AccountLevelIdentityBasedPolicy Custom/p0/v1 of user/jane /Statement/1 (line 1, column 104)"
                                + " allows: does not match: condition StringEquals on `ecs:tag/Env` wants [dev], the"
                                + " request has `prod`");
    }

    @Test
    void the_trust_policy_decides_last_and_is_explained() {
        TrustPolicy trust = TrustPolicy.compile(
                Objects.requireNonNull(PolicyParser.parse(
                                "{\"Version\":\"1\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"sts:AssumeRole\","
                                        + "\"Principal\":{\"RAM\":\"acs:ram::1:user/jane\"}}]}",
                                PolicyKind.TRUST)
                        .document()),
                "ops");
        AccessRequest request = new AccessRequest("sts:AssumeRole", "acs:ram::2:role/ops", Map.of());
        PolicySet mayAssume = set(statement("Allow", "sts:AssumeRole", "acs:ram:*:2:role/ops", ""));
        assertThat(PolicyEngine.decideAssumeRole(mayAssume, null, trust, identity("1", "user/jane"), request)
                        .isAllowed())
                .isTrue();
        Decision stranger = PolicyEngine.decideAssumeRole(mayAssume, null, trust, identity("1", "user/jim"), request);
        assertThat(stranger.verdict()).isEqualTo(Decision.Verdict.IMPLICIT_DENY);
        assertThat(stranger.layer()).isEqualTo(Decision.Layer.TRUST);
        Decision withoutRight = PolicyEngine.decideAssumeRole(
                set(statement("Allow", "ecs:*", "*", "")), null, trust, identity("1", "user/jane"), request);
        assertThat(withoutRight.layer()).isEqualTo(Decision.Layer.IDENTITY);
        assertThat(withoutRight.isAllowed()).isFalse();
        assertThat(trust.explain(identity("1", "user/jim"), request).statements())
                .singleElement()
                .satisfies(one -> assertThat(one.element()).isEqualTo("/Statement/0/Principal"));
    }

    @Test
    void principals_with_the_same_policies_share_one_set() {
        PolicyDocument document =
                document("{\"Version\":\"1\",\"Statement\":[" + statement("Allow", "ecs:*", "*", "") + "]}");
        AttachedPolicy.Id id = new AttachedPolicy.Id("Custom", "p", "v1");
        PolicyCompiler compiler = new PolicyCompiler();
        PolicySet ops = compiler.identity(List.of(new AttachedPolicy(id, "group/ops", document)));
        assertThat(compiler.identity(List.of(new AttachedPolicy(id, "group/ops", document))))
                .isSameAs(ops);
        assertThat(compiler.identity(List.of(new AttachedPolicy(id, "group/dev", document))))
                .isNotSameAs(ops);
    }
}
