package dev.jadegate.traffic.rule;

import dev.jadegate.base.json.JsonLimits;
import dev.jadegate.base.json.JsonReader;
import dev.jadegate.base.json.JsonSyntaxException;
import dev.jadegate.base.json.JsonValue;
import dev.jadegate.traffic.address.AddressRange;
import dev.jadegate.traffic.address.RegionList;
import dev.jadegate.traffic.rate.FrequencyLimit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the JSON of {@code Rules}: an array of rules, or one rule, of one scene. All that is wrong is told at once, each with line
 * and column. Stateless.
 */
public final class RuleParser {
    /** Room for {@link Semantics#RULES_MAX} rules with all their values. */
    private static final JsonLimits LIMITS = new JsonLimits(1 << 20, 16, 100_000);

    private static final Set<String> KNOWN = Set.of(
            "id",
            "ruleId",
            "name",
            "status",
            "origin",
            "action",
            "conditions",
            "ccStatus",
            "effect",
            "ratelimit",
            "timeConfig",
            "grayStatus",
            "grayConfig",
            "tags",
            "regularRules",
            "regularTypes",
            "remoteAddr",
            "cnRegionList",
            "abroadRegionList",
            "mode",
            "url",
            "protocol",
            "ua",
            "accountIdentifiers",
            "type",
            "threshold",
            "protectionType",
            "config",
            "policyId",
            "autoUpdate",
            "wafBaseConfig",
            "codecList",
            "addressList",
            "responseCode",
            "headers",
            "content");

    private static final Set<String> REGULAR_TYPES = Set.of(
            "sqli",
            "xss",
            "cmdi",
            "expression_injection",
            "java_deserialization",
            "dot_net_deserialization",
            "php_deserialization",
            "code_exec",
            "ssrf",
            "path_traversal",
            "arbitrary_file_uploading",
            "webshell",
            "rfilei",
            "lfilei",
            "protocol_violation",
            "scanner_behavior",
            "logic_flaw",
            "arbitrary_file_reading",
            "arbitrary_file_download",
            "xxe",
            "csrf",
            "crlf",
            "other");

    private static final Set<String> CODECS = Set.of(
            "url",
            "js-unicode",
            "oct",
            "hex",
            "comment",
            "space-zip",
            "multipart",
            "json",
            "xml",
            "php",
            "html",
            "utf7",
            "base64",
            "form",
            "gzip",
            "java",
            "graphql");

    private final Scene scene;
    private final List<InvalidRulesException.Problem> problems = new ArrayList<>();

    private RuleParser(Scene scene) {
        this.scene = scene;
    }

    /**
     * The rules of {@code scene} in {@code json}.
     *
     * @throws InvalidRulesException with all that is wrong
     */
    public static List<Rule> parse(Scene scene, String json) throws InvalidRulesException {
        JsonValue document;
        try {
            document = JsonReader.read(json, LIMITS);
        } catch (JsonSyntaxException broken) {
            throw new InvalidRulesException(List.of(new InvalidRulesException.Problem(
                    broken.pointer(),
                    broken.location().line(),
                    broken.location().column(),
                    broken.why())));
        }
        return new RuleParser(scene).rules(document);
    }

    private List<Rule> rules(JsonValue document) throws InvalidRulesException {
        List<JsonValue> elements = document instanceof JsonValue.JsonArray array ? array.elements() : List.of(document);
        List<Rule> rules = new ArrayList<>();
        if (elements.isEmpty() || elements.size() > Semantics.RULES_MAX) {
            Members.tell(
                    problems,
                    document.location(),
                    "",
                    elements.size() + " rules: 1 to " + Semantics.RULES_MAX + " in one call");
        }
        for (int i = 0; i < Math.min(elements.size(), Semantics.RULES_MAX); i++) {
            String pointer = document instanceof JsonValue.JsonArray ? "/" + i : "";
            if (elements.get(i) instanceof JsonValue.JsonObject object) {
                rules.add(rule(new Members(object, pointer, problems)));
            } else {
                Members.tell(problems, elements.get(i).location(), pointer, "a rule is an object");
            }
        }
        if (!problems.isEmpty()) {
            throw new InvalidRulesException(problems);
        }
        return rules;
    }

