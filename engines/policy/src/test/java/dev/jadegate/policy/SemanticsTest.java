package dev.jadegate.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What each constant of {@link Semantics} means, by an example; a changed constant changes the expectation with it. */
class SemanticsTest {
    private static final String INSTANCE = "acs:ecs:cn-hangzhou:1234567890123456:instance/i-1";

    private static boolean allows(
            String action, String resource, String condition, String asked, String on, Map<String, String> context) {
        PolicyDocument document = PolicyEngineTest.document(
                "{\"Version\":\"1\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"" + action + "\",\"Resource\":\""
                        + resource + "\"" + (condition.isEmpty() ? "" : ",\"Condition\":{" + condition + "}") + "}]}");
        return PolicyEngine.decide(
                        PolicySet.identity(DifferentialTest.attached(List.of(document))),
                        null,
                        new AccessRequest(asked, on, context))
                .isAllowed();
    }

    @Test
    void wildcards_stay_within_fields() {
        assertThat(allows("*", "acs:ecs:*:instance/i-1:*", "", "ecs:X", INSTANCE, Map.of()))
                .isFalse();
        assertThat(allows("*", "acs:*:*:*:instance/i-1", "", "ecs:X", INSTANCE, Map.of()))
                .isTrue();
        assertThat(allows("*", "acs:e*s:*:*:instance/*", "", "ecs:X", "acs:e:c:s:1:instance/x", Map.of()))
                .isEqualTo(!Semantics.WILDCARDS_STAY_WITHIN_FIELDS);
    }

    @Test
    void a_negated_operator_holds_on_an_absent_key_and_a_positive_one_does_not() {
        assertThat(allows("*", "*", "\"StringNotEquals\":{\"x:y\":\"a\"}", "ecs:X", INSTANCE, Map.of()))
                .isEqualTo(Semantics.NEGATED_OPERATOR_HOLDS_ON_ABSENT_KEY);
        assertThat(allows("*", "*", "\"StringEquals\":{\"x:y\":\"a\"}", "ecs:X", INSTANCE, Map.of()))
                .isFalse();
        assertThat(allows("*", "*", "\"Bool\":{\"acs:MFAPresent\":\"false\"}", "ecs:X", INSTANCE, Map.of()))
                .isFalse();
    }

    @Test
    void a_negated_operator_holds_on_a_wrong_type_and_a_positive_one_does_not() {
        Map<String, String> text = Map.of("x:y", "ten");
        assertThat(allows("*", "*", "\"NumericNotEquals\":{\"x:y\":\"10\"}", "ecs:X", INSTANCE, text))
                .isEqualTo(Semantics.NEGATED_OPERATOR_HOLDS_ON_WRONG_TYPE);
        for (String operator : List.of("NumericEquals", "NumericLessThan", "NumericGreaterThanEquals")) {
            assertThat(allows("*", "*", "\"" + operator + "\":{\"x:y\":\"10\"}", "ecs:X", INSTANCE, text))
                    .as(operator)
                    .isFalse();
        }
    }

    @Test
    void actions_ignore_case() {
        assertThat(allows("ECS:stop*", "*", "", "ecs:StopInstance", INSTANCE, Map.of()))
                .isEqualTo(Semantics.ACTIONS_IGNORE_CASE);
    }

    @Test
    void condition_keys_ignore_case_but_not_the_keys_of_tags() {
        String tag = "\"StringEquals\":{\"ECS:tag/Env\":\"p\"}";
        assertThat(allows("*", "*", tag, "ecs:X", INSTANCE, Map.of("ecs:tag/Env", "p")))
                .isEqualTo(Semantics.CONDITION_KEYS_IGNORE_CASE);
        assertThat(allows("*", "*", tag, "ecs:X", INSTANCE, Map.of("ecs:tag/env", "p")))
                .isFalse();
        assertThat(allows("*", "*", tag, "ecs:X", INSTANCE, Map.of("ecs:tag/Env", "P")))
                .isFalse();
    }

