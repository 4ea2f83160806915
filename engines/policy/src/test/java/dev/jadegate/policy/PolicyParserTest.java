package dev.jadegate.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyParserTest {
    private static final String GOOD =
            "{'Version':'1','Statement':[{'Effect':'Allow','Action':'ecs:*','Resource':'*'}]}";

    private static PolicyParser.Parsed parse(String text) {
        return PolicyParser.parse(text.replace('\'', '"'), PolicyKind.IDENTITY);
    }

    @Test
    void a_good_document_has_no_findings() {
        PolicyParser.Parsed parsed = parse(GOOD);
        assertThat(parsed.findings()).isEmpty();
        assertThat(parsed.document()).isNotNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'Version':'1' | 'Version':'2' | version | /Version",
                "'Version':'1', | `` | version | /Version",
                "'Version':'1' | 'Version':1 | version | /Version",
                "'Version':'1' | 'Version':'1','Id':'x' | unknown-element | ``",
                "'Allow' | 'allow' | effect | /Statement/0/Effect",
                "'Effect':'Allow', | `` | effect | /Statement/0/Effect",
                "'Action':'ecs:*' | 'Sid':'x' | unknown-element | /Statement/0/Sid",
                "'Action':'ecs:*' | 'Action':'ecs:*','NotAction':'ram:*' | action | /Statement/0",
                "'ecs:*' | 'ecs' | action | /Statement/0/Action",
                "'ecs:*' | ['ecs:*','e cs:x'] | action | /Statement/0/Action/1",
                "'ecs:*' | [] | empty-list | /Statement/0/Action",
                "'ecs:*' | 7 | not-a-string | /Statement/0/Action",
                "'Resource':'*' | 'NotResource':'*' | refused-element | /Statement/0/NotResource",
                "'Resource':'*' | 'Resource':'acs:ecs:*:*' | resource | /Statement/0/Resource",
                "'Resource':'*' | 'Resource':'*','Principal':{'RAM':'x'} | principal | /Statement/0/Principal",
                "'Resource':'*' | 'Resource':'*','Condition':{'Null':{'a:b':'true'}} | refused-operator | /Statement/0/Condition/Null",
                "'Resource':'*' | 'Resource':'*','Condition':{'StringLikeIfExists':{'a:b':'x'}} | refused-operator | /Statement/0/Condition/StringLikeIfExists",
                "'Resource':'*' | 'Resource':'*','Condition':{'ForAnyValue:StringLike':{'a:b':'x'}} | refused-operator | /Statement/0/Condition/ForAnyValue:StringLike",
                "'Resource':'*' | 'Resource':'*','Condition':{'Bool':{'a:b':'maybe'}} | condition-value | /Statement/0/Condition/Bool/a:b",
                "'Resource':'*' | 'Resource':'*','Condition':{'IpAddress':{'a:b':['10.0.0.0/33']}} | condition-value | /Statement/0/Condition/IpAddress/a:b/0",
                "'Resource':'*' | 'Resource':'*','Condition':{'NumericEquals':{'a:b':'x'}} | condition-value | /Statement/0/Condition/NumericEquals/a:b",
                "'Resource':'*' | 'Resource':'*','Condition':{'DateEquals':{'a:b':'2026'}} | condition-value | /Statement/0/Condition/DateEquals/a:b",
                "'Resource':'*' | 'Resource':'*','Condition':{'StringLike':{'nokey':'x'}} | condition-key | /Statement/0/Condition/StringLike/nokey",
                "'Resource':'*' | 'Resource':'*','Resource':'*' | syntax | /Statement/0/Resource",
            })
    void a_bad_document_is_refused_with_the_place(String good, String bad, String code, String pointer) {
        PolicyParser.Parsed parsed = parse(GOOD.replace(good, bad == null ? "" : bad));
        Finding error = Objects.requireNonNull(parsed.firstError());
        assertThat(error.code()).isEqualTo(code);
        assertThat(error.pointer()).isEqualTo(pointer);
        assertThat(parsed.document()).isNull();
    }

    @Test
    void a_finding_tells_line_and_column() {
        Finding error =
                Objects.requireNonNull(parse("{\n  'Version': '1',\n  'Statement': [\n    {'Effect': 'Maybe'}\n  ]\n}")
                        .firstError());
        assertThat(error.line()).isEqualTo(4);
        assertThat(error.column()).isEqualTo(16);
    }

    @Test
    void the_longest_document_is_read_and_one_character_more_is_not() {
        String longest = GOOD + " ".repeat(6144 - GOOD.length());
        assertThat(parse(longest).document()).isNotNull();
        assertThat(Objects.requireNonNull(parse(longest + " ").firstError()).code())
                .isEqualTo("length");
    }

    @Test
    void hostile_documents_are_refused() {
        for (String text : new String[] {
            "",
            "[",
            "[".repeat(6000),
            "{\"a\":".repeat(1000),
            "\"\\ud800\"",
            "{\"Version\":\"1\",\"Version\":\"1\"}",
            "nul",
            "{\"Version\":\"1\",\"Statement\":[]}",
            "{\"Version\":\"1\",\"Statement\":{}}",
            "\u0000",
            "01",
            "1e",
            "\"\t\"",
            "{}x",
        }) {
            assertThat(PolicyParser.parse(text, PolicyKind.IDENTITY).document())
                    .as(text)
                    .isNull();
        }
    }

    @Test
    void everything_on_everything_is_worth_a_warning() {
        assertThat(parse(GOOD.replace("ecs:*", "*")).findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.severity()).isEqualTo(Finding.Severity.WARNING));
    }

    @Test
    void a_trust_policy_has_principals_and_no_resources() {
        String trust =
                "{'Version':'1','Statement':[{'Effect':'Allow','Action':'sts:AssumeRole','Principal':{'Service':['ecs.aliyuncs.com']}}]}";
        assertThat(PolicyParser.parse(trust.replace('\'', '"'), PolicyKind.TRUST)
                        .document())
                .isNotNull();
        assertThat(PolicyParser.parse(trust.replace("'Service'", "'AWS'").replace('\'', '"'), PolicyKind.TRUST)
                        .document())
                .isNull();
        assertThat(PolicyParser.parse(GOOD.replace('\'', '"'), PolicyKind.TRUST).document())
                .isNull();
    }
}
