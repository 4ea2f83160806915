package dev.jadegate.seclang.run;

import dev.jadegate.seclang.Meter;
import dev.jadegate.seclang.operator.Context;
import dev.jadegate.seclang.operator.Numbers;
import dev.jadegate.seclang.operator.Operator;
import dev.jadegate.seclang.operator.Operators;
import dev.jadegate.seclang.parse.InvalidRulesException;
import dev.jadegate.seclang.rule.Control;
import dev.jadegate.seclang.rule.Disruption;
import dev.jadegate.seclang.rule.Effect;
import dev.jadegate.seclang.rule.IdRange;
import dev.jadegate.seclang.rule.Rule;
import dev.jadegate.seclang.rule.RuleSet;
import dev.jadegate.seclang.rule.Selector;
import dev.jadegate.seclang.rule.Target;
import dev.jadegate.seclang.rule.Template;
import dev.jadegate.seclang.rule.Variable;
import dev.jadegate.seclang.transformation.Bytes;
import dev.jadegate.seclang.transformation.Transformation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What rules do whatever the request is, done once when they are compiled. A walk over the rules in their order follows what
 * TX is known to hold. A rule whose outcome follows from that is taken out of the program: one that cannot match, one that
 * skips (with what it skips), and one that only sets what no rule before it looks at, whose result is there from the start.
 */
final class Constants {
    private final Operators operators;
    private final Set<Rule> done = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Map<String, String> initial = new LinkedHashMap<>();

    /** What members of TX hold; a member that is in neither map nor set does not exist. */
    private final Map<String, String> known = new HashMap<>();

    private final Set<String> unknown = new HashSet<>();

    /** Members with these beginnings may hold anything. */
    private final List<String> unknownPrefixes = new ArrayList<>();

    /** Members that a rule which is left has read or written. */
    private final Set<String> touched = new HashSet<>();

    private boolean allTouched;
    private final List<Removal> removals = new ArrayList<>();

    /** Whether a transaction may have ended or left the phase before the rule that is looked at. */
    private boolean mayHaveEnded;

    /** Where a rule may take others out for a transaction. */
    private record Removal(int place, Predicate<Rule> rules) {}

    private enum Answer {
        YES,
        NO,
        UNKNOWN
    }

    private Constants(Operators operators) {
        this.operators = operators;
        for (int group = 0; group < 10; group++) {
            unknown.add(Integer.toString(group));
        }
    }

    /** Nothing is taken out. */
    static Constants none(Operators operators) {
        return new Constants(operators);
    }

    static Constants fold(RuleSet rules, Operators operators) throws InvalidRulesException {
        Constants constants = new Constants(operators);
        constants.walk(rules);
        return constants;
    }

    boolean isDone(Rule rule) {
        return done.contains(rule);
    }

    /** What TX holds before the first rule that is left. */
    Map<String, String> initial() {
        return Collections.unmodifiableMap(initial);
    }

    private void walk(RuleSet set) throws InvalidRulesException {
        List<List<RuleSet.Element>> phases = new ArrayList<>();
        int place = 0;
        for (int phase = 1; phase <= Program.PHASES; phase++) {
            List<RuleSet.Element> elements = new ArrayList<>();
            for (RuleSet.Element element : set.elements()) {
                if (!(element instanceof RuleSet.RuleElement(Rule rule))) {
                    elements.add(element);
                } else if (rule.phase() == phase) {
                    elements.add(element);
                    collect(rule, place + elements.size());
                }
            }
            phases.add(elements);
            place += elements.size();
        }
        place = 0;
        for (List<RuleSet.Element> elements : phases) {
            walkPhase(elements, place);
            place += elements.size();
            // A limit of a body may end a transaction between phases.
            mayHaveEnded = true;
        }
    }

    private void collect(Rule head, int place) {
        for (Rule link = head; link != null; link = link.next()) {
            for (Effect effect : link.effects()) {
                if (effect instanceof Effect.Configure(Control control)) {
                    switch (control) {
                        case Control.RemoveRuleById(IdRange ids) ->
                            removals.add(new Removal(place, rule -> ids.contains(rule.id())));
                        case Control.RemoveRuleByTag(String tag) ->
                            removals.add(new Removal(
                                    place, rule -> rule.metadata().tags().contains(tag)));
                        case Control.RemoveRuleByMessage message -> removals.add(new Removal(place, rule -> true));
                        case Control.RemoveTargetById(IdRange ids, Target target) -> removeTarget(place, target);
                        case Control.RemoveTargetByTag(String tag, Target target) -> removeTarget(place, target);
                        case Control.RemoveTargetByMessage(String message, Target target) ->
                            removeTarget(place, target);
                        default -> {
                            // Takes no rule out.
                        }
                    }
                }
            }
        }
    }

    /** A rule that looks at TX may then not match; those of other variables follow from no constant anyway. */
    private void removeTarget(int place, Target target) {
        if (target.variable() == Variable.TX) {
            removals.add(new Removal(place, rule -> true));
        }
    }

