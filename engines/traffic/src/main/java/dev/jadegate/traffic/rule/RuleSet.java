package dev.jadegate.traffic.rule;

import dev.jadegate.traffic.address.AddressRange;
import dev.jadegate.traffic.rate.FrequencyLimit;
import dev.jadegate.traffic.rate.FrequencyTable;
import dev.jadegate.traffic.rate.KeyHasher;
import dev.jadegate.traffic.request.RequestValues;
import dev.jadegate.traffic.request.RequestView;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The rules of one protected object, compiled. They are asked in this order: whitelists, address blacklists, blocked regions,
 * custom rules as they stand, throttles. The first that keeps a request from its server ends it; those that only monitor go on.
 * Immutable; may be used by many threads, and swapped at any moment: what was counted is kept beside it.
 */
public final class RuleSet {
    private final List<Rule> rules;
    private final List<Rule.Whitelist> whitelists = new ArrayList<>();
    private final List<Rule.Custom> customs = new ArrayList<>();
    private final List<Rule.Throttle> throttles = new ArrayList<>();
    private final List<Rule.RegionBlock> regions = new ArrayList<>();
    private final List<Rule.Blacklist> blacklists = new ArrayList<>();
    private final Compiled whitelistConditions;
    private final Compiled customConditions;
    private final Compiled throttleConditions;
    private final Compiled blacklistConditions;
    private final List<Rule.Custom> everywhere = new ArrayList<>();

    /** Conditions of rules of one kind, by their number, and the index over them. */
    private static final class Compiled {
        private final CompiledCondition[][] conditions;
        private final RuleIndex index;

        Compiled(List<List<Condition>> rules, Map<String, List<AddressRange>> books) {
            this.conditions = new CompiledCondition[rules.size()][];
            for (int i = 0; i < conditions.length; i++) {
                conditions[i] = rules.get(i).stream()
                        .map(condition -> new CompiledCondition(condition, books))
                        .toArray(CompiledCondition[]::new);
            }
            this.index = new RuleIndex(rules, books);
        }

        boolean holds(int number, RequestValues request, List<Reason> reasons) {
            for (CompiledCondition condition : conditions[number]) {
                if (!condition.holds(request, null)) {
                    return false;
                }
            }
            for (CompiledCondition condition : conditions[number]) {
                condition.holds(request, reasons);
            }
            return true;
        }
    }

    /** What is counted over requests, kept when rules change. */
    public record Counters(FrequencyTable table, KeyHasher hasher) {}

    private RuleSet(Collection<Rule> rules) {
        this.rules = List.copyOf(rules);
        Map<String, List<AddressRange>> books = new HashMap<>();
        List<List<Condition>> blacklisted = new ArrayList<>();
        for (Rule rule : rules) {
            if (!rule.head().enabled()) {
                continue;
            }
            switch (rule) {
                case Rule.Whitelist one -> whitelists.add(one);
                case Rule.Custom one -> customs.add(one);
                case Rule.Throttle one -> throttles.add(one);
                case Rule.RegionBlock one -> regions.add(one);
                case Rule.Blacklist one -> {
                    blacklists.add(one);
                    blacklisted.add(List.of(new Condition(
                            Field.IP,
                            "",
                            Operator.CONTAIN,
                            one.addresses().stream().map(AddressRange::toString).toList())));
                }
                case Rule.Book one -> {
                    books.put(one.head().name(), one.addresses());
                    books.put(Long.toString(one.head().id()), one.addresses());
                }
                case Rule.Core _,
                        Rule.Flood _,
                        Rule.Antiscan _,
                        Rule.Leak _,
                        Rule.TamperProof _,
                        Rule.Response _,
                        Rule.Accounts _,
                        Rule.Codec _ -> {
                    // Others read these: rules().
                }
            }
        }
        for (Rule.Custom custom : customs) {
            if (custom.limit() != null && custom.limit().everywhere()) {
                everywhere.add(custom);
            }
        }
        this.whitelistConditions =
                new Compiled(whitelists.stream().map(Rule.Whitelist::conditions).toList(), books);
        this.customConditions =
                new Compiled(customs.stream().map(Rule.Custom::conditions).toList(), books);
        this.throttleConditions =
                new Compiled(throttles.stream().map(Rule.Throttle::conditions).toList(), books);
        this.blacklistConditions = new Compiled(blacklisted, books);
    }

    /** The set of {@code rules}, which have ids that differ; address books among them are known to the others. */
    public static RuleSet of(Collection<Rule> rules) {
        return new RuleSet(rules);
    }

    /** All rules that it was made of. */
    public List<Rule> rules() {
        return rules;
    }

    /**
     * Decides over {@code request}. Frequency controls count it.
     *
     * @param nowMillis since 1970
     */
    public Decision decide(RequestView request, Counters counters, long nowMillis) {
        RequestValues values = new RequestValues(request);
        List<Decision.Hit> passes = new ArrayList<>();
        Set<Protection> bypassed = EnumSet.noneOf(Protection.class);
        Set<String> regularRules = new HashSet<>();
        Set<String> regularTypes = new HashSet<>();
        for (int number : candidates(whitelistConditions, values)) {
            Rule.Whitelist rule = whitelists.get(number);
            List<Reason> reasons = new ArrayList<>();
            if (applies(rule.head(), values, counters, nowMillis)
                    && whitelistConditions.holds(number, values, reasons)) {
                passes.add(new Decision.Hit(rule, Action.MONITOR, false, reasons));
                bypassed.addAll(rule.modules());
                regularRules.addAll(rule.regularRules());
                regularTypes.addAll(rule.regularTypes());
            }
        }
        List<Decision.Hit> hits = new ArrayList<>();
        List<Decision.Counted> counted = new ArrayList<>();
        boolean stopped = false;
        if (!passesBy(bypassed, Protection.BLACKLIST)) {
            stopped = blacklists(values, counters, nowMillis, hits);
        }
        if (!stopped && !passesBy(bypassed, Protection.REGION_BLOCK)) {
            stopped = regions(values, counters, nowMillis, hits);
        }
        if (!stopped && !passesBy(bypassed, Protection.CUSTOM_RULE)) {
            stopped = customs(values, counters, nowMillis, hits, counted);
        }
        List<Rule.Throttle> under = new ArrayList<>();
        if (!stopped && !passesBy(bypassed, Protection.SPIKE_THROTTLE)) {
            throttles(values, counters, nowMillis, under);
        }
        return new Decision(hits, passes, bypassed, regularRules, regularTypes, counted, under);
    }

