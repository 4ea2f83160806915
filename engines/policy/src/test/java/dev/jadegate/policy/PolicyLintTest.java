package dev.jadegate.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyLintTest {
    private static List<String> codes(String statements) {
        PolicyParser.Parsed parsed = PolicyParser.parse(
                "{'Version':'1','Statement':[".replace('\'', '"') + statements.replace('\'', '"') + "]}",
                PolicyKind.IDENTITY);
        assertThat(parsed.document()).isNotNull();
        return parsed.findings().stream()
                .map(finding -> finding.code() + " " + finding.pointer())
                .toList();
    }

    private static String statement(String effect, String action, String resource, String rest) {
        return "{'Effect':'" + effect + "','Action':" + action + ",'Resource':" + resource + rest + "}";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'*' | '*' | allows-everything /Statement/0",
                "['ecs:*','*'] | '*' | allows-everything /Statement/0",
                "'ram:*' | '*' | any-role /Statement/0",
                "'ram:PassRole' | '*' | any-role /Statement/0",
                "'sts:AssumeRole' | 'acs:ram:*:*:role/*' | any-role /Statement/0",
                "'sts:assumerole' | 'acs:ram:*:*:*' | any-role /Statement/0",
                "'sts:AssumeRole' | 'acs:ram:*:1:role/*' | ``",
                "'ram:PassRole' | 'acs:ram:*:*:role/ops' | ``",
                "'ecs:*' | '*' | ``",
                "'ecs:*' | 'acs:oss:*:*:b' | never-matches /Statement/0",
                "['ecs:*','oss:*'] | 'acs:oss:*:*:b' | ``",
                "'*:Get*' | 'acs:oss:*:*:b' | ``",
                "'ecs:*' | 'acs:e*:*:*:b' | ``",
            })
    void one_statement(String action, String resource, String expected) {
        assertThat(String.join(",", codes(statement("Allow", action, resource, ""))))
                .isEqualTo(expected == null ? "" : expected);
    }

    @Test
    void a_statement_that_another_says_already_is_redundant() {
        String wide = statement("Allow", "'ecs:*'", "'*'", "");
        String narrow = statement("Allow", "['ecs:Stop*','ECS:Start?']", "'acs:ecs:*:*:instance/*'", "");
        assertThat(codes(wide + "," + narrow)).containsExactly("redundant /Statement/1");
        assertThat(codes(narrow + "," + wide)).containsExactly("redundant /Statement/0");
        assertThat(codes(wide + "," + wide)).containsExactly("redundant /Statement/1");
        String conditional = ",'Condition':{'Bool':{'acs:SecureTransport':'true'}}";
        assertThat(codes(statement("Allow", "'ecs:*'", "'*'", conditional) + "," + narrow))
                .isEmpty();
        assertThat(codes(wide + "," + statement("Allow", "'ecs:Stop*'", "'*'", conditional)))
                .containsExactly("redundant /Statement/1");
    }

    @Test
    void an_allow_that_is_denied_in_full_never_allows() {
        String allow = statement("Allow", "'ecs:Stop*'", "'acs:ecs:*:*:instance/*'", "");
        assertThat(codes(allow + "," + statement("Deny", "'ecs:*'", "'*'", "")))
                .containsExactly("never-allows /Statement/0");
        assertThat(codes(allow + "," + statement("Deny", "'ecs:StopInstance'", "'*'", "")))
                .isEmpty();
        assertThat(codes(allow + ","
                        + statement("Deny", "'ecs:*'", "'*'", ",'Condition':{'Bool':{'acs:SecureTransport':'false'}}")))
                .isEmpty();
    }

    @Test
    void not_action_covers_only_what_excludes_more() {
        String few = "{'Effect':'Allow','NotAction':'ram:*','Resource':'*'}";
        String more = "{'Effect':'Allow','NotAction':['ram:*','sts:*'],'Resource':'*'}";
        assertThat(codes(few + "," + more)).contains("redundant /Statement/1").doesNotContain("redundant /Statement/0");
    }

    @Test
    void conditions_that_exclude_each_other_never_match() {
        assertThat(
                        codes(
                                statement(
                                        "Allow",
                                        "'ecs:*'",
                                        "'*'",
                                        ",'Condition':{'StringEquals':{'ecs:VpcId':['a','b']},'StringNotEquals':{'ECS:vpcid':['b','a']}}")))
                .containsExactly("never-matches /Statement/0");
        assertThat(codes(statement(
                        "Allow",
                        "'ecs:*'",
                        "'*'",
                        ",'Condition':{'StringEquals':{'ecs:VpcId':['a','b']},'StringLike':{'ecs:VpcId':'b*'}}")))
                .isEmpty();
    }

    @Test
    void an_unknown_key_is_accepted_with_a_warning() {
        assertThat(codes(statement("Allow", "'ecs:*'", "'*'", ",'Condition':{'StringEquals':{'x:y/z~':'a'}}")))
                .containsExactly("unknown-key /Statement/0/Condition/StringEquals/x:y~1z~0");
    }

    @Test
    void a_finding_says_what_to_write_instead() {
        PolicyParser.Parsed parsed = PolicyParser.parse(
                "{\"Version\":\"1\",\"Statement\":[{\"Effect\":\"ALLOW\",\"Action\":\"*\",\"Resource\":\"*\",\"Condition\":"
                        + "{\"stringequals\":{\"a:b\":\"c\"},\"BoolIfExists\":{\"a:b\":\"true\"}}}]}",
                PolicyKind.IDENTITY);
        assertThat(parsed.findings().stream().map(Finding::fix).filter(Objects::nonNull))
                .containsExactly(
                        "write \"Allow\"",
                        "write 'StringEquals'",
                        "write two statements, or use a negated operator, which holds when the key is absent");
        assertThat(Objects.requireNonNull(parsed.firstError()).toString())
                .isEqualTo("Effect is \"Allow\" or \"Deny\" (/Statement/0/Effect, line 1, column 39); write \"Allow\"");
    }
}
