package dev.jadegate.seclang.run;

import dev.jadegate.seclang.operator.Operator;
import dev.jadegate.seclang.operator.Operators;
import dev.jadegate.seclang.opinion.Opinion;
import dev.jadegate.seclang.parse.InvalidRulesException;
import dev.jadegate.seclang.parse.Problem;
import dev.jadegate.seclang.parse.RuleSource;
import dev.jadegate.seclang.regex.BytePattern;
import dev.jadegate.seclang.regex.InvalidPatternException;
import dev.jadegate.seclang.rule.Position;
import dev.jadegate.seclang.rule.Rule;
import dev.jadegate.seclang.rule.RuleSet;
import dev.jadegate.seclang.rule.Selector;
import dev.jadegate.seclang.rule.Target;
import dev.jadegate.seclang.transformation.ByteSet;
import dev.jadegate.seclang.transformation.Bytes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes a {@link Program} of rules. */
public final class Compiler {
    private static final int PROBLEMS_MAX = 50;

    /** Rules behind gates; more are run without. */
    private static final int GATES_MAX = 8_192;

    private final Operators operators;
    private final boolean plain;
    private final Pipeline.Tree pipelines = new Pipeline.Tree();
    private final Map<List<CompiledTarget>, TargetSet> targetSets = new HashMap<>();
    private final Map<List<Target>, List<CompiledTarget>> targets = new HashMap<>();
    private final Map<CompiledTarget, Integer> parts = new HashMap<>();
    private final Map<String, BytePattern> patterns = new HashMap<>();
    private final Map<List<Integer>, Integer> groups = new HashMap<>();
    private final List<Operator> gated = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();

    private Compiler(RuleSource source, boolean plain) {
        this.operators = new Operators(source);
        this.plain = plain;
    }

    /** The program that is used: gated, with what is constant computed once. */
    public static Program compile(RuleSet rules, RuleSource source) throws InvalidRulesException {
        return new Compiler(source, false).program(rules);
    }

    /** The program that does just what the rules say, one after the other: the fast one is checked against it. */
    public static Program compilePlain(RuleSet rules, RuleSource source) throws InvalidRulesException {
        return new Compiler(source, true).program(rules);
    }

    private Program program(RuleSet set) throws InvalidRulesException {
        Constants constants = plain ? Constants.none(operators) : Constants.fold(set, operators);
        List<List<CompiledRule>> phases = new ArrayList<>();
        for (int phase = 1; phase <= Program.PHASES; phase++) {
            phases.add(phase(set, phase, constants));
        }
        if (!problems.isEmpty()) {
            throw new InvalidRulesException(problems);
        }
        return new Program(
                set.settings(),
                phases,
                constants.initial(),
                Gates.of(gated),
                pipelines.size(),
                parts.size(),
                groups.size(),
                plain,
                Opinion.NONE);
    }

    private List<CompiledRule> phase(RuleSet set, int phase, Constants constants) {
        // Where a marker stands among the rules of the phase.
        Map<String, Integer> markers = new HashMap<>();
        List<Rule> rules = new ArrayList<>();
        // Of all rules of the phase: where each, or what is left after it, stands among those that are left.
        List<Integer> places = new ArrayList<>();
        // Of those that are left: which place follows it among all.
        List<Integer> allPlaces = new ArrayList<>();
        for (RuleSet.Element element : set.elements()) {
            switch (element) {
                case RuleSet.Marker(String name, Position position) -> markers.put(name, rules.size());
                case RuleSet.RuleElement(Rule rule) -> {
                    if (rule.phase() == phase) {
                        places.add(rules.size());
                        if (!constants.isDone(rule)) {
                            allPlaces.add(places.size());
                            rules.add(rule);
                        }
                    }
                }
            }
        }
        List<CompiledRule> compiled = new ArrayList<>();
        for (int at = 0; at < rules.size(); at++) {
            Rule rule = rules.get(at);
            int skipTo = -1;
            if (rule.skipAfter() != null) {
                skipTo = markers.getOrDefault(rule.skipAfter(), rules.size());
                // A marker that stands before the rule is not one that it can skip to.
                skipTo = skipTo <= at ? rules.size() : skipTo;
            } else if (rule.skip() > 0) {
                long after = (long) allPlaces.get(at) + rule.skip();
                skipTo = after < places.size() ? places.get((int) after) : rules.size();
            }
            try {
                compiled.add(rule(rule, skipTo));
            } catch (InvalidRulesException wrong) {
                if (problems.size() < PROBLEMS_MAX) {
                    problems.addAll(wrong.problems());
                }
            }
        }
        return compiled;
    }

