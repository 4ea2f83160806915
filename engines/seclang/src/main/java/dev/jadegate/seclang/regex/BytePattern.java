package dev.jadegate.seclang.regex;

import dev.jadegate.seclang.Meter;
import dev.jadegate.seclang.Semantics;
import dev.jadegate.seclang.transformation.ByteSet;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.safere.Matcher;
import org.safere.Pattern;

/**
 * A regular expression over bytes. Matching takes time linear in the value; patterns that look around or refer back, which
 * cannot, take a bounded number of steps. Immutable; may be used by many threads.
 */
public final class BytePattern {
    /** Groups that are told: TX:0 to TX:9. */
    public static final int GROUPS_MAX = 10;

    /** Steps a byte where a pattern is too large for an automaton, and where groups are looked for. */
    private static final int SLOW_STEPS = 30;

    /** The longest pattern; the longest of the Core Rule Set has 12 126 bytes. */
    static final int PATTERN_BYTES_MAX = 200_000;

    private final String text;
    private final Node node;
    private final int groups;
    private final @Nullable Pattern linear;
    private final @Nullable Automaton automaton;

    /** What a search that exceeds its budget says. */
    private final boolean exhausted;

    private BytePattern(String text, Node node, int groups, @Nullable Pattern linear, boolean exhausted) {
        this.text = text;
        this.node = node;
        this.groups = groups;
        this.linear = linear;
        this.exhausted = exhausted;
        this.automaton = linear == null ? null : Automaton.of(node);
    }

    public static BytePattern compile(String text) throws InvalidPatternException {
        return compile(text, false);
    }

    /**
     * For rules that match where the pattern does not: a match too many would let something pass, so possessive repetition
     * keeps what it took, and a search that exceeds its budget counts as none.
     */
    public static BytePattern compileNegated(String text) throws InvalidPatternException {
        return compile(text, true);
    }

    private static BytePattern compile(String text, boolean negated) throws InvalidPatternException {
        if (text.length() > PATTERN_BYTES_MAX) {
            throw new InvalidPatternException("a pattern has at most " + PATTERN_BYTES_MAX + " bytes", 0);
        }
        PatternParser.Parsed parsed = PatternParser.parse(text);
        boolean exact = negated || !Semantics.POSSESSIVE_GIVES_BACK;
        boolean exhausted = !negated && Semantics.EXHAUSTED_SEARCH_MATCHES;
        if (!isRegular(parsed.node(), exact)) {
            return new BytePattern(text, parsed.node(), parsed.groups(), null, exhausted);
        }
        try {
            Pattern linear = Pattern.compile(PatternPrinter.print(parsed.node()), Pattern.DOTALL);
            return new BytePattern(text, parsed.node(), parsed.groups(), linear, exhausted);
        } catch (IllegalArgumentException refused) {
            throw new InvalidPatternException("the pattern is too large or too deep", 0);
        }
    }

    private static boolean isRegular(Node node, boolean exact) {
        return switch (node) {
            case Node.One one -> true;
            case Node.Edge edge -> true;
            case Node.Sequence(List<Node> parts) -> parts.stream().allMatch(part -> isRegular(part, exact));
            case Node.Choice(List<Node> branches) -> branches.stream().allMatch(branch -> isRegular(branch, exact));
            case Node.Repeat repeat ->
                !(exact && repeat.greed() == Node.Greed.POSSESSIVE) && isRegular(repeat.node(), exact);
            case Node.Group(Node inner, int capture) -> isRegular(inner, exact);
            case Node.Atomic(Node inner) -> !exact && isRegular(inner, false);
            case Node.Look look -> false;
            case Node.BackReference reference -> false;
        };
    }

    /** What a match needs in a value all of whose bytes belong to the alphabet. */
    public Requirement requirement(ByteSet alphabet) {
        return Requirements.of(node, alphabet);
    }

    /** Whether it is matched in linear time, not by trying. */
    public boolean isLinear() {
        return linear != null;
    }

    /** {@link #find(String, Meter)} for texts that are bounded otherwise. */
    public boolean find(String value) {
        return find(value, Meter.unlimited());
    }

    /**
     * Whether the value contains a match. A search that exceeds its budget makes the rule match: whoever makes it expensive
     * must not get past it.
     */
    public boolean find(String value, Meter meter) {
        if (automaton != null) {
            return automaton.find(value, meter);
        }
        if (linear != null) {
            meter.charge((long) value.length() * SLOW_STEPS);
            return linear.matcher(value).find();
        }
        try {
            return Backtracker.find(node, groups, value, meter) != null;
        } catch (Backtracker.BudgetExceeded exceeded) {
            return exhausted;
        }
    }

    /** The first match and its groups, an empty text for a group without one; null for no match. */
    public @Nullable List<String> captures(String value, Meter meter) {
        String[] captured = new String[Math.min(groups + 1, GROUPS_MAX)];
        if (linear != null) {
            if (automaton != null && !automaton.find(value, meter)) {
                return null;
            }
            meter.charge((long) value.length() * SLOW_STEPS);
            Matcher matcher = linear.matcher(value);
            if (!matcher.find()) {
                return null;
            }
            for (int group = 0; group < captured.length; group++) {
                String one = matcher.group(group);
                captured[group] = one == null ? "" : one;
            }
            return List.of(captured);
        }
        try {
            int[] bounds = Backtracker.find(node, groups, value, meter);
            if (bounds == null) {
                return null;
            }
            for (int group = 0; group < captured.length; group++) {
                captured[group] =
                        bounds[group * 2] < 0 ? "" : value.substring(bounds[group * 2], bounds[group * 2 + 1]);
            }
            return List.of(captured);
        } catch (Backtracker.BudgetExceeded exceeded) {
            return exhausted ? List.of(value) : null;
        }
    }

    /** The texts of the first {@code max} matches that do not overlap. */
    public List<String> all(String value, int max, Meter meter) {
        List<String> found = new ArrayList<>();
        if (linear == null) {
            List<String> first = captures(value, meter);
            return first == null ? List.of() : first.subList(0, 1);
        }
        if (automaton != null && !automaton.find(value, meter)) {
            return found;
        }
        meter.charge((long) value.length() * SLOW_STEPS);
        Matcher matcher = linear.matcher(value);
        while (found.size() < max && matcher.find()) {
            found.add(matcher.group());
        }
        return found;
    }

    @Override
    public String toString() {
        return text;
    }
}
