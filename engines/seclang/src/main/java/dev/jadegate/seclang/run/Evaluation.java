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
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Runs single rules over the values of a transaction. */
final class Evaluation {
    /** Matches of one rule that are carried out; the rest would say the same. */
    private static final int MATCHES_MAX = 1_000;

    /** What it takes to carry a match out, beside its text. */
    private static final int MATCH_STEPS = 200;

    private final Program program;
    private final Transaction transaction;
    private final Variables variables;
    private final Engine engine;
    private final Meter meter;

    /** Values by target, for those that cannot change within a phase, and their variables. */
    private final @Nullable Part[] parts;

    private final @Nullable Variable[] variableOf;

    /** The union of the candidates of all values, by group. */
    private final long[] @Nullable [] unions;

    private List<Value> matched = List.of();

    /** What the rule that runs has found; never kept while it is empty. */
    private List<Value> finding = new ArrayList<>(1);

    private @Nullable CompiledRule last;

    Evaluation(Program program, Transaction transaction, Variables variables, Engine engine) {
        this.program = program;
        this.transaction = transaction;
        this.variables = variables;
        this.engine = engine;
        this.meter = transaction.meter();
        this.parts = new Part[program.parts()];
        this.variableOf = new Variable[program.parts()];
        this.unions = new long[program.groups()][];
    }

    /** What was kept of values that have changed is forgotten. */
    void nextPhase() {
        Set<Variable> changed = variables.changed();
        for (int at = 0; at < parts.length; at++) {
            Variable variable = variableOf[at];
            if (variable != null && changed.contains(variable)) {
                parts[at] = null;
            }
        }
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
        List<Value> found = finding;
        TargetSet set = link.targets();
        for (int at = 0; set.counts() && at < set.targets().size(); at++) {
            CompiledTarget target = set.targets().get(at);
            if (target.count()) {
                Value count = count(target);
                if (!isRemoved(head, target)) {
                    test(head, link, operator, count, found);
                }
            }
        }
        for (int at = 0; at < set.parts().length; at++) {
            CompiledTarget target = set.targets().get(at);
            if (!target.count()) {
                List<Value> values = set.stable() ? part(set, at).values() : select(target);
                testAll(head, link, operator, values, found);
            }
        }
        if (found.isEmpty()) {
            return false;
        }
        matched = found;
        finding = new ArrayList<>(1);
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

    private void testAll(
            CompiledRule head, CompiledRule link, Operator operator, List<Value> values, List<Value> found) {
        meter.charge(Part.VISIT_STEPS * (values.size() + 1L));
        for (int at = 0; at < values.size() && found.size() < MATCHES_MAX; at++) {
            Value value = values.get(at);
            if (!isRemoved(head, value)) {
                test(head, link, operator, value, found);
            }
        }
    }

    private boolean isRemoved(CompiledRule head, CompiledTarget target) {
        return engine.hasRemovals
                && isRemoved(head, new Value(target.variable(), target.name() == null ? "" : target.name(), ""));
    }

    private boolean isRemoved(CompiledRule head, Value value) {
        if (!engine.hasRemovals || !engine.removals.hasTargets()) {
            return false;
        }
        meter.charge((long) Part.VISIT_STEPS * engine.removals.targets());
        return engine.removals.removes(head.rule(), value);
    }

    private Value count(CompiledTarget target) {
        int count = target.selectsAll()
                ? variables.count(target.variable())
                : select(target).size();
        return new Value(target.variable(), target.name(), Integer.toString(count));
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

    private long[] union(CompiledRule link) {
        TargetSet set = link.targets();
        long[] sum = program.gates().none();
        for (int at = 0; at < set.parts().length; at++) {
            long[] own = part(set, at).candidates(link.pipeline(), link.rule().multiMatch(), program, meter);
            if (set.parts().length == 1) {
                return own;
            }
            sum = at == 0 ? own.clone() : sum;
            Part.add(own, sum);
        }
        return sum;
    }

    /** The values of one target of a set that is stable. */
    private Part part(TargetSet set, int at) {
        int number = set.parts()[at];
        Part known = parts[number];
        if (known == null) {
            CompiledTarget target = set.targets().get(at);
            known = new Part(select(target), program.gates(), meter);
            parts[number] = known;
            variableOf[number] = target.variable();
        }
        return known;
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
            if (!ask(head, link, operator, value, text, found) && link.gate() >= 0) {
                form.refuse(link.gate(), program.gates());
            }
            return;
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
            if (form != before && passes(link, form)) {
                if (ask(head, link, operator, value, form.text(), found)) {
                    return;
                }
                if (link.gate() >= 0) {
                    form.refuse(link.gate(), program.gates());
                }
            }
            before = form;
        }
    }

    private boolean passes(CompiledRule link, Form form) {
        return link.gate() < 0
                || (!form.isRefused(link.gate())
                        && (form.candidates(program.gates(), meter)[link.gate() >> 6] >>> link.gate() & 1) != 0);
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
        if (!matches || (link.next() == null && transaction.overrules(head.rule(), value, text))) {
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
