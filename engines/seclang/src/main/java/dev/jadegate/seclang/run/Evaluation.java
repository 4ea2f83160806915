package dev.jadegate.seclang.run;

import dev.jadegate.seclang.Meter;
import dev.jadegate.seclang.operator.Operator;
import dev.jadegate.seclang.rule.Effect;
import dev.jadegate.seclang.rule.Rule;
import dev.jadegate.seclang.rule.Variable;
import dev.jadegate.seclang.transformation.Transformation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs single rules over the values of a transaction. */
final class Evaluation {
    /** Matches of one rule that are carried out; the rest would say the same. */
    private static final int MATCHES_MAX = 1_000;

    /** What it takes to go over one value of a rule. */
    private static final int VISIT_STEPS = 5;

    /** What it takes to carry a match out, beside its text. */
    private static final int MATCH_STEPS = 200;

    private final Program program;
    private final Transaction transaction;
    private final Variables variables;
    private final Engine engine;
    private final Meter meter;

    /** Values by target set, for those that cannot change within a phase. */
    private final @Nullable Resolved[] resolved;

    /** The union of the candidates of all values, by group. */
    private final long[] @Nullable [] unions;

    private List<Value> matched = List.of();
    private @Nullable CompiledRule last;

    Evaluation(Program program, Transaction transaction, Variables variables, Engine engine) {
        this.program = program;
        this.transaction = transaction;
        this.variables = variables;
        this.engine = engine;
        this.meter = transaction.meter();
        this.resolved = new Resolved[program.targetSets()];
        this.unions = new long[program.groups()][];
    }

    /** What was kept of values is forgotten: the next phase has others. */
    void nextPhase() {
        Arrays.fill(resolved, null);
        Arrays.fill(unions, null);
    }

    /** Whether a rule matches with its whole chain. */
    boolean run(CompiledRule head) {
        CompiledRule link = head;
        while (link != null) {
            if (!runLink(head, link)) {
                return false;
            }
            last = link;
            link = link.next();
        }
        return true;
    }

    /** How the rule matched that ran last. */
    RuleMatch match(CompiledRule head) {
        Rule rule = head.rule();
        Rule link = last == null ? rule : last.rule();
        Value value = matched.isEmpty() ? null : matched.getLast();
        return new RuleMatch(
                rule,
                value == null ? "" : value.name(),
                link.transformations(),
                link.operator() == null ? "" : link.operator().toString(),
                value == null ? "" : value.text(),
                transaction.expand(rule.metadata().message()),
                transaction.expand(rule.metadata().logData()),
                rule.logging().log(),
                rule.logging().audit());
    }

    private boolean runLink(CompiledRule head, CompiledRule link) {
        Operator operator = link.operator();
        if (operator == null) {
            apply(head, link, List.of());
            return true;
        }
        if (link.gate() >= 0 && !mayMatch(link)) {
            return false;
        }
        List<Value> found = new ArrayList<>(1);
        for (CompiledTarget target : link.targets().targets()) {
            if (target.count()) {
                Value count = count(target);
                if (!isRemoved(head, target)) {
                    test(head, link, operator, count, found);
                }
            }
        }
        List<Value> values = values(link.targets());
        meter.charge(VISIT_STEPS * (values.size() + 1L));
        for (Value value : values) {
            if (isRemoved(head, value)) {
                continue;
            }
            test(head, link, operator, value, found);
            if (found.size() >= MATCHES_MAX) {
                break;
            }
        }
        if (found.isEmpty()) {
            return false;
        }
        matched = found;
        if (link.next() == null) {
            return true;
        }
        variables.set(Variable.MATCHED_VARS, found);
        List<Value> names = new ArrayList<>(found.size());
        for (Value value : found) {
            names.add(new Value(Variable.MATCHED_VARS_NAMES, value.name(), value.name()));
        }
        variables.set(Variable.MATCHED_VARS_NAMES, names);
        return true;
    }

    private boolean isRemoved(CompiledRule head, CompiledTarget target) {
        return engine.hasRemovals
                && isRemoved(head, new Value(target.variable(), target.name() == null ? "" : target.name(), ""));
    }

    private boolean isRemoved(CompiledRule head, Value value) {
        if (!engine.hasRemovals || !engine.removals.hasTargets()) {
            return false;
        }
        meter.charge((long) VISIT_STEPS * engine.removals.targets());
        return engine.removals.removes(head.rule(), value);
    }

    private Value count(CompiledTarget target) {
        int count = target.selectsAll()
                ? variables.count(target.variable())
                : select(target).size();
        return new Value(target.variable(), target.name(), Integer.toString(count));
    }

    private List<Value> values(TargetSet set) {
        return set.stable() ? resolved(set).values : lookUp(set);
    }

    private List<Value> lookUp(TargetSet set) {
        List<CompiledTarget> targets = set.targets();
        if (targets.size() == 1 && !targets.getFirst().count()) {
            return select(targets.getFirst());
        }
        List<Value> all = new ArrayList<>();
        for (CompiledTarget target : targets) {
            if (!target.count()) {
                all.addAll(select(target));
            }
        }
        return all;
    }

    private List<Value> select(CompiledTarget target) {
        if (target.pattern() != null) {
            return variables.selected(target.variable(), target::selects);
        }
        List<Value> values = target.name() != null
                ? variables.named(target.variable(), target.name())
                : variables.of(target.variable());
        if (target.exclusions().isEmpty()) {
            return values;
        }
        List<Value> selected = new ArrayList<>(values.size());
        for (Value value : values) {
            if (target.selects(value.key())) {
                selected.add(value);
            }
        }
        return selected;
    }

