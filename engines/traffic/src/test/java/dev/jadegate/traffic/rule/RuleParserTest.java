package dev.jadegate.traffic.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.jadegate.traffic.Seeds;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RuleParserTest {
    private static Rule one(Scene scene, String json) throws InvalidRulesException {
        return RuleParser.parse(scene, "[" + json.replace('\'', '"') + "]").getFirst();
    }

    private static List<InvalidRulesException.Problem> problems(Scene scene, String json) {
        InvalidRulesException wrong = catchThrowableOfType(
                InvalidRulesException.class, () -> RuleParser.parse(scene, json.replace('\'', '"')));
        assertThat(wrong).as(json).isNotNull();
        return wrong.problems();
    }

    private static void refused(Scene scene, String members, String words) {
        assertThat(problems(scene, "[{" + members + "}]"))
                .as(members)
                .anySatisfy(problem -> assertThat(problem.message()).contains(words));
    }

    private static final String ANY = "'conditions':[{'key':'URL','opValue':'exists'}]";

    /** Bodies as the Terraform provider sends them: with the members of all scenes. */
    @Test
    void what_the_terraform_provider_sends_is_taken() throws InvalidRulesException {
        String rest = ",'mode':0,'accountIdentifiers':[],'regularTypes':[],'tags':[],'remoteAddr':[],'regularRules':[],"
                + "'origin':'custom','status':1,'ccStatus':0,'conditions':[]";
        Rule.Custom custom = (Rule.Custom) one(Scene.CUSTOM_ACL, """
                {'origin':'custom','ccStatus':1,'ratelimit':{'threshold':204,'status':{'code':414,'count':333},'interval':16,
                'ttl':68,'target':'remote_addr','subKey':'testky1'},'mode':0,'conditions':[
                {'values':'abc','opValue':'contain','subKey':'','key':'URL'},
                {'values':'1.1.1.2','opValue':'contain','subKey':'','key':'IP'}],'effect':'service','status':1,
                'accountIdentifiers':[],'regularTypes':[],'name':'custom_acl-create','tags':[],'remoteAddr':[],
                'action':'block','regularRules':[]}""");
        assertThat(custom.conditions()).hasSize(2);
        assertThat(custom.limit()).isNotNull();
        assertThat(custom.limit().everywhere()).isTrue();
        assertThat(custom.limit().limit().intervalMillis()).isEqualTo(16_000);
        assertThat(custom.limit().limit().status()).isNotNull();
        Rule.Accounts accounts = (Rule.Accounts) one(
                Scene.ACCOUNT_IDENTIFIER,
                "{'mode':0,'status':1,'origin':'custom','accountIdentifiers':[{'position':'jwt','priority':2,'subKey':'adb',"
                        + "'key':'Query-Arg','decodeType':'jwt'}],'conditions':[],'tags':[]}");
        assertThat(accounts.identifiers())
                .containsExactly(
                        new Rule.Accounts.Identifier(2, Field.QUERY_ARG, "adb", Rule.Accounts.Decoding.JWT, "jwt"));
        Rule.Blacklist blacklist = (Rule.Blacklist) one(
                Scene.IP_BLACKLIST,
                "{'name':'b','action':'block'" + rest.replace("'remoteAddr':[]", "'remoteAddr':['1.1.1.1','2.2.2.2']")
                        + "}");
        assertThat(blacklist.addresses()).hasSize(2);
        Rule.Throttle throttle = (Rule.Throttle) one(
                Scene.SPIKE_THROTTLE,
                "{'action':'block','name':'s','cnRegionList':'110000,120000,130000','abroadRegionList':'AD,AE,AF','type':'qps',"
                        + "'threshold':500" + rest + "}");
        assertThat(throttle.threshold()).isEqualTo(500);
        Rule.TamperProof page = (Rule.TamperProof)
                one(Scene.TAMPERPROOF, "{'name':'t','url':'/abc','ua':'app','protocol':'https'" + rest + "}");
        assertThat(page.url()).isEqualTo("/abc");
        Rule.Leak leak = (Rule.Leak) one(
                Scene.DLP,
                "{'name':'d','action':'filter','conditions':[{'opValue':'contain','values':'abc','key':'URL','subKey':'x'},"
                        + "{'opValue':'contain','values':'phone','key':'SensitiveInfo','subKey':'test'}]}");
        assertThat(leak.action()).isEqualTo(Action.FILTER);
        Rule.Whitelist whitelist = (Rule.Whitelist) one(
                Scene.WHITELIST,
                "{'name':'w','tags':['customrule','regular_rule'],'regularRules':['130068'],'regularTypes':[],'conditions':["
                        + "{'opValue':'lt','values':'10','key':'Content-Length','subKey':'requeset-content-length'}]}");
        assertThat(whitelist.regularRules()).containsExactly("130068");
    }

    @Test
    void rules_of_all_other_scenes_are_read() throws InvalidRulesException {
        assertThat(one(Scene.WAF_GROUP, "{'status':1,'action':'block','policyId':1012}"))
                .isInstanceOf(Rule.Core.class);
        assertThat(((Rule.Flood) one(Scene.CC, "{'mode':1}")).emergency()).isTrue();
        Rule.Antiscan scan = (Rule.Antiscan) one(
                Scene.ANTISCAN,
                "{'action':'block','protectionType':'dirscan','config':{'target':'remote_addr','interval':10,'count':50,"
                        + "'weight':80,'ttl':1800}}");
        assertThat(scan.kind()).isEqualTo(Rule.Antiscan.Kind.DIRECTORY_TRAVERSAL);
        assertThat(scan.sharePercent()).isEqualTo(80);
        Rule.Antiscan inString = (Rule.Antiscan) RuleParser.parse(
                        Scene.ANTISCAN,
                        "[{\"action\":\"block\",\"protectionType\":\"highfreq\",\"config\":\"{\\\"interval\\\":30}\"}]")
                .getFirst();
        assertThat(inString.intervalSeconds()).isEqualTo(30);
        Rule.Response response = (Rule.Response) one(
                Scene.CUSTOM_RESPONSE,
                "{'name':'r','responseCode':451,'headers':[{'key':'X-A','value':'b'}],'content':'<h1>no</h1>'}");
        assertThat(response.code()).isEqualTo(451);
        assertThat(((Rule.Codec) one(Scene.WAF_CODEC, "{'codecList':['json','xml']}")).codecs())
                .hasSize(2);
        for (Scene scene : Scene.values()) {
            assertThat(Scene.of(scene.wireName())).isEqualTo(scene);
        }
        assertThat(Scene.of("none")).isNull();
    }

    @Test
    void a_problem_names_its_line_and_column() {
        String json = """
                [{"name": "a",
                  "action": "blok",
                  "conditions": [{"key": "URL", "opValue": "exists"}]}]""";
        assertThat(problems(Scene.CUSTOM_ACL, json)).singleElement().satisfies(problem -> {
            assertThat(problem.line()).isEqualTo(2);
            assertThat(problem.column()).isEqualTo(13);
            assertThat(problem.pointer()).isEqualTo("/0/action");
            assertThat(problem.message()).contains("`blok`").contains("block, monitor, js");
        });
        assertThat(problems(Scene.CUSTOM_ACL, "[{'a':\n 1,}]").getFirst().line())
                .isEqualTo(2);
    }

    @Test
    void all_problems_are_told_at_once_up_to_a_bound() {
        assertThat(problems(Scene.CUSTOM_ACL, "[{'action':'x','ccStatus':7,'nonsense':1}]"))
                .hasSize(4);
        assertThat(problems(Scene.CUSTOM_ACL, "[" + "{'action':'x'},".repeat(60) + "{}]"))
                .hasSize(Members.PROBLEMS_MAX);
    }

    @Test
    void what_does_not_go_together_is_refused_in_words() {
        refused(Scene.CUSTOM_ACL, "'action':'block'", "`conditions` is missing");
        refused(Scene.CUSTOM_ACL, "'action':'filter'," + ANY, "no action `filter`");
        refused(
                Scene.CUSTOM_ACL,
                "'action':'block','conditions':[{'key':'Isp-ID','opValue':'eq','values':'1'}]",
                "Isp-ID");
        refused(
                Scene.CUSTOM_ACL,
                "'action':'block','conditions':[{'key':'HttpCode','opValue':'eq','values':'4'}]",
                "HttpCode");
        refused(Scene.CUSTOM_ACL, "'action':'block','conditions':[{'key':'URL','opValue':'is'}]", "no operator `is`");
        refused(
                Scene.CUSTOM_ACL,
                "'action':'block','conditions':[{'key':'URL','opValue':'gt','values':'1'}]",
                "does not go");
        refused(Scene.CUSTOM_ACL, "'action':'block','conditions':[{'key':'Header','opValue':'exists'}]", "subKey");
        refused(
                Scene.CUSTOM_ACL,
                "'action':'block','conditions':[{'key':'URL','opValue':'eq'}]",
                "`values` is missing");
        refused(
                Scene.CUSTOM_ACL,
                "'action':'block','conditions':[{'key':'URL','opValue':'len-gt','values':'x'}]",
                "no whole number");
        refused(
                Scene.CUSTOM_ACL,
                "'action':'block','conditions':[{'key':'URL','opValue':'regex','values':'a(?=b)'}]",
                "linear time");
        refused(
                Scene.CUSTOM_ACL,
                "'action':'block','conditions':[{'key':'IP','opValue':'eq','values':'1.2'}]",
                "no address");
        refused(Scene.CUSTOM_ACL, "'action':'block','ccStatus':1," + ANY, "`ratelimit` is missing");
        refused(
                Scene.CUSTOM_ACL,
                "'action':'block','ccStatus':1,'ratelimit':{'interval':0,'threshold':1,'ttl':60}," + ANY,
                "1 to 1800");
        refused(
                Scene.CUSTOM_ACL,
                "'action':'block','ccStatus':1,'ratelimit':{'interval':5,'threshold':1,'ttl':59}," + ANY,
                "60 to 86400");
        refused(
                Scene.CUSTOM_ACL,
                "'action':'block','ccStatus':1,'ratelimit':{'interval':5,'threshold':1,'ttl':60,'status':{'code':404}},"
                        + ANY,
                "either a count");
        refused(
                Scene.CUSTOM_ACL,
                "'action':'block','ccStatus':1,'ratelimit':{'interval':5,'threshold':1,'ttl':60,'target':'cookie'},"
                        + ANY,
                "subKey");
        refused(Scene.WHITELIST, ANY, "`tags` is missing");
        refused(Scene.WHITELIST, "'tags':['regular_rule']," + ANY, "regularRules");
        refused(Scene.WHITELIST, "'tags':['everything']," + ANY, "no module");
        refused(Scene.REGION_BLOCK, "'action':'block'", "cnRegionList");
        refused(Scene.REGION_BLOCK, "'action':'block','abroadRegionList':'Narnia'", "`Narnia`");
        refused(Scene.IP_BLACKLIST, "'action':'block','remoteAddr':['x']", "`x`");
        refused(Scene.TAMPERPROOF, "'url':'abc'", "from `/`");
        refused(Scene.SPIKE_THROTTLE, "'type':'ratio','threshold':100", "1 to 99");
        refused(Scene.ACCOUNT_IDENTIFIER, "'status':1", "accountIdentifiers");
        refused(Scene.ANTISCAN, "'action':'block','protectionType':'x'", "highfreq");
        refused(Scene.ANTISCAN, "'action':'block','protectionType':'dirscan','config':'{'", "string that holds one");
        refused(Scene.CUSTOM_RESPONSE, "'headers':[{'key':'a b','value':'c'}]", "token");
        refused(Scene.CUSTOM_RESPONSE, "'headers':[{'key':'a','value':'c\\r\\nd'}]", "printable");
    }

    @Test
    void what_goes_past_a_limit_is_refused() {
        String condition = "{'key':'URL','opValue':'exists'}";
        refused(
                Scene.CUSTOM_ACL,
                "'action':'block','conditions':[" + (condition + ",").repeat(Semantics.CONDITIONS_MAX) + condition
                        + "]",
                "at most 5");
        refused(
                Scene.CUSTOM_ACL,
                "'action':'block','conditions':[{'key':'IP','opValue':'contain','values':'"
                        + "1.1.1.1,".repeat(Semantics.CONDITION_ADDRESSES_MAX) + "1.1.1.1'}]",
                "at most 100");
        refused(
                Scene.CUSTOM_ACL,
                "'action':'block','conditions':[{'key':'IP','opValue':'contain','values':'" + "1.1.1.1,".repeat(60)
                        + "'},{'key':'IP','opValue':'not-contain','values':'" + "1.1.1.1,".repeat(41) + "'}]",
                "address book");
        refused(
                Scene.CUSTOM_ACL,
                "'action':'block','conditions':[{'key':'URL','opValue':'match-one','values':'"
                        + "a,".repeat(Semantics.VALUES_MAX + 1) + "'}]",
                "at most 50");
        refused(
                Scene.CUSTOM_ACL,
                "'action':'block','conditions':[{'key':'URL','opValue':'eq','values':'"
                        + "a".repeat(Semantics.VALUE_LENGTH_MAX + 1) + "'}]",
                "at most 2048");
        refused(Scene.CUSTOM_ACL, "'action':'block','name':'" + "n".repeat(256) + "'," + ANY, "at most 255");
        refused(
                Scene.IP_BLACKLIST,
                "'action':'block','remoteAddr':'" + "1.1.1.1,".repeat(Semantics.BLACKLIST_ADDRESSES_MAX + 1) + "'",
                "1 to 200");
        assertThat(problems(Scene.CC, "[" + "{},".repeat(Semantics.RULES_MAX) + "{}]")
                        .getFirst()
                        .message())
                .contains("1 to 200");
        assertThat(problems(Scene.CC, "[]").getFirst().message()).contains("1 to 200");
        assertThat(problems(Scene.CC, "[7]").getFirst().message()).contains("object");
        assertThat(problems(Scene.CC, "[" + " ".repeat(1 << 20) + "]")
                        .getFirst()
                        .message())
                .contains("1048576");
    }

    @Test
    void altered_rules_are_taken_or_refused_and_never_fail() {
        Random random = Seeds.random("altered_rules");
        String whole = """
                [{"id":1,"name":"login","action":"captcha","ccStatus":1,"effect":"rule","timeConfig":{"timeScope":"cycle",
                "weekTimePeriods":[{"day":"1,2","dayPeriods":[{"start":0,"end":5}]}]},"grayStatus":1,"grayConfig":{"grayRate":5},
                "conditions":[{"key":"URLPath","opValue":"regex","values":"^/log(in|out)$"},{"key":"IP","opValue":"range-ip",
                "values":"192.0.2.1-192.0.2.9"}],"ratelimit":{"target":"remote_addr","interval":10,"threshold":3,"ttl":60}}]""";
        String letters = "{}[]\",:0123456789abc-\\()*+?^$ ";
        int taken = 0;
        for (int i = 0; i < 20_000; i++) {
            StringBuilder altered = new StringBuilder(whole);
            for (int j = random.nextInt(4); j > 0; j--) {
                altered.setCharAt(random.nextInt(altered.length()), letters.charAt(random.nextInt(letters.length())));
            }
            try {
                RuleSet.of(RuleParser.parse(Scene.CUSTOM_ACL, altered.toString()));
                taken++;
            } catch (InvalidRulesException expected) {
                assertThat(expected.problems()).isNotEmpty();
            }
        }
        assertThat(taken).isPositive();
    }
}
