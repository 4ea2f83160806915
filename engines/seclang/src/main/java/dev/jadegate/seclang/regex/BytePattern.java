package dev.jadegate.seclang.regex;

import dev.jadegate.seclang.transformation.ByteSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
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

    /** Literals that are looked for before a pattern is tried, and the longest value where that is quicker. */
    private static final int LITERALS_MAX = 2;

    private static final int LITERALS_VALUE_MAX = 128;

    /** The longest pattern; the longest of the Core Rule Set has 12 126 bytes. */
    static final int PATTERN_BYTES_MAX = 200_000;

    private final String text;
    private final Node node;
    private final int groups;
    private final @Nullable Pattern linear;

    /** One of these is in every match; empty when too many or none are known. */
    private final List<String> literals;

    /** What a search that exceeds its budget says. */
    private final boolean exhausted;

    private BytePattern(String text, Node node, int groups, @Nullable Pattern linear, boolean exhausted) {
        this.text = text;
        this.node = node;
        this.groups = groups;
        this.linear = linear;
        this.exhausted = exhausted;
        Set<String> needed = requirement(ByteSet.all()).literals();
        this.literals = needed.size() > LITERALS_MAX ? List.of() : List.copyOf(needed);
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
        if (!isRegular(parsed.node(), negated)) {
            return new BytePattern(text, parsed.node(), parsed.groups(), null, !negated);
        }
        try {
            Pattern linear = Pattern.compile(PatternPrinter.print(parsed.node()), Pattern.DOTALL);
            return new BytePattern(text, parsed.node(), parsed.groups(), linear, !negated);
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

    /**
     * Whether the value contains a match. A search that exceeds its budget makes the rule match: whoever makes it expensive
     * must not get past it.
     */
    public boolean find(String value) {
        if (lacksLiterals(value)) {
            return false;
        }
        if (linear != null) {
            return linear.matcher(value).find();
        }
        try {
            return Backtracker.find(node, groups, value) != null;
        } catch (Backtracker.BudgetExceeded exceeded) {
            return exhausted;
        }
    }

    /** Whether a short value has none of the literals that a match needs. */
    private boolean lacksLiterals(String value) {
        if (literals.isEmpty() || value.length() > LITERALS_VALUE_MAX) {
            return false;
        }
        for (String literal : literals) {
            boolean atBegin = literal.charAt(0) == Requirement.BEGIN;
            boolean atEnd = literal.charAt(literal.length() - 1) == Requirement.END;
            int from = atBegin ? 1 : 0;
            int length = literal.length() - from - (atEnd ? 1 : 0);
            int last = atBegin ? 0 : value.length() - length;
            for (int at = 0; at <= last; at++) {
                if (value.regionMatches(true, at, literal, from, length)) {
                    return false;
                }
            }
        }
        return true;
    }

    /** The first match and its groups, an empty text for a group without one; null for no match. */
    public @Nullable List<String> captures(String value) {
        String[] captured = new String[Math.min(groups + 1, GROUPS_MAX)];
        if (linear != null) {
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
            int[] bounds = Backtracker.find(node, groups, value);
            if (bounds == null) {
                return null;
            }
            for (int group = 0; group < captured.length; group++) {
                captured[group] =
                        bounds[group * 2] < 0 ? "" : value.substring(bounds[group * 2], bounds[group * 2 + 1]);
            }
            return List.of(captured);
        } catch (Backtracker.BudgetExceeded exceeded) {
            return List.of(value);
        }
    }

    /** The texts of the first {@code max} matches that do not overlap. */
    public List<String> all(String value, int max) {
        List<String> found = new ArrayList<>();
        if (linear == null) {
            List<String> first = captures(value);
            return first == null ? List.of() : first.subList(0, 1);
        }
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