    /** Whether any value of the rule's targets passes its gate. */
    private boolean mayMatch(CompiledRule link) {
        long[] union = unions[link.group()];
        if (union == null) {
            union = union(link);
            unions[link.group()] = union;
        }
        return (union[link.gate() >> 6] >>> link.gate() & 1) != 0;
    }

    @SuppressWarnings("ReferenceEquality") // The same array, not one that has the same bits.
    private long[] union(CompiledRule link) {
        Resolved set = resolved(link.targets());
        Pipeline pipeline = link.pipeline();
        // Values that the pipeline changes pass the gates as it left them; the others as they are.
        if ((set.classes & pipeline.triggers()) == 0 && !(pipeline.mindsEmpty() && set.hasEmpty)) {
            return set.candidates;
        }
        meter.charge(VISIT_STEPS * (set.values.size() + 1L));
        long[] union = set.candidates.clone();
        // Many values pass the same gates, and have the same candidates then.
        long[] last = union;
        for (Value value : set.values) {
            if ((value.classes() & pipeline.triggers()) != 0 || pipeline.mindsEmpty()) {
                Pipeline step = pipeline;
                while (step != null) {
                    Form form = value.form(step, program.pipelines(), meter);
                    if (form != value.raw()) {
                        long[] own = form.candidates(program.gates(), meter);
                        if (own != last) {
                            add(own, union);
                            last = own;
                        }
                    }
                    // A rule with multiMatch looks at the steps in between too.
                    step = link.rule().multiMatch() ? step.parent() : null;
                }
            }
        }
        return union;
    }

    /** The values of a set within a phase: all of their classes, and the union of their candidates as they are. */
    private static final class Resolved {
        final List<Value> values;
        long classes;
        boolean hasEmpty;
        final long[] candidates;

        @SuppressWarnings("ReferenceEquality") // The same array, not one that has the same bits.
        Resolved(List<Value> values, Gates gates, Meter meter) {
            this.values = values;
            this.candidates = new long[gates.words()];
            long[] last = candidates;
            for (Value value : values) {
                classes |= value.classes();
                hasEmpty |= value.text().isEmpty();
                long[] own = value.raw().candidates(gates, meter);
                if (own != last) {
                    add(own, candidates);
                    last = own;
                }
            }
        }
    }

    private Resolved resolved(TargetSet set) {
        Resolved known = resolved[set.index()];
        if (known == null) {
            known = new Resolved(lookUp(set), program.gates(), meter);
            resolved[set.index()] = known;
        }
        return known;
    }

    private static void add(long[] bits, long[] sum) {
        for (int word = 0; word < sum.length; word++) {
            sum[word] |= bits[word];
        }
    }

    private void test(CompiledRule head, CompiledRule link, Operator operator, Value value, List<Value> found) {
        if (link.rule().multiMatch()) {
            testEach(head, link, operator, value, found);
            return;
        }
        String text;
        if (program.isPlain()) {
            text = value.text();
            for (Transformation one : link.rule().transformations()) {
                text = one.apply(text);
            }
        } else {
            Form form = value.form(link.pipeline(), program.pipelines(), meter);
            if (!passes(link, form)) {
                return;
            }
            text = form.text();
        }
        ask(head, link, operator, value, text, found);
    }

    /** The value is looked at before the first transformation and after each that changed it. */
    private void testEach(CompiledRule head, CompiledRule link, Operator operator, Value value, List<Value> found) {
        if (program.isPlain()) {
            String text = value.text();
            boolean done = ask(head, link, operator, value, text, found);
            for (Transformation one : link.rule().transformations()) {
                String after = one.apply(text);
                if (!done && !after.equals(text)) {
                    text = after;
                    done = ask(head, link, operator, value, text, found);
                }
            }
            return;
        }
        Form before = null;
        for (Pipeline step : link.pipeline().path()) {
            Form form = value.form(step, program.pipelines(), meter);
            if (form != before && passes(link, form) && ask(head, link, operator, value, form.text(), found)) {
                return;
            }
            before = form;
        }
    }

    private boolean passes(CompiledRule link, Form form) {
        return link.gate() < 0 || (form.candidates(program.gates(), meter)[link.gate() >> 6] >>> link.gate() & 1) != 0;
    }

    private boolean ask(
            CompiledRule head, CompiledRule link, Operator operator, Value value, String text, List<Value> found) {
        meter.charge(operator.steps(text.length()));
        List<String> captures = List.of();
        boolean matches;
        if (link.rule().capture() && !link.negated()) {
            List<String> told = operator.captures(text, transaction);
            matches = told != null;
            captures = told == null ? captures : told;
        } else {
            matches = operator.matches(text, transaction) != link.negated();
        }
        if (!matches) {
            return false;
        }
        meter.charge(MATCH_STEPS + text.length());
        Value seen = new Value(value.variable(), value.key().isEmpty() ? null : value.key(), text);
        found.add(seen);
        variables.set(Variable.MATCHED_VAR, text);
        variables.set(Variable.MATCHED_VAR_NAME, seen.name());
        apply(head, link, captures);
        return true;
    }

    private void apply(CompiledRule head, CompiledRule link, List<String> captures) {
        if (link.rule().capture() && !link.negated()) {
            transaction.capture(captures);
        }
        for (Effect effect : link.rule().effects()) {
            transaction.apply(effect, head.rule());
        }
    }
}