    private void walkPhase(List<RuleSet.Element> elements, int placeOfPhase) throws InvalidRulesException {
        // Where jumps that are left land: rules before such a place may have been skipped.
        TreeSet<Integer> landings = new TreeSet<>();
        int at = 0;
        while (at < elements.size()) {
            if (!(elements.get(at) instanceof RuleSet.RuleElement(Rule rule))) {
                at++;
                continue;
            }
            Answer answer = answer(rule);
            if (answer == Answer.NO) {
                done.add(rule);
                at++;
                continue;
            }
            int target = target(elements, at, rule);
            boolean certain = landings.higher(at) == null;
            if (answer == Answer.YES && isQuiet(rule) && !mayBeRemoved(rule, elements, at, target, placeOfPhase)) {
                if (rule.effects().isEmpty() && target > at) {
                    // A jump that is always taken: up to where another may land, what lies between never runs.
                    Integer landing = landings.higher(at);
                    int sure = landing == null ? target : Math.min(target, landing);
                    for (int dead = at + 1; dead < sure; dead++) {
                        if (elements.get(dead) instanceof RuleSet.RuleElement(Rule never)) {
                            done.add(never);
                        }
                    }
                    if (sure == target) {
                        done.add(rule);
                    } else {
                        leave(rule, false);
                        landings.add(target);
                    }
                    at = sure;
                    continue;
                }
                if (certain && !mayHaveEnded && target < 0 && apply(rule)) {
                    done.add(rule);
                    at++;
                    continue;
                }
            }
            leave(rule, answer == Answer.YES && certain && !mayHaveEnded && rule.next() == null);
            if (target > at) {
                landings.add(target);
            }
            mayHaveEnded |= mayEnd(rule);
            at++;
        }
    }

