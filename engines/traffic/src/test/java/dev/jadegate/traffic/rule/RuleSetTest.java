package dev.jadegate.traffic.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jadegate.traffic.Seeds;
import dev.jadegate.traffic.address.RegionList;
import dev.jadegate.traffic.rate.FrequencyTable;
import dev.jadegate.traffic.rate.KeyHasher;
import dev.jadegate.traffic.request.FakeRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RuleSetTest {
    private static final long NOW = 1_800_000_000_000L;

    private static List<Rule> rules(Scene scene, String json) {
        try {
            return RuleParser.parse(scene, json.replace('\'', '"'));
        } catch (InvalidRulesException wrong) {
            throw new AssertionError(wrong.problems().toString(), wrong);
        }
    }

    private static RuleSet.Counters counters() {
        return new RuleSet.Counters(new FrequencyTable(1000), new KeyHasher(1, 2));
    }

    private static Decision decide(RuleSet rules, FakeRequest request) {
        return rules.decide(request, counters(), NOW);
    }

    private static List<String> names(Decision decision) {
        return decision.hits().stream().map(hit -> hit.rule().head().name()).toList();
    }

    private static RuleSet custom(String conditions) {
        return RuleSet.of(
                rules(Scene.CUSTOM_ACL, "[{'id':1,'name':'r','action':'block','conditions':[" + conditions + "]}]"));
    }

    @Test
    void the_rule_of_the_issue_blocks_what_it_says_and_explains_it() {
        RuleSet rules = custom("{'key':'URLPath','opValue':'prefix-match','values':'/admin'},"
                + "{'key':'IP','opValue':'not-contain','values':'10.0.0.0/8,2001:db8::/32'}");
        Decision decision = decide(rules, FakeRequest.get("/admin/users?x=1").from("192.0.2.9"));
        assertThat(decision.action()).isEqualTo(Action.BLOCK);
        assertThat(decision.hits().getFirst().reasons())
                .containsExactly(
                        new Reason("URLPath", "", "prefix-match", "/admin", "/admin/users"),
                        new Reason("IP", "", "not-contain", "", "192.0.2.9"));
        assertThat(decide(rules, FakeRequest.get("/admin").from("10.1.2.3")).hits())
                .isEmpty();
        assertThat(decide(rules, FakeRequest.get("/").from("192.0.2.9")).hits()).isEmpty();
    }

    @Test
    void an_escaped_path_does_not_pass_by_a_rule() {
        RuleSet rules = custom("{'key':'URLPath','opValue':'eq','values':'/admin'}");
        for (String target : List.of("/admin", "/%61dmin", "//admin", "/x/../admin", "/admin?q", "/.%2fadmin")) {
            assertThat(decide(rules, FakeRequest.get(target)).action())
                    .as(target)
                    .isEqualTo(Action.BLOCK);
        }
        assertThat(decide(rules, FakeRequest.get("/administrator")).hits()).isEmpty();
    }

    @Test
    void hosts_and_methods_ignore_their_case() {
        RuleSet rules = custom("{'key':'Host','opValue':'match-one','values':'Shop.Example,other.example'},"
                + "{'key':'Http-Method','opValue':'eq','values':'POST'}");
        assertThat(decide(rules, FakeRequest.get("/").method("post").host("SHOP.example"))
                        .hits())
                .hasSize(1);
        assertThat(decide(rules, FakeRequest.get("/").method("GET").host("shop.example"))
                        .hits())
                .isEmpty();
        assertThat(decide(rules, FakeRequest.get("/").method("POST").host("shop.example.org"))
                        .hits())
                .isEmpty();
    }

    @Test
    void a_missing_field_is_none_and_one_without_value_is_empty() {
        RuleSet none = custom("{'key':'Referer','opValue':'none'}");
        RuleSet empty = custom("{'key':'Referer','opValue':'empty'}");
        RuleSet other = custom("{'key':'Referer','opValue':'not-contain','values':'shop.example'}");
        FakeRequest missing = FakeRequest.get("/");
        FakeRequest blank = FakeRequest.get("/").header("Referer", "");
        assertThat(decide(none, missing).hits()).hasSize(1);
        assertThat(decide(none, blank).hits()).isEmpty();
        assertThat(decide(empty, missing).hits()).isEmpty();
        assertThat(decide(empty, blank).hits()).hasSize(1);
        assertThat(decide(other, missing).hits()).hasSize(1);
    }

    @Test
    void a_negated_operator_wants_it_of_all_values() {
        RuleSet rules = custom("{'key':'Query-Arg','subKey':'t','opValue':'ne','values':'1'}");
        assertThat(decide(rules, FakeRequest.get("/?t=2&t=1")).hits()).isEmpty();
        assertThat(decide(rules, FakeRequest.get("/?t=2&t=3")).hits()).hasSize(1);
    }

    @Test
    void text_beyond_ascii_is_found_in_its_bytes() {
        RuleSet rules = custom("{'key':'URL','opValue':'contain','values':'管理'}");
        assertThat(decide(rules, FakeRequest.get("/%E7%AE%A1%E7%90%86")).hits()).hasSize(1);
    }

    @Test
    void secrets_are_not_in_explanations() {
        String secret = "hunter2hunter2";
        FakeRequest request = FakeRequest.post(
                        "/?password=" + secret, "application/x-www-form-urlencoded", "p=" + secret)
                .header("Cookie", "sid=" + secret)
                .header("Authorization", "Bearer " + secret);
        for (String condition : List.of(
                "{'key':'Cookie','opValue':'exists'}",
                "{'key':'Cookie-Exact','subKey':'sid','opValue':'exists'}",
                "{'key':'Post-Body','opValue':'exists'}",
                "{'key':'Post-Arg','subKey':'p','opValue':'exists'}",
                "{'key':'Header','subKey':'authorization','opValue':'exists'}",
                "{'key':'Query-Arg','subKey':'password','opValue':'exists'}",
                "{'key':'Params','opValue':'exists'}",
                "{'key':'URL','opValue':'exists'}")) {
            Decision decision = decide(custom(condition), request);
            assertThat(decision.hits()).as(condition).hasSize(1);
            assertThat(decision.toString()).as(condition).doesNotContain(secret);
        }
    }

    @Test
    void a_whitelist_passes_by_what_it_names_and_no_more() {
        List<Rule> all = new ArrayList<>(rules(
                Scene.WHITELIST,
                "[{'id':1,'name':'w','tags':['customrule','regular_type'],'regularTypes':['sqli'],"
                        + "'conditions':[{'key':'URLPath','opValue':'eq','values':'/hook'}]}]"));
        all.addAll(rules(
                Scene.CUSTOM_ACL,
                "[{'id':2,'name':'r','action':'block','conditions':[{'key':'URL','opValue':'exists'}]}]"));
        all.addAll(rules(Scene.IP_BLACKLIST, "[{'id':3,'name':'b','action':'block','remoteAddr':['203.0.113.0/24']}]"));
        RuleSet rules = RuleSet.of(all);
        Decision passed = decide(rules, FakeRequest.get("/hook"));
        assertThat(passed.hits()).isEmpty();
        assertThat(passed.regularTypes()).containsExactly("sqli");
        assertThat(passed.passesBy(Protection.CUSTOM_RULE)).isTrue();
        assertThat(passed.passesBy(Protection.CC)).isFalse();
        assertThat(passed.passes()).hasSize(1);
        assertThat(names(decide(rules, FakeRequest.get("/hook").from("203.0.113.7"))))
                .containsExactly("b");
        assertThat(names(decide(rules, FakeRequest.get("/")))).containsExactly("r");
    }

    @Test
    void monitoring_goes_on_to_the_rule_that_stops() {
        RuleSet rules = RuleSet.of(rules(Scene.CUSTOM_ACL, """
                [{'id':1,'name':'seen','action':'monitor','conditions':[{'key':'URL','opValue':'exists'}]},
                 {'id':2,'name':'off','status':0,'action':'block','conditions':[{'key':'URL','opValue':'exists'}]},
                 {'id':3,'name':'script','action':'js','conditions':[{'key':'URL','opValue':'exists'}]},
                 {'id':4,'name':'later','action':'block','conditions':[{'key':'URL','opValue':'exists'}]}]"""));
        Decision decision = decide(rules, FakeRequest.get("/"));
        assertThat(names(decision)).containsExactly("seen", "script");
        assertThat(decision.action()).isEqualTo(Action.JS);
    }

    @Test
    void a_region_is_held_off_by_its_list() {
        RuleSet rules = RuleSet.of(rules(
                Scene.REGION_BLOCK,
                "[{'id':1,'name':'g','action':'block','cnRegionList':'440000','abroadRegionList':'AD,AE'}]"));
        assertThat(names(decide(rules, FakeRequest.get("/").in("AE")))).containsExactly("g");
        assertThat(decide(rules, FakeRequest.get("/").in("CN")).hits()).isEmpty();
        assertThat(decide(rules, FakeRequest.get("/")).hits()).isEmpty();
        assertThat(RegionList.of(List.of()).size()).isZero();
    }

    @Test
    void an_address_book_is_found_by_its_name() {
        List<Rule> all = new ArrayList<>(
                rules(Scene.ADDRESS_BOOK, "[{'id':9,'name':'office','addressList':['198.51.100.0/24']}]"));
        all.addAll(rules(
                Scene.CUSTOM_ACL,
                "[{'id':1,'name':'r','action':'block','conditions':[{'key':'IP','opValue':'inl','values':'office'}]},"
                        + "{'id':2,'name':'s','action':'monitor','conditions':[{'key':'IP','opValue':'range-ip','values':"
                        + "'192.0.2.5-192.0.2.9'}]}]"));
        RuleSet rules = RuleSet.of(all);
        assertThat(names(decide(rules, FakeRequest.get("/").from("198.51.100.7"))))
                .containsExactly("r");
        assertThat(names(decide(rules, FakeRequest.get("/").from("192.0.2.9")))).containsExactly("s");
        assertThat(decide(rules, FakeRequest.get("/").from("192.0.2.10")).hits())
                .isEmpty();
    }

    private static final String LIMITED = """
            [{'id':1,'name':'login','action':'captcha','ccStatus':1,'effect':'EFFECT',
              'conditions':[{'key':'URLPath','opValue':'eq','values':'/login'}],
              'ratelimit':{'target':'remote_addr','interval':10,'threshold':3,'ttl':60STATUS}}]""";

    @Test
    void a_frequency_control_holds_the_key_from_the_rule_or_from_everything() {
        for (String effect : List.of("rule", "service")) {
            RuleSet rules = RuleSet.of(
                    rules(Scene.CUSTOM_ACL, LIMITED.replace("EFFECT", effect).replace("STATUS", "")));
            RuleSet.Counters counters = counters();
            for (int i = 0; i < 3; i++) {
                assertThat(rules.decide(FakeRequest.get("/login"), counters, NOW)
                                .hits())
                        .isEmpty();
            }
            assertThat(rules.decide(FakeRequest.get("/login"), counters, NOW).action())
                    .isEqualTo(Action.CAPTCHA);
            Decision again = rules.decide(FakeRequest.get("/login"), counters, NOW + 59_999);
            assertThat(again.hits())
                    .hasSize(1)
                    .first()
                    .extracting(Decision.Hit::shutOut)
                    .isEqualTo(true);
            assertThat(rules.decide(FakeRequest.get("/"), counters, NOW + 59_999)
                            .hits())
                    .hasSize(effect.equals("service") ? 1 : 0);
            assertThat(rules.decide(FakeRequest.get("/login").from("192.0.2.77"), counters, NOW)
                            .hits())
                    .isEmpty();
            assertThat(rules.decide(FakeRequest.get("/login"), counters, NOW + 60_000)
                            .hits())
                    .isEmpty();
        }
    }

    @Test
    void answers_count_towards_a_control_that_looks_at_them() {
        RuleSet rules = RuleSet.of(rules(
                Scene.CUSTOM_ACL,
                LIMITED.replace("EFFECT", "rule").replace("STATUS", ",'status':{'code':'401','ratio':50}")));
        RuleSet.Counters counters = counters();
        for (int i = 0; i < 8; i++) {
            Decision decision = rules.decide(FakeRequest.get("/login"), counters, NOW);
            assertThat(decision.hits()).isEmpty();
            assertThat(decision.counted()).hasSize(1);
            RuleSet.answered(decision, counters, i < 4 ? 200 : 401, NOW);
        }
        assertThat(rules.decide(FakeRequest.get("/login"), counters, NOW).action())
                .isEqualTo(Action.CAPTCHA);
    }

    @Test
    void a_schedule_and_a_trial_restrict_a_rule() {
        String rule = "[{'id':1,'name':'r','action':'block','conditions':[{'key':'URL','opValue':'exists'}],";
        RuleSet past = RuleSet.of(rules(
                Scene.CUSTOM_ACL,
                rule + "'timeConfig':{'timeScope':'period','timePeriods':[{'start':1,'end':1800000000000}]}}]"));
        assertThat(past.decide(FakeRequest.get("/"), counters(), NOW - 1).hits())
                .hasSize(1);
        assertThat(past.decide(FakeRequest.get("/"), counters(), NOW).hits()).isEmpty();
        // 2027-01-15 is a Friday; 08:00 UTC is 16:00 in zone 8.
        RuleSet weekly = RuleSet.of(rules(
                Scene.CUSTOM_ACL,
                rule + "'timeConfig':{'timeScope':'cycle','timeZone':8,'weekTimePeriods':[{'day':'5','dayPeriods':["
                        + "{'start':57600000,'end':57600001}]}]}}]"));
        assertThat(weekly.decide(FakeRequest.get("/"), counters(), NOW).hits()).hasSize(1);
        assertThat(weekly.decide(FakeRequest.get("/"), counters(), NOW + 1).hits())
                .isEmpty();
        assertThat(weekly.decide(FakeRequest.get("/"), counters(), NOW + 86_400_000)
                        .hits())
                .isEmpty();
        RuleSet trial = RuleSet.of(rules(
                Scene.CUSTOM_ACL, rule + "'grayStatus':1,'grayConfig':{'grayRate':20,'grayTarget':'remote_addr'}}]"));
        int held = 0;
        for (int i = 0; i < 1000; i++) {
            FakeRequest request = FakeRequest.get("/").from("10.0." + i / 250 + "." + i % 250);
            held += decide(trial, request).hits().size();
            assertThat(decide(trial, request).hits())
                    .isEqualTo(decide(trial, request).hits());
        }
        assertThat(held).isBetween(130, 270);
    }

    @Test
    void a_throttle_tells_whom_it_is_about() {
        RuleSet rules = RuleSet.of(rules(
                Scene.SPIKE_THROTTLE,
                "[{'id':1,'name':'t','type':'qps','threshold':500,'cnRegionList':'CN',"
                        + "'conditions':[{'key':'URLPath','opValue':'prefix-match','values':'/api'}]}]"));
        assertThat(decide(rules, FakeRequest.get("/api/x").in("CN")).throttles())
                .hasSize(1);
        assertThat(decide(rules, FakeRequest.get("/api/x").in("DE")).throttles())
                .isEmpty();
        assertThat(decide(rules, FakeRequest.get("/x").in("CN")).throttles()).isEmpty();
    }

    private static final String[] WORDS = {"a", "ab", "b", "abc", "1", "12", ""};

    private static String word(Random random) {
        return WORDS[random.nextInt(WORDS.length)];
    }

    private static String randomRule(Random random, int number) {
        StringBuilder rule = new StringBuilder("{'id':" + number + ",'name':'r" + number + "','action':'"
                + (random.nextInt(3) == 0 ? "block" : "monitor") + "','tags':['"
                + (random.nextBoolean() ? "customrule" : "cc") + "'],'conditions':[");
        int count = 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            rule.append(i == 0 ? "" : ",").append(randomCondition(random));
        }
        return rule.append("]}").toString();
    }

    private static String randomCondition(Random random) {
        while (true) {
            Field field = List.of(Field.values()).get(random.nextInt(Field.values().length));
            Operator operator = List.of(Operator.values()).get(random.nextInt(Operator.values().length));
            String value = word(random);
            if (field == Field.IP) {
                value = random.nextInt(3) + ".0.0." + random.nextInt(3) + (random.nextBoolean() ? "/8" : "");
            } else if (field == Field.HOST && random.nextBoolean()) {
                value = random.nextBoolean() ? "a.example" : "b.example";
            } else if (field == Field.URL_PATH && random.nextBoolean()) {
                value = "/" + word(random);
            }
            String more =
                    operator.wireName().contains("one") || operator.wireName().startsWith("all")
                            ? "," + (field == Field.IP ? "1.0.0.1" : "ab")
                            : "";
            String condition = "{'key':'" + field.wireName() + "','subKey':'a','opValue':'" + operator.wireName()
                    + "','values':'" + value + more + "'}";
            boolean unknownHere = operator == Operator.IN_LIST
                    || operator == Operator.RANGE_IP
                    || operator == Operator.NOT_RANGE_IP
                    || field == Field.JA3
                    || field == Field.JA4
                    || field == Field.HTTP2
                    || field == Field.CONTENT_TYPE
                    || field == Field.X_FORWARDED_FOR;
            try {
                RuleParser.parse(
                        Scene.CUSTOM_ACL, ("[{'action':'block','conditions':[" + condition + "]}]").replace('\'', '"'));
                if (!unknownHere) {
                    return condition;
                }
            } catch (InvalidRulesException tryAnother) {
                // Field, operator and value do not go together.
            }
        }
    }

    private static FakeRequest randomRequest(Random random) {
        StringBuilder target = new StringBuilder("/" + word(random));
        if (random.nextBoolean()) {
            target.append(random.nextBoolean() ? "." : "/").append(word(random)).append('x');
        }
        if (random.nextBoolean()) {
            target.append("?a=").append(word(random)).append("&b=").append(random.nextBoolean() ? "%61" : "1+1");
        }
        FakeRequest request = random.nextBoolean()
                ? FakeRequest.get(target.toString())
                : FakeRequest.post(
                        target.toString(), "application/x-www-form-urlencoded", "a=" + word(random) + "&c=1");
        request.host(random.nextBoolean() ? "A.example" : "b.example");
        request.from(random.nextInt(3) + ".0.0." + random.nextInt(3)).port(random.nextBoolean() ? 12 : 443);
        for (String name : List.of("User-Agent", "Referer", "a", "Cookie", "Content-Length")) {
            if (random.nextBoolean()) {
                request.header(name, name.equals("Cookie") ? "a=" + word(random) + "; b=1" : word(random));
            }
        }
        return request;
    }

    @Test
    void the_compiled_set_decides_as_the_slow_reference_does() {
        Random random = Seeds.random("the_compiled_set");
        int held = 0;
        for (int round = 0; round < 150; round++) {
            List<Rule> all = new ArrayList<>();
            for (int i = 1 + random.nextInt(round < 100 ? 8 : 120); i > 0; i--) {
                all.addAll(rules(
                        random.nextInt(12) == 0 ? Scene.WHITELIST : Scene.CUSTOM_ACL,
                        "[" + randomRule(random, i) + "]"));
            }
            RuleSet compiled = RuleSet.of(all);
            for (int i = 0; i < 40; i++) {
                FakeRequest request = randomRequest(random);
                List<String> expected = NaiveRules.hits(all, request);
                assertThat(names(decide(compiled, request)))
                        .as("%s %s %s of %s", request.method(), request.host(), request.target(), all)
                        .isEqualTo(expected);
                held += expected.size();
            }
        }
        assertThat(held).isPositive();
    }

    @Test
    void patterns_that_backtrack_elsewhere_run_in_linear_time() {
        RuleSet rules = custom("{'key':'Post-Body','opValue':'regex','values':'^(a+)+$'}");
        String body = "a".repeat(200_000) + "!";
        assertThat(decide(rules, FakeRequest.post("/", "text/plain", body)).hits())
                .isEmpty();
    }
}