    private Rule rule(Members rule) {
        for (JsonValue.Member member : rule.all()) {
            if (!KNOWN.contains(member.name())) {
                rule.wrong(member, "no rule has a member `" + member.name() + "`");
            }
        }
        Rule.Head head = HeadParser.head(rule);
        return switch (scene) {
            case WAF_GROUP, WAF_BASE -> new Rule.Core(head, action(rule, Action.BLOCK, Action.MONITOR));
            case ANTISCAN -> antiscan(rule, head);
            case IP_BLACKLIST ->
                new Rule.Blacklist(head, action(rule, Action.BLOCK, Action.MONITOR), addresses(rule, "remoteAddr"));
            case CUSTOM_ACL -> custom(rule, head);
            case WHITELIST -> whitelist(rule, head);
            case REGION_BLOCK ->
                new Rule.RegionBlock(head, action(rule, Action.BLOCK, Action.MONITOR), regions(rule, true));
            case CUSTOM_RESPONSE -> response(rule, head);
            case CC ->
                new Rule.Flood(
                        head,
                        rule.has("action") ? action(rule, Action.BLOCK, Action.MONITOR, Action.JS) : Action.JS,
                        rule.whole("mode", 0, 1, 0) == 1);
            case TAMPERPROOF -> tamperProof(rule, head);
            case DLP ->
                new Rule.Leak(
                        head,
                        ConditionParser.conditions(rule, true, true),
                        action(rule, Action.BLOCK, Action.MONITOR, Action.FILTER));
            case SPIKE_THROTTLE -> throttle(rule, head);
            case ACCOUNT_IDENTIFIER -> accounts(rule, head);
            case WAF_CODEC -> new Rule.Codec(head, oneOf(rule, "codecList", CODECS));
            case ADDRESS_BOOK -> new Rule.Book(head, addresses(rule, "addressList"));
        };
    }

    private Action action(Members rule, Action... allowed) {
        String text = rule.text("action", "");
        Action action = Action.of(text);
        for (Action one : allowed) {
            if (one == action) {
                return one;
            }
        }
        List<String> names = new ArrayList<>();
        for (Action one : allowed) {
            names.add(one.wireName());
        }
        rule.wrong(
                "action",
                (text.isEmpty() ? "`action` is missing" : "there is no action `" + text + "` in " + scene.wireName())
                        + ": " + String.join(", ", names));
        return allowed[0];
    }

    private Rule custom(Members rule, Rule.Head head) {
        Action[] allowed = {Action.BLOCK, Action.MONITOR, Action.JS, Action.CAPTCHA, Action.CAPTCHA_STRICT};
        Rule.Frequency frequency = null;
        if (rule.whole("ccStatus", 0, 1, 0) == 1) {
            Members limit = rule.object("ratelimit");
            if (limit == null) {
                rule.wrong("ratelimit", "`ratelimit` is missing: `ccStatus` 1 needs it");
            } else {
                String effect = rule.text("effect", "service");
                if (!effect.equals("service") && !effect.equals("rule")) {
                    rule.wrong("effect", "there is no effect `" + effect + "`: service or rule");
                }
                frequency = new Rule.Frequency(
                        HeadParser.target(limit, "target", "subKey"), limit(limit), effect.equals("service"));
            }
        }
        return new Rule.Custom(head, ConditionParser.conditions(rule, true, false), action(rule, allowed), frequency);
    }

    private static FrequencyLimit limit(Members limit) {
        int interval = limit.needed("interval", 1, 1800);
        int threshold = limit.needed("threshold", 1, Integer.MAX_VALUE);
        int ttl = limit.needed("ttl", 60, 86_400);
        FrequencyLimit.StatusShare share = null;
        Members status = limit.object("status");
        // The Terraform provider sends an empty object for none.
        if (status != null && status.whole("code", 0, 999, 0) != 0) {
            int code = status.whole("code", 100, 999, 100);
            int count = status.whole("count", 0, 50_000, 0);
            int ratio = status.whole("ratio", 0, 100, 0);
            if ((count == 0) == (ratio == 0) || count == 1) {
                status.wrong("count", "`status` has either a count of 2 to 50000 or a ratio of 1 to 100");
            } else {
                share = new FrequencyLimit.StatusShare(code, count, ratio);
            }
        }
        return new FrequencyLimit(interval * 1000L, threshold, ttl * 1000L, share);
    }