    /** Tells frequency controls the answer to a request that was decided over. */
    public static void answered(Decision decision, Counters counters, int status, long nowMillis) {
        for (Decision.Counted counted : decision.counted()) {
            Rule.Frequency limit = counted.rule().limit();
            if (limit != null) {
                counters.table().response(counted.key(), limit.limit(), status, nowMillis);
            }
        }
    }

    private static boolean passesBy(Set<Protection> bypassed, Protection protection) {
        return bypassed.contains(Protection.WAF) || bypassed.contains(protection);
    }

    private static int[] candidates(Compiled compiled, RequestValues values) {
        if (compiled.conditions.length == 0) {
            return new int[0];
        }
        long[] bits = compiled.index.candidates(values);
        int count = 0;
        for (long word : bits) {
            count += Long.bitCount(word);
        }
        int[] numbers = new int[count];
        int at = 0;
        for (int word = 0; word < bits.length; word++) {
            for (long rest = bits[word]; rest != 0; rest &= rest - 1) {
                numbers[at++] = word << 6 | Long.numberOfTrailingZeros(rest);
            }
        }
        return numbers;
    }

    private static boolean applies(Rule.Head head, RequestValues values, Counters counters, long nowMillis) {
        if (!head.schedule().holds(nowMillis)) {
            return false;
        }
        Rule.Canary canary = head.canary();
        return canary == null
                || Long.remainderUnsigned(canary.key().key(values, counters.hasher(), head.id()), 100)
                        < canary.percent();
    }

    private boolean blacklists(RequestValues values, Counters counters, long nowMillis, List<Decision.Hit> hits) {
        for (int number : candidates(blacklistConditions, values)) {
            Rule.Blacklist rule = blacklists.get(number);
            List<Reason> reasons = new ArrayList<>();
            if (applies(rule.head(), values, counters, nowMillis)
                    && blacklistConditions.holds(number, values, reasons)) {
                hits.add(new Decision.Hit(rule, rule.action(), false, reasons));
                if (rule.action().stops()) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean regions(RequestValues values, Counters counters, long nowMillis, List<Decision.Hit> hits) {
        for (Rule.RegionBlock rule : regions) {
            String entry = rule.regions().find(values.view().region());
            if (!entry.isEmpty() && applies(rule.head(), values, counters, nowMillis)) {
                Reason reason = new Reason(
                        "Region", "", "inl", entry, values.view().region().country());
                hits.add(new Decision.Hit(rule, rule.action(), false, List.of(reason)));
                if (rule.action().stops()) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean customs(
            RequestValues values,
            Counters counters,
            long nowMillis,
            List<Decision.Hit> hits,
            List<Decision.Counted> counted) {
        for (Rule.Custom rule : everywhere) {
            if (applies(rule.head(), values, counters, nowMillis)
                    && counters.table().isShutOut(key(rule, values, counters), nowMillis)) {
                hits.add(new Decision.Hit(rule, rule.action(), true, List.of()));
                if (rule.action().stops()) {
                    return true;
                }
            }
        }
        for (int number : candidates(customConditions, values)) {
            Rule.Custom rule = customs.get(number);
            List<Reason> reasons = new ArrayList<>();
            if (!applies(rule.head(), values, counters, nowMillis)
                    || !customConditions.holds(number, values, reasons)) {
                continue;
            }
            FrequencyTable.Outcome outcome = FrequencyTable.Outcome.EXCEEDED;
            Rule.Frequency frequency = rule.limit();
            if (frequency != null) {
                FrequencyLimit limit = frequency.limit();
                long key = key(rule, values, counters);
                outcome = counters.table().request(key, limit, nowMillis);
                if (outcome == FrequencyTable.Outcome.COUNTED) {
                    if (limit.status() != null) {
                        counted.add(new Decision.Counted(rule, key));
                    }
                    continue;
                }
                if (frequency.everywhere() && outcome == FrequencyTable.Outcome.SHUT_OUT) {
                    // It was told of above.
                    continue;
                }
            }
            boolean shutOut = frequency != null && outcome == FrequencyTable.Outcome.SHUT_OUT;
            hits.add(new Decision.Hit(rule, rule.action(), shutOut, reasons));
            if (rule.action().stops()) {
                return true;
            }
        }
        return false;
    }

    private static long key(Rule.Custom rule, RequestValues values, Counters counters) {
        Rule.Frequency frequency = rule.limit();
        return frequency == null
                ? 0
                : frequency.key().key(values, counters.hasher(), rule.head().id());
    }

    private void throttles(RequestValues values, Counters counters, long nowMillis, List<Rule.Throttle> under) {
        for (int number : candidates(throttleConditions, values)) {
            Rule.Throttle rule = throttles.get(number);
            boolean there = rule.regions() == null
                    || !rule.regions().find(values.view().region()).isEmpty();
            if (there
                    && applies(rule.head(), values, counters, nowMillis)
                    && throttleConditions.holds(number, values, new ArrayList<>())) {
                under.add(rule);
            }
        }
    }
}
