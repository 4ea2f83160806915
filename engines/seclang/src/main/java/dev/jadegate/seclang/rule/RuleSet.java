package dev.jadegate.seclang.rule;

import java.util.List;

/** All that was read: rules and markers in their order, settings, and what signed itself into the log. */
public record RuleSet(List<Element> elements, Settings settings, List<String> signatures) {
    public RuleSet {
        elements = List.copyOf(elements);
        signatures = List.copyOf(signatures);
    }

    /** Something that stands in the order of rules. */
    public sealed interface Element {}

    /** A rule with its chain. */
    public record RuleElement(Rule rule) implements Element {}

    /** Where {@code skipAfter} goes. */
    public record Marker(String name, Position position) implements Element {}

    /** The rules without the markers. */
    public List<Rule> rules() {
        return elements.stream()
                .filter(RuleElement.class::isInstance)
                .map(element -> ((RuleElement) element).rule())
                .toList();
    }
}