    private static Rule whitelist(Members rule, Rule.Head head) {
        Set<Protection> protections = new HashSet<>();
        for (String tag : rule.texts("tags")) {
            Protection protection = Protection.of(tag);
            if (protection == null) {
                rule.wrong("tags", "there is no module `" + tag + "` to pass by");
            } else {
                protections.add(protection);
            }
        }
        if (protections.isEmpty()) {
            rule.wrong("tags", "`tags` is missing: which modules requests pass by, such as `waf` or `customrule`");
        }
        Set<String> ids = new HashSet<>(rule.texts("regularRules"));
        Set<String> types = oneOf(rule, "regularTypes", REGULAR_TYPES);
        if (protections.contains(Protection.REGULAR_RULE) && ids.isEmpty()) {
            rule.wrong("regularRules", "`regularRules` is missing: the tag `regular_rule` needs ids");
        }
        if (protections.contains(Protection.REGULAR_TYPE) && types.isEmpty()) {
            rule.wrong("regularTypes", "`regularTypes` is missing: the tag `regular_type` needs types");
        }
        return new Rule.Whitelist(head, ConditionParser.conditions(rule, true, false), protections, ids, types);
    }

    private static Set<String> oneOf(Members rule, String name, Set<String> allowed) {
        Set<String> texts = new HashSet<>();
        for (String text : rule.texts(name)) {
            // The provider's own test calls it so.
            String one = text.equals("sql") ? "sqli" : text;
            if (allowed.contains(one)) {
                texts.add(one);
            } else {
                rule.wrong(
                        name,
                        "there is no `" + text + "` in `" + name + "`: "
                                + String.join(", ", allowed.stream().sorted().toList()));
            }
        }
        return texts;
    }

    private static List<AddressRange> addresses(Members rule, String name) {
        List<AddressRange> addresses = new ArrayList<>();
        List<String> texts = rule.texts(name);
        int max = name.equals("remoteAddr") ? Semantics.BLACKLIST_ADDRESSES_MAX : 10_000;
        if (texts.isEmpty() || texts.size() > max) {
            rule.wrong(name, "`" + name + "` holds " + texts.size() + " addresses: 1 to " + max);
            return addresses;
        }
        for (String text : texts) {
            AddressRange range = AddressRange.parse(text);
            if (range == null) {
                rule.wrong(name, "`" + text + "` is no address and no network");
            } else {
                addresses.add(range);
            }
        }
        return addresses;
    }

    private static @Nullable RegionList given(Members rule) {
        List<String> regions = new ArrayList<>(rule.texts("cnRegionList"));
        regions.addAll(rule.texts("abroadRegionList"));
        try {
            return regions.isEmpty() ? null : RegionList.of(regions);
        } catch (IllegalArgumentException wrong) {
            rule.wrong(
                    rule.has("cnRegionList") ? "cnRegionList" : "abroadRegionList", String.valueOf(wrong.getMessage()));
            return null;
        }
    }

    private static RegionList regions(Members rule, boolean needed) {
        RegionList regions = given(rule);
        if (regions == null && needed && !rule.has("cnRegionList") && !rule.has("abroadRegionList")) {
            rule.wrong("cnRegionList", "`cnRegionList` or `abroadRegionList` is missing: which regions");
        }
        return regions == null ? RegionList.of(List.of()) : regions;
    }

    private Rule antiscan(Members rule, Rule.Head head) {
        Action action = action(rule, Action.BLOCK, Action.MONITOR);
        String type = rule.text("protectionType", "");
        Members config = rule.object("config");
        Rule.Antiscan.Kind kind = switch (type) {
            case "highfreq", "high_frequency" -> Rule.Antiscan.Kind.HIGH_FREQUENCY;
            case "dirscan", "directory_traversal" -> Rule.Antiscan.Kind.DIRECTORY_TRAVERSAL;
            case "scantools", "scan_tools" -> Rule.Antiscan.Kind.SCAN_TOOLS;
            case "collaborative" -> Rule.Antiscan.Kind.COLLABORATIVE;
            default -> {
                rule.wrong(
                        "protectionType",
                        "there is no protection `" + type + "`: highfreq, dirscan, scantools or collaborative");
                yield Rule.Antiscan.Kind.SCAN_TOOLS;
            }
        };
        boolean directories = kind == Rule.Antiscan.Kind.DIRECTORY_TRAVERSAL;
        int interval = directories ? 10 : 60;
        int count = directories ? 50 : 20;
        if (config == null) {
            return new Rule.Antiscan(head, action, kind, interval, count, 70, 1800);
        }
        return new Rule.Antiscan(
                head,
                action,
                kind,
                config.whole("interval", 5, 1800, interval),
                config.whole("count", 2, 50_000, count),
                config.whole("weight", 1, 100, 70),
                config.whole("ttl", 60, 86_400, 1800));
    }