    private CompiledRule rule(Rule rule, int skipTo) throws InvalidRulesException {
        Operator operator = rule.operator() == null ? null : operators.operator(rule.operator());
        boolean negated = rule.operator() != null && rule.operator().negated();
        TargetSet set = targetSet(targets(rule));
        Pipeline pipeline = pipelines.node(rule.transformations());
        int gate = gate(operator, set, negated);
        return new CompiledRule(
                rule,
                set,
                operator,
                negated,
                pipeline,
                gate,
                gate < 0 ? -1 : group(set, pipeline, rule.multiMatch()),
                skipTo,
                rule.next() == null ? null : rule(rule.next(), -1));
    }

    private int gate(@Nullable Operator operator, TargetSet set, boolean negated) {
        if (plain || operator == null || negated || !set.stable() || gated.size() >= GATES_MAX) {
            return -1;
        }
        boolean useful = operator.requirement(ByteSet.all()).saysSomething()
                || operator.requirement(ByteSet.range('a', 'z')).saysSomething();
        if (!useful) {
            return -1;
        }
        gated.add(operator);
        return gated.size() - 1;
    }

    /** Rules that look at the same forms of the same values. */
    private int group(TargetSet set, Pipeline pipeline, boolean every) {
        return groups.computeIfAbsent(List.of(set.index(), pipeline.index(), every ? 1 : 0), added -> groups.size());
    }

    private TargetSet targetSet(List<CompiledTarget> list) {
        return targetSets.computeIfAbsent(list, added -> {
            int[] numbers = added.stream()
                    .mapToInt(one -> parts.computeIfAbsent(one, another -> parts.size()))
                    .toArray();
            return new TargetSet(targetSets.size(), added, numbers);
        });
    }

    private List<CompiledTarget> targets(Rule rule) throws InvalidRulesException {
        List<CompiledTarget> known = targets.get(rule.targets());
        if (known != null) {
            return known;
        }
        List<CompiledTarget> compiled = new ArrayList<>();
        for (Target target : rule.targets()) {
            if (!target.excluded()) {
                CompiledTarget one = target(target, rule);
                if (one != null) {
                    compiled.add(one);
                }
            }
        }
        targets.put(rule.targets(), compiled);
        return compiled;
    }

    private @Nullable CompiledTarget target(Target target, Rule rule) throws InvalidRulesException {
        List<CompiledTarget.Exclusion> exclusions = new ArrayList<>();
        for (Target other : rule.targets()) {
            if (!other.excluded() || other.variable() != target.variable()) {
                continue;
            }
            switch (other.selector()) {
                case Selector.All all -> {
                    return null;
                }
                case Selector.Named(String name) ->
                    exclusions.add(new CompiledTarget.Exclusion(Bytes.lower(name), null));
                case Selector.Matching(String pattern) ->
                    exclusions.add(new CompiledTarget.Exclusion(null, pattern(pattern, rule)));
            }
        }
        return switch (target.selector()) {
            case Selector.All all -> new CompiledTarget(target.variable(), null, null, target.count(), exclusions);
            case Selector.Named(String name) ->
                new CompiledTarget(target.variable(), Bytes.lower(name), null, target.count(), exclusions);
            case Selector.Matching(String pattern) ->
                new CompiledTarget(target.variable(), null, pattern(pattern, rule), target.count(), exclusions);
        };
    }

    /** Names have no case that counts, so patterns of names have none either. */
    private BytePattern pattern(String pattern, Rule rule) throws InvalidRulesException {
        BytePattern known = patterns.get(pattern);
        if (known != null) {
            return known;
        }
        try {
            BytePattern compiled = BytePattern.compile("(?i)" + pattern);
            patterns.put(pattern, compiled);
            return compiled;
        } catch (InvalidPatternException wrong) {
            throw new InvalidRulesException(
                    rule.position(), "the pattern `" + pattern + "` of a target: " + wrong.getMessage());
        }
    }
}