    /** Whether rules after a match of this one may not run. */
    private static boolean mayEnd(Rule head) {
        if (!(head.disruption() instanceof Disruption.Pass)) {
            return true;
        }
        for (Rule link = head; link != null; link = link.next()) {
            for (Effect effect : link.effects()) {
                if (effect instanceof Effect.Configure(Control.RuleEngine engine)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Where a match of the rule goes on among the elements, -1 for the next one. */
    private static int target(List<RuleSet.Element> elements, int at, Rule rule) {
        if (rule.skip() > 0) {
            return elements.size();
        }
        if (rule.skipAfter() == null) {
            return -1;
        }
        for (int index = at + 1; index < elements.size(); index++) {
            if (elements.get(index) instanceof RuleSet.Marker(String name, var position)
                    && name.equals(rule.skipAfter())) {
                return index;
            }
        }
        return elements.size();
    }

    /** Whether a transaction may have taken the rule out, and not with it all that it skips. */
    private boolean mayBeRemoved(Rule rule, List<RuleSet.Element> elements, int at, int target, int placeOfPhase) {
        for (Removal removal : removals) {
            if (removal.place() > placeOfPhase + at + 1 || !removal.rules().test(rule)) {
                continue;
            }
            boolean harmless = rule.effects().isEmpty() && target > at;
            for (int index = at + 1; harmless && index < target; index++) {
                harmless = !(elements.get(index) instanceof RuleSet.RuleElement(Rule skipped))
                        || removal.rules().test(skipped);
            }
            if (!harmless) {
                return true;
            }
        }
        return false;
    }

    private static boolean isQuiet(Rule rule) {
        return rule.next() == null
                && !rule.capture()
                && rule.skip() == 0
                && rule.disruption() instanceof Disruption.Pass
                && !rule.logging().log()
                && !rule.logging().audit()
                && rule.metadata().severity() == null
                && rule.effects().stream()
                        .allMatch(
                                effect -> effect instanceof Effect.SetVariable set && set.collection() == Variable.TX);
    }

    private boolean isUnknown(String key) {
        return unknown.contains(key) || unknownPrefixes.stream().anyMatch(key::startsWith);
    }

    /** Whether the rule matches, as far as that follows from TX. */
    private Answer answer(Rule rule) throws InvalidRulesException {
        if (rule.operator() == null) {
            return rule.next() == null ? Answer.YES : Answer.UNKNOWN;
        }
        if (rule.targets().stream().anyMatch(Target::excluded) || rule.multiMatch()) {
            return Answer.UNKNOWN;
        }
        Answer any = Answer.NO;
        for (Target target : rule.targets()) {
            Answer one = answer(rule, target);
            if (one == Answer.UNKNOWN) {
                return one;
            }
            any = one == Answer.YES ? one : any;
        }
        return any == Answer.YES && rule.next() != null ? Answer.UNKNOWN : any;
    }

    private Answer answer(Rule rule, Target target) throws InvalidRulesException {
        if (target.variable() != Variable.TX
                || !(target.selector() instanceof Selector.Named(String name))
                || rule.operator() == null) {
            return Answer.UNKNOWN;
        }
        String key = Bytes.lower(name);
        if (isUnknown(key)) {
            return Answer.UNKNOWN;
        }
        String value = target.count() ? (known.containsKey(key) ? "1" : "0") : known.get(key);
        if (value == null) {
            // No value, no match.
            return Answer.NO;
        }
        for (Transformation one : rule.transformations()) {
            value = one.apply(value);
        }
        Operator operator = operators.operator(rule.operator());
        Known context = new Known();
        boolean matches = operator.matches(value, context) != rule.operator().negated();
        return context.missed ? Answer.UNKNOWN : matches ? Answer.YES : Answer.NO;
    }

    /** Expands what is known, and remembers when something was not. */
    private final class Known implements Context {
        private boolean missed;

        @Override
        public Meter meter() {
            return Meter.unlimited();
        }

        @Override
        public String expand(Template template) {
            StringBuilder text = new StringBuilder();
            for (Template.Part part : template.parts()) {
                switch (part) {
                    case Template.Text(String piece) -> text.append(piece);
                    case Template.Reference(Variable variable, String member) -> {
                        String key = Bytes.lower(member);
                        missed |= variable != Variable.TX || member.isEmpty() || isUnknown(key);
                        text.append(known.getOrDefault(key, ""));
                    }
                }
            }
            return text.toString();
        }

        @Override
        public Map<String, String> place(String address) {
            missed = true;
            return Map.of();
        }
    }

    /** Carries the effects out now; false, and nothing changed, when one cannot be. */
    private boolean apply(Rule rule) {
        Map<String, @Nullable String> results = new HashMap<>();
        for (Effect effect : rule.effects()) {
            if (!(effect instanceof Effect.SetVariable set) || !set.key().isConstant()) {
                return false;
            }
            String key = Bytes.lower(set.key().constant());
            String value = result(set, key);
            // Two effects of one rule on one member are left to run.
            if (value == null || allTouched || touched.contains(key) || results.containsKey(key)) {
                return false;
            }
            results.put(key, value);
        }
        results.forEach((key, value) -> {
            if (value != null) {
                known.put(key, value);
                unknown.remove(key);
                initial.put(key, value);
            }
        });
        return true;
    }

    /** What a member holds after the effect, null when that does not follow. */
    private @Nullable String result(Effect.SetVariable set, String key) {
        Known context = new Known();
        String value = context.expand(set.value());
        if (context.missed || unknownPrefixes.stream().anyMatch(key::startsWith)) {
            return null;
        }
        return switch (set.change()) {
            case SET -> value;
            case ADD ->
                isUnknown(key) ? null : Long.toString(Numbers.of(known.getOrDefault(key, "0")) + Numbers.of(value));
            case SUBTRACT ->
                isUnknown(key) ? null : Long.toString(Numbers.of(known.getOrDefault(key, "0")) - Numbers.of(value));
            case REMOVE -> null;
        };
    }

    /** The rule stays in the program: what it reads and writes is noted. */
    private void leave(Rule head, boolean always) {
        for (Rule link = head; link != null; link = link.next()) {
            for (Target target : link.targets()) {
                if (target.variable() == Variable.TX) {
                    if (target.selector() instanceof Selector.Named(String name)) {
                        touched.add(Bytes.lower(name));
                    } else {
                        allTouched = true;
                    }
                }
            }
            if (link.operator() != null) {
                touchText(link.operator().argument());
            }
            touch(link.metadata().message());
            touch(link.metadata().logData());
            for (Effect effect : link.effects()) {
                switch (effect) {
                    case Effect.SetVariable set -> write(set, always);
                    case Effect.ExpireVariable expire -> touch(expire.seconds());
                    case Effect.BindCollection bind -> touch(bind.key());
                    case Effect.Configure configure -> {
                        // Reads nothing.
                    }
                }
            }
        }
    }

    private void write(Effect.SetVariable set, boolean always) {
        touch(set.value());
        touch(set.key());
        if (set.collection() != Variable.TX) {
            return;
        }
        if (!set.key().isConstant()) {
            String prefix =
                    !set.key().parts().isEmpty() && set.key().parts().getFirst() instanceof Template.Text(String text)
                            ? Bytes.lower(text)
                            : "";
            unknownPrefixes.add(prefix);
            allTouched = true;
            return;
        }
        String key = Bytes.lower(set.key().constant());
        String value = always ? result(set, key) : null;
        touched.add(key);
        if (value != null) {
            known.put(key, value);
            unknown.remove(key);
        } else {
            known.remove(key);
            unknown.add(key);
        }
    }

    private void touch(Template template) {
        for (Template.Part part : template.parts()) {
            if (part instanceof Template.Reference(Variable variable, String member) && variable == Variable.TX) {
                if (member.isEmpty()) {
                    allTouched = true;
                } else {
                    touched.add(Bytes.lower(member));
                }
            }
        }
    }

    /** References in an operator's argument: members of TX in macros. */
    private void touchText(String argument) {
        String lower = Bytes.lower(argument);
        for (int at = lower.indexOf("%{tx."); at >= 0; at = lower.indexOf("%{tx.", at + 1)) {
            int end = lower.indexOf('}', at);
            if (end > 0) {
                touched.add(lower.substring(at + 5, end));
            }
        }
    }
}
