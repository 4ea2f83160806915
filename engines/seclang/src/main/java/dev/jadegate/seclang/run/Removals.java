package dev.jadegate.seclang.run;

import dev.jadegate.seclang.rule.Control;
import dev.jadegate.seclang.rule.IdRange;
import dev.jadegate.seclang.rule.Rule;
import dev.jadegate.seclang.rule.Selector;
import dev.jadegate.seclang.rule.Target;
import dev.jadegate.seclang.transformation.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Rules and targets that a transaction has taken out for itself. */
final class Removals {
    /** What one transaction may take out; the Core Rule Set 3.3 with all its exclusions takes about 400. */
    private static final int MAX = 10_000;

    private final List<Predicate<Rule>> rules = new ArrayList<>();
    private final List<TargetRemoval> targets = new ArrayList<>();

    private record TargetRemoval(Predicate<Rule> rules, Target target) {}

    void add(Control control) {
        if (rules.size() + targets.size() >= MAX) {
            return;
        }
        switch (control) {
            case Control.RemoveRuleById(IdRange ids) -> rules.add(rule -> ids.contains(rule.id()));
            case Control.RemoveRuleByTag(String tag) -> rules.add(byTag(tag));
            case Control.RemoveRuleByMessage(String message) -> rules.add(byMessage(message));
            case Control.RemoveTargetById(IdRange ids, Target target) ->
                targets.add(new TargetRemoval(rule -> ids.contains(rule.id()), target));
            case Control.RemoveTargetByTag(String tag, Target target) ->
                targets.add(new TargetRemoval(byTag(tag), target));
            case Control.RemoveTargetByMessage(String message, Target target) ->
                targets.add(new TargetRemoval(byMessage(message), target));
            default -> throw new IllegalArgumentException("removes nothing");
        }
    }

    private static Predicate<Rule> byTag(String tag) {
        return rule -> rule.metadata().tags().contains(tag);
    }

    private static Predicate<Rule> byMessage(String message) {
        return rule -> rule.metadata().message().isConstant()
                && rule.metadata().message().constant().equals(message);
    }

    boolean removes(Rule rule) {
        for (Predicate<Rule> removed : rules) {
            if (removed.test(rule)) {
                return true;
            }
        }
        return false;
    }

    boolean hasTargets() {
        return !targets.isEmpty();
    }

    /** How many targets are taken out. */
    int targets() {
        return targets.size();
    }

    /** @param head the rule that has the id and the tags */
    boolean removes(Rule head, Value value) {
        for (TargetRemoval removal : targets) {
            Target target = removal.target();
            if (target.variable() == value.variable()
                    && selects(target.selector(), value.key())
                    && removal.rules().test(head)) {
                return true;
            }
        }
        return false;
    }

    private static boolean selects(Selector selector, String key) {
        return switch (selector) {
            case Selector.All all -> true;
            case Selector.Named(String name) -> Bytes.lower(name).equals(Bytes.lower(key));
            case Selector.Matching(String pattern) -> Patterns.finds(pattern, key);
        };
    }
}
