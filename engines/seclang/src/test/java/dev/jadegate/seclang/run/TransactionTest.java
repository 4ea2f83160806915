package dev.jadegate.seclang.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jadegate.seclang.TestSurroundings;
import dev.jadegate.seclang.parse.InvalidRulesException;
import dev.jadegate.seclang.parse.ParseLimits;
import dev.jadegate.seclang.parse.RuleFiles;
import dev.jadegate.seclang.parse.RuleParser;
import dev.jadegate.seclang.rule.RuleSet;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TransactionTest {
    private static final Connection CONNECTION = new Connection("192.0.2.7", 4_000, "192.0.2.1", 80);

    private static Program compile(String rules) throws InvalidRulesException {
        RuleFiles source = new RuleFiles().with("a.conf", rules);
        RuleSet set = RuleParser.parse(source, List.of("a.conf"), ParseLimits.DEFAULT);
        return Compiler.compile(set, source);
    }

    private static RequestHead get(String uri, Header... headers) {
        return new RequestHead("GET", uri, "HTTP/1.1", "", List.of(headers));
    }

    private static Transaction begin(String rules) throws InvalidRulesException {
        return compile(rules).begin(CONNECTION, new TestSurroundings());
    }

    private static List<Long> ids(Transaction transaction) {
        return transaction.matches().stream().map(RuleMatch::id).toList();
    }

    @Test
    void a_denial_interrupts_with_its_status_and_explains_itself() throws InvalidRulesException {
        Transaction transaction = begin(
                "SecRule ARGS \"@rx (?i)union\\s+select\" \"id:5,phase:1,deny,status:406,t:none,t:urlDecodeUni,msg:'sqli'\"\n");
        Verdict verdict = transaction.requestHead(get("/?q=1%2520UNION%2520select&b=2"));
        assertThat(verdict).isInstanceOfSatisfying(Verdict.Deny.class, deny -> {
            assertThat(deny.status()).isEqualTo(406);
            assertThat(deny.reason().match()).isNotNull();
            assertThat(deny.reason().match().explanation())
                    .contains("rule 5 (a.conf:1)")
                    .contains("ARGS:q")
                    .contains("urlDecodeUni")
                    .contains("0 xxxxx xxxxxx")
                    .doesNotContain("UNION");
        });
        assertThat(transaction.requestBody(new byte[0])).isSameAs(verdict);
        assertThat(transaction.end().verdict()).isSameAs(verdict);
    }

    @Test
    void a_body_without_files_that_is_too_long_is_an_error_that_rules_see() throws InvalidRulesException {
        String rules = """
                SecRequestBodyNoFilesLimit 4
                SecRule REQBODY_ERROR "!@eq 0" "id:1,phase:2,deny,status:400,logdata:'%{REQBODY_ERROR_MSG}'"
                """;
        Header form = new Header("Content-Type", "application/x-www-form-urlencoded");
        for (String body : List.of("a=12", "a=123")) {
            Transaction transaction = begin(rules);
            transaction.requestHead(new RequestHead("POST", "/", "HTTP/1.1", "", List.of(form)));
            Verdict verdict = transaction.requestBody(body.getBytes(StandardCharsets.ISO_8859_1));
            assertThat(verdict.interrupts()).isEqualTo(body.length() > 4);
        }
    }

    @Test
    void what_servers_fill_elsewhere_is_taken_from_the_request() throws InvalidRulesException {
        String rules = """
                SecRule SERVER_NAME "@streq shop.example.com" "id:1,phase:1,pass,log"
                SecRule AUTH_TYPE "@streq Basic" "id:2,phase:1,pass,log"
                SecRule REMOTE_USER "@streq alice" "id:3,phase:1,pass,log"
                SecRule PATH_INFO "@streq /a b" "id:4,phase:1,pass,log"
                SecRule URLENCODED_ERROR "@eq 1" "id:5,phase:1,pass,log"
                SecRule FULL_REQUEST "@endsWith x=1" "id:6,phase:2,pass,log"
                SecRule FULL_REQUEST_LENGTH "@eq 79" "id:7,phase:2,pass,log"
                SecRule REQUEST_URI "@beginsWith /" "id:8,phase:2,pass,nolog,setuid:%{REMOTE_USER},setsid:s1"
                SecRule USERID "@streq alice" "id:9,phase:2,pass,log"
                SecRule SESSIONID "@streq s1" "id:10,phase:2,pass,log"
                SecRule ENV "@unconditionalMatch" "id:11,phase:2,pass,log"
                """;
        Transaction transaction = begin(rules);
        transaction.requestHead(new RequestHead(
                "POST",
                "/a%20b?q=%zz",
                "HTTP/1.1",
                "",
                List.of(
                        new Header("Host", "shop.example.com:8443"),
                        // alice:wonderland
                        new Header("Authorization", "Basic YWxpY2U6d29uZGVybGFuZA=="))));
        transaction.requestBody("x=1".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(ids(transaction)).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 9L, 10L);
        Transaction bare = begin(rules);
        bare.requestHead(get("/"));
        bare.requestBody(new byte[0]);
        assertThat(ids(bare)).containsExactly(10L);
    }

    private static final String MANY = "/?"
            + IntStream.rangeClosed(1, 1_500)
                    .mapToObj(number -> "a" + number + "=1")
                    .collect(Collectors.joining("&"));

    @Test
    void matches_of_one_rule_are_carried_out_up_to_a_limit() throws InvalidRulesException {
        Transaction transaction = begin("""
                SecArgumentsLimit 2000
                SecRule ARGS "@streq 1" "id:1,phase:1,pass,nolog,setvar:tx.count=+1"
                SecRule TX:count "@eq 1000" "id:2,phase:1,pass,log"
                """);
        transaction.requestHead(get(MANY));
        assertThat(ids(transaction)).containsExactly(2L);
    }

    @Test
    void members_that_rules_make_of_request_data_have_a_limit() throws InvalidRulesException {
        StringBuilder rules = new StringBuilder("SecArgumentsLimit 2000\n");
        for (int id = 1; id <= 11; id++) {
            rules.append("SecRule ARGS_NAMES \"@beginsWith a\" \"id:" + id + ",phase:1,pass,nolog,setvar:tx.of" + id
                    + "_%{MATCHED_VAR}=1\"\n");
        }
        Transaction transaction = begin(rules + "SecRule &TX \"@eq 10000\" \"id:50,phase:1,pass,log\"\n");
        transaction.requestHead(get(MANY));
        assertThat(ids(transaction)).containsExactly(50L);
    }

    @Test
    void detection_only_tells_and_lets_pass() throws InvalidRulesException {
        Transaction transaction = begin("SecRuleEngine DetectionOnly\nSecRule ARGS x id:1,phase:1,deny\n");
        assertThat(transaction.requestHead(get("/?q=x")).interrupts()).isFalse();
        assertThat(ids(transaction)).containsExactly(1L);
    }

    @Test
    void a_chain_matches_as_a_whole_and_its_links_set_variables_on_the_way() throws InvalidRulesException {
        String rules = """
                SecRule ARGS:a x "id:1,phase:1,pass,log,setvar:tx.first=+1,chain"
                SecRule ARGS:b y "setvar:tx.second=+1"
                SecRule TX:first "@eq 1" "id:2,phase:1,pass,log"
                SecRule TX:second "@eq 1" "id:3,phase:1,pass,log"
                """;
        Transaction half = begin(rules);
        half.requestHead(get("/?a=x&b=z"));
        assertThat(ids(half)).containsExactly(2L);
        Transaction whole = begin(rules);
        whole.requestHead(get("/?a=x&b=y"));
        assertThat(ids(whole)).containsExactly(1L, 2L, 3L);
    }

    @Test
    void a_jump_goes_past_its_marker_and_a_constant_one_costs_nothing() throws InvalidRulesException {
        Program program = compile("""
                SecAction "id:1,phase:1,pass,nolog,setvar:tx.level=1"
                SecRule TX:level "@lt 2" "id:2,phase:1,pass,nolog,skipAfter:END"
                SecRule ARGS x "id:3,phase:1,pass,log"
                SecMarker END
                SecRule ARGS x "id:4,phase:1,pass,log"
                """);
        assertThat(program.rules(1)).isEqualTo(1);
        Transaction transaction = program.begin(CONNECTION, new TestSurroundings());
        transaction.requestHead(get("/?q=x"));
        assertThat(ids(transaction)).containsExactly(4L);
    }

    @Test
    void skipping_counts_rules_that_were_folded_away_too() throws InvalidRulesException {
        Program program = compile("""
                SecRule ARGS x "id:1,phase:1,pass,nolog,skip:2"
                SecRule TX:absent "@eq 1" "id:2,phase:1,pass,log"
                SecRule ARGS x "id:3,phase:1,pass,log"
                SecRule ARGS x "id:4,phase:1,pass,log"
                """);
        assertThat(program.rules(1)).isEqualTo(3);
        Transaction transaction = program.begin(CONNECTION, new TestSurroundings());
        transaction.requestHead(get("/?q=x"));
        assertThat(ids(transaction)).containsExactly(4L);
    }

    @Test
    void jumps_that_cross_leave_what_the_other_lands_on() throws InvalidRulesException {
        String rules = """
                SecRule ARGS x "id:1,phase:1,pass,nolog,skipAfter:MIDDLE"
                SecAction "id:2,phase:1,pass,nolog,skipAfter:END"
                SecRule ARGS x "id:3,phase:1,pass,log"
                SecMarker MIDDLE
                SecRule ARGS ".+" "id:4,phase:1,pass,log"
                SecMarker END
                SecRule ARGS ".+" "id:5,phase:1,pass,log"
                """;
        Transaction landed = begin(rules);
        landed.requestHead(get("/?q=x"));
        assertThat(ids(landed)).containsExactly(4L, 5L);
        Transaction jumped = begin(rules);
        jumped.requestHead(get("/?q=y"));
        assertThat(ids(jumped)).containsExactly(5L);
    }

    @Test
    void what_a_transaction_that_ended_early_did_not_do_is_not_there() throws InvalidRulesException {
        Transaction transaction = begin("""
                SecRule ARGS x "id:1,phase:1,deny,log"
                SecAction "id:2,phase:1,pass,nolog,setvar:tx.late_score=1"
                SecAction "id:3,phase:2,pass,nolog,setvar:tx.later_score=1"
                SecRule TX:late_score|TX:later_score "@eq 1" "id:4,phase:5,pass,log"
                """);
        transaction.requestHead(get("/?q=x"));
        AuditEvent event = transaction.end();
        assertThat(event.matches()).extracting(RuleMatch::id).containsExactly(1L);
        assertThat(event.scores()).isEmpty();
    }

    @Test
    void what_a_request_decides_is_not_folded() throws InvalidRulesException {
        Program program = compile("""
                SecAction "id:1,phase:1,pass,nolog,setvar:tx.level=1"
                SecRule ARGS:level "@eq 2" "id:2,phase:1,pass,nolog,setvar:tx.level=2"
                SecRule TX:level "@lt 2" "id:3,phase:1,pass,nolog,skipAfter:END"
                SecRule ARGS x "id:4,phase:1,pass,log"
                SecMarker END
                """);
        Transaction low = program.begin(CONNECTION, new TestSurroundings());
        low.requestHead(get("/?q=x"));
        assertThat(ids(low)).isEmpty();
        Transaction high = program.begin(CONNECTION, new TestSurroundings());
        high.requestHead(get("/?q=x&level=2"));
        assertThat(ids(high)).containsExactly(4L);
    }

    @Test
    void a_rule_taken_out_for_a_transaction_does_not_run() throws InvalidRulesException {
        String rules = """
                SecRule ARGS:trusted 1 "id:1,phase:1,pass,nolog,ctl:ruleRemoveById=10-11,ctl:ruleRemoveTargetByTag=t;ARGS:free"
                SecRule ARGS x "id:10,phase:1,pass,log"
                SecRule ARGS x "id:12,phase:1,pass,log,tag:t"
                """;
        Transaction plain = begin(rules);
        plain.requestHead(get("/?free=x"));
        assertThat(ids(plain)).containsExactly(10L, 12L);
        Transaction trusted = begin(rules);
        trusted.requestHead(get("/?free=x&trusted=1"));
        assertThat(ids(trusted)).isEmpty();
    }

    @Test
    void captures_counts_and_macros_reach_the_message() throws InvalidRulesException {
        Transaction transaction = begin("""
                SecRule ARGS "@rx (a)(b)?" "id:1,phase:1,pass,log,capture,msg:'%{TX.0}-%{tx.1}-%{TX.2} in %{MATCHED_VAR_NAME}'"
                SecRule &ARGS "@eq 2" "id:2,phase:1,pass,log,msg:'%{REQUEST_HEADERS.host}'"
                """);
        transaction.requestHead(get("/?k=xa&l=1", new Header("Host", "example.com")));
        assertThat(transaction.matches())
                .extracting(RuleMatch::message)
                .containsExactly("a-a- in ARGS:k", "example.com");
    }

    @Test
    void bodies_are_read_by_their_type() throws InvalidRulesException {
        String rules = """
                SecRule REQUEST_HEADERS:Content-Type "@contains json" "id:1,phase:1,pass,nolog,ctl:requestBodyProcessor=JSON"
                SecRule REQUEST_HEADERS:Content-Type "@contains xml" "id:2,phase:1,pass,nolog,ctl:requestBodyProcessor=XML"
                SecRule ARGS_POST|XML:/*|XML://@* "@contains attack" "id:3,phase:2,pass,log,logdata:'%{MATCHED_VAR_NAME}'"
                SecRule REQBODY_ERROR "@eq 1" "id:4,phase:2,pass,log"
                """;
        Map<String, String> bodies = Map.of(
                "application/json", "{\"a\":[1,{\"b\":\"att\\u0061ck\"}]}",
                "text/xml", "<a><b c='attack'/></a>",
                "application/x-www-form-urlencoded", "x=at%74ack",
                "multipart/form-data; boundary=q",
                        "--q\r\nContent-Disposition: form-data; name=\"f\"\r\n\r\nattack\r\n--q--\r\n");
        List<String> told = new ArrayList<>();
        for (Map.Entry<String, String> body : bodies.entrySet()) {
            Transaction transaction = begin(rules);
            transaction.requestHead(
                    new RequestHead("POST", "/", "HTTP/1.1", "", List.of(new Header("Content-Type", body.getKey()))));
            transaction.requestBody(body.getValue().getBytes(StandardCharsets.ISO_8859_1));
            assertThat(ids(transaction)).as(body.getKey()).containsExactly(3L);
            told.add(transaction.matches().getFirst().logData());
        }
        assertThat(told)
                .containsExactlyInAnyOrder("ARGS_POST:json.a.array_1.b", "XML://@*", "ARGS_POST:x", "ARGS_POST:f");
        Transaction broken = begin(rules);
        broken.requestHead(
                new RequestHead("POST", "/", "HTTP/1.1", "", List.of(new Header("Content-Type", "application/json"))));
        broken.requestBody("{\"a\":".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(ids(broken)).containsExactly(4L);
    }

    @Test
    void a_body_beyond_its_limit_is_refused() throws InvalidRulesException {
        Transaction transaction = begin("SecRequestBodyLimit 10\nSecRequestBodyLimitAction Reject\n");
        transaction.requestHead(get("/"));
        assertThat(transaction.requestBody(new byte[11]))
                .isInstanceOfSatisfying(
                        Verdict.Deny.class, deny -> assertThat(deny.status()).isEqualTo(413));
    }

    @Test
    void responses_are_looked_at_when_their_type_is_listed() throws InvalidRulesException {
        String rules = "SecRule RESPONSE_BODY secret id:1,phase:4,deny,status:502\n";
        for (String type : List.of("text/html; charset=utf-8", "image/png")) {
            Transaction transaction = begin(rules);
            transaction.requestHead(get("/"));
            transaction.requestBody(new byte[0]);
            transaction.responseHead(new ResponseHead("HTTP/1.1", 200, List.of(new Header("Content-Type", type))));
            Verdict verdict = transaction.responseBody("a secret".getBytes(StandardCharsets.ISO_8859_1));
            assertThat(verdict.interrupts()).as(type).isEqualTo(type.startsWith("text"));
        }
    }

    @Test
    void persistent_collections_are_handed_in_and_their_changes_out() throws InvalidRulesException {
        Program program = compile("""
                SecAction "id:1,phase:1,pass,nolog,initcol:ip=%{REMOTE_ADDR},setvar:ip.count=+1,expirevar:ip.count=60"
                SecRule IP:count "@gt 4" "id:2,phase:1,deny"
                """);
        TestSurroundings now = new TestSurroundings();
        Surroundings surroundings = new Surroundings() {
            @Override
            public String uniqueId() {
                return now.uniqueId();
            }

            @Override
            public java.time.Instant now() {
                return now.now();
            }

            @Override
            public Map<String, String> stored(String collection, String key) {
                return collection.equals("IP") && key.equals("192.0.2.7") ? Map.of("count", "4") : Map.of();
            }
        };
        Transaction transaction = program.begin(CONNECTION, surroundings);
        assertThat(transaction.requestHead(get("/")).interrupts()).isTrue();
        assertThat(transaction.end().changes()).extracting(StoredChange::value).containsExactly("5", "5");
    }
}