    @Test
    void a_star_in_a_request_is_an_empty_field() {
        String user = "acs:ram:*:1234567890123456:user/jane";
        assertThat(allows("*", "acs:ram::1234567890123456:user/jane", "", "ram:GetUser", user, Map.of()))
                .isEqualTo(Semantics.STAR_IN_REQUEST_MEANS_NONE);
        assertThat(allows("*", user, "", "ram:GetUser", "acs:ram::1234567890123456:user/jane", Map.of()))
                .isTrue();
        assertThat(allows("*", "acs:ram:cn-hangzhou:*:user/jane", "", "ram:GetUser", user, Map.of()))
                .isFalse();
        assertThat(allows("*", "acs:ecs::*:instance/*", "", "ecs:X", INSTANCE, Map.of()))
                .isFalse();
    }

    @Test
    void root_in_a_trust_policy_stands_for_every_user_and_role_of_its_account_and_no_other() {
        assertThat(trusts("acs:ram::1:root", "1", "acs:ram::1:user/jane"))
                .isEqualTo(Semantics.ROOT_STANDS_FOR_ITS_ACCOUNT);
        assertThat(trusts("acs:ram::1:root", "1", "acs:ram::1:role/ops"))
                .isEqualTo(Semantics.ROOT_STANDS_FOR_ITS_ACCOUNT);
        assertThat(trusts("acs:ram::1:root", "11", "acs:ram::11:user/jane")).isFalse();
        assertThat(trusts("acs:ram::1:user/jane", "1", "acs:ram::1:user/jim")).isFalse();
    }

    private static boolean trusts(String principal, String account, String name) {
        PolicyParser.Parsed parsed = PolicyParser.parse(
                "{\"Version\":\"1\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"sts:AssumeRole\",\"Principal\":{\"RAM\":\""
                        + principal + "\"}}]}",
                PolicyKind.TRUST);
        return TrustPolicy.compile(Objects.requireNonNull(parsed.document()), "r")
                .decide(
                        new TrustCaller.Identity(account, name),
                        new AccessRequest("sts:AssumeRole", "acs:ram::1:role/r", Map.of()))
                .isAllowed();
    }

    @Test
    void policy_variables_are_literal() {
        String condition = "\"StringEquals\":{\"x:y\":\"${acs:SourceIp}\"}";
        assertThat(allows("*", "*", condition, "ecs:X", INSTANCE, Map.of("x:y", "${acs:SourceIp}")))
                .isEqualTo(Semantics.POLICY_VARIABLES_ARE_LITERAL);
        assertThat(allows(
                        "*", "*", condition, "ecs:X", INSTANCE, Map.of("x:y", "10.1.1.1", "acs:SourceIp", "10.1.1.1")))
                .isNotEqualTo(Semantics.POLICY_VARIABLES_ARE_LITERAL);
    }

    @Test
    void what_is_not_supported_is_refused_by_name_and_never_passed_over() {
        for (String element : Semantics.REFUSED_ELEMENTS) {
            assertThat(code("\"" + element + "\":\"*\"")).isEqualTo("refused-element");
        }
        for (String ending : Semantics.REFUSED_OPERATOR_ENDINGS) {
            assertThat(code("\"Resource\":\"*\",\"Condition\":{\"Bool" + ending + "\":{\"a:b\":\"true\"}}"))
                    .isEqualTo("refused-operator");
        }
        for (String beginning : Semantics.REFUSED_OPERATOR_BEGINNINGS) {
            assertThat(code("\"Resource\":\"*\",\"Condition\":{\"" + beginning + "StringLike\":{\"a:b\":\"c\"}}"))
                    .isEqualTo("refused-operator");
        }
    }

    private static String code(String rest) {
        PolicyParser.Parsed parsed = PolicyParser.parse(
                "{\"Version\":\"1\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\"," + rest + "}]}",
                PolicyKind.IDENTITY);
        assertThat(parsed.document()).isNull();
        return Objects.requireNonNull(parsed.firstError()).code();
    }
}
