package dev.jadegate.seclang.parse;

import dev.jadegate.seclang.rule.IdRange;
import dev.jadegate.seclang.rule.Rule;
import dev.jadegate.seclang.rule.RuleSet;
import dev.jadegate.seclang.rule.RuleSet.RuleElement;
import dev.jadegate.seclang.rule.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Directives that change or remove rules that were read before them. */
final class RuleUpdates {
    private RuleUpdates() {}

    /** Carries the directive out, or returns false when it is none of these. */
    static boolean apply(Directive directive, List<RuleSet.Element> elements) throws InvalidRulesException {
        switch (directive.name().toLowerCase(Locale.ROOT)) {
            case "secruleremovebyid" -> remove(elements, byIds(directive, directive.arguments()));
            case "secruleremovebytag" ->
                remove(elements, byTag(directive.argument(0).text()));
            case "secruleremovebymsg" ->
                remove(elements, byMessage(directive.argument(0).text()));
            case "secruleupdatetargetbyid" ->
                update(
                        directive,
                        elements,
                        byIds(directive, directive.arguments().subList(0, 1)));
            case "secruleupdatetargetbytag" ->
                update(directive, elements, byTag(directive.argument(0).text()));
            case "secruleupdatetargetbymsg" ->
                update(directive, elements, byMessage(directive.argument(0).text()));
            default -> {
                return false;
            }
        }
        return true;
    }

    private static Predicate<Rule> byIds(Directive directive, List<Directive.Word> words) throws InvalidRulesException {
        List<IdRange> ranges = new ArrayList<>();
        directive.argument(0);
        for (Directive.Word word : words) {
            for (String part : word.text().trim().split("[\\s,]+", -1)) {
                ranges.add(ControlParser.ids(part, word.position()));
            }
        }
        return rule -> ranges.stream().anyMatch(range -> range.contains(rule.id()));
    }

    private static Predicate<Rule> byTag(String tag) {
        return rule -> rule.metadata().tags().stream().anyMatch(one -> one.equals(tag) || one.contains(tag));
    }

    private static Predicate<Rule> byMessage(String message) {
        return rule -> rule.metadata().message().isConstant()
                && rule.metadata().message().constant().contains(message);
    }

    private static void remove(List<RuleSet.Element> elements, Predicate<Rule> chosen) {
        elements.removeIf(element -> element instanceof RuleElement(Rule rule) && chosen.test(rule));
    }

    private static void update(Directive directive, List<RuleSet.Element> elements, Predicate<Rule> chosen)
            throws InvalidRulesException {
        directive.atMost(3);
        List<Target> targets = TargetParser.parse(
                directive.argument(1).text(), directive.argument(1).position());
        @Nullable
        List<Target> replaced = directive.arguments().size() < 3
                ? null
                : TargetParser.parse(
                        directive.argument(2).text(), directive.argument(2).position());
        elements.replaceAll(element -> element instanceof RuleElement(Rule rule) && chosen.test(rule)
                ? new RuleElement(changed(rule, targets, replaced))
                : element);
    }

    /** Adds targets to a rule, or puts them in the place of others. */
    private static Rule changed(Rule rule, List<Target> added, @Nullable List<Target> replaced) {
        List<Target> targets = new ArrayList<>(rule.targets());
        if (replaced != null) {
            targets.removeAll(replaced);
        }
        targets.addAll(added);
        return rule.withTargets(targets);
    }
}