    private static Rule response(Members rule, Rule.Head head) {
        List<Rule.Response.HeaderField> headers = new ArrayList<>();
        for (Members header : rule.objects("headers", 10)) {
            String name = header.text("key", "");
            String value = header.text("value", "");
            boolean token = !name.isEmpty()
                    && name.chars().allMatch(c -> c > ' ' && c < 127 && "\"(),/:;<=>?@[\\]{}".indexOf(c) < 0);
            if (!token || value.chars().anyMatch(c -> c < ' ' || c >= 127)) {
                header.wrong("key", "a header has a `key` that is a token and a `value` of printable ASCII");
            }
            headers.add(new Rule.Response.HeaderField(name, value));
        }
        String content = rule.text("content", "");
        if (content.length() > 32_768) {
            rule.wrong("content", "`content` has " + content.length() + " characters; at most 32768");
        }
        return new Rule.Response(head, rule.whole("responseCode", 200, 599, 405), headers, content);
    }

    private static Rule tamperProof(Members rule, Rule.Head head) {
        String protocol = rule.text("protocol", "https");
        if (!protocol.equals("http") && !protocol.equals("https")) {
            rule.wrong("protocol", "there is no protocol `" + protocol + "`: http or https");
        }
        String url = rule.text("url", "");
        if (!url.startsWith("/") || url.length() > Semantics.VALUE_LENGTH_MAX) {
            rule.wrong("url", "`url` is a path from `/` on, of at most " + Semantics.VALUE_LENGTH_MAX + " characters");
        }
        return new Rule.TamperProof(head, protocol, url, rule.text("ua", ""));
    }

    private static Rule throttle(Members rule, Rule.Head head) {
        String type = rule.text("type", "ratio");
        boolean perSecond = type.equals("qps");
        if (!perSecond && !type.equals("ratio")) {
            rule.wrong("type", "there is no throttle `" + type + "`: qps or ratio");
        }
        return new Rule.Throttle(
                head,
                ConditionParser.conditions(rule, false, false),
                given(rule),
                perSecond,
                rule.needed("threshold", 1, perSecond ? 5_000_000 : 99));
    }

    private static Rule accounts(Members rule, Rule.Head head) {
        List<Rule.Accounts.Identifier> identifiers = new ArrayList<>();
        Set<Integer> priorities = new HashSet<>();
        for (Members one : rule.objects("accountIdentifiers", Semantics.ACCOUNT_IDENTIFIERS_MAX)) {
            String key = one.text("key", "");
            Field field = Field.of(key);
            if (field == null || field.kind() != Field.Kind.NAMED) {
                one.wrong("key", "accounts do not stand in `" + key + "`: Query-Arg, Cookie-Exact, Post-Arg or Header");
                field = Field.HEADER;
            }
            String subKey = one.text("subKey", "");
            if (subKey.isEmpty()) {
                one.wrong("subKey", "`subKey` is missing: the name of what holds the account");
            }
            String type = one.text("decodeType", "plain");
            Rule.Accounts.Decoding decoding = switch (type) {
                case "plain" -> Rule.Accounts.Decoding.PLAIN;
                case "basic" -> Rule.Accounts.Decoding.BASIC;
                case "jwt" -> Rule.Accounts.Decoding.JWT;
                default -> {
                    one.wrong("decodeType", "there is no decoding `" + type + "`: plain, basic or jwt");
                    yield Rule.Accounts.Decoding.PLAIN;
                }
            };
            String position = one.text("position", "");
            if (decoding == Rule.Accounts.Decoding.JWT && position.isEmpty()) {
                one.wrong("position", "`position` is missing: the claim of the token that holds the account");
            }
            int priority = one.needed("priority", 0, 20);
            if (!priorities.add(priority)) {
                one.wrong("priority", "the priority " + priority + " is there twice");
            }
            identifiers.add(new Rule.Accounts.Identifier(priority, field, subKey, decoding, position));
        }
        if (identifiers.isEmpty()) {
            rule.wrong(
                    "accountIdentifiers",
                    "`accountIdentifiers` is missing: 1 to " + Semantics.ACCOUNT_IDENTIFIERS_MAX + " places");
        }
        identifiers.sort(Comparator.comparingInt(Rule.Accounts.Identifier::priority));
        return new Rule.Accounts(head, identifiers);
    }
}
