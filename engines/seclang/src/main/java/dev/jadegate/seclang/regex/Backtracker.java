package dev.jadegate.seclang.regex;

import dev.jadegate.seclang.Meter;
import dev.jadegate.seclang.transformation.ByteSet;
import dev.jadegate.seclang.transformation.Bytes;
import java.util.List;

/**
 * Matches the few patterns that look around or refer back, which no linear engine can: by trying, within a budget of steps.
 * The Core Rule Set 4 has none of them, 3.3 has three.
 */
final class Backtracker {
    /** Steps for one search: ten milliseconds at most. */
    static final int STEPS_MAX = 1_000_000;

    /** What one of them is to the budget of a request. */
    private static final int METERED_STEPS = 10;

    /** How deep trying may go, so that no thread's stack ends first. */
    private static final int DEPTH_MAX = 500;

    private final String input;
    private final int[] groups;
    private int steps;
    private int depth;

    private Backtracker(String input, int groupCount) {
        this.input = input;
        this.groups = new int[(groupCount + 1) * 2];
    }

    /** Ends a search that costs too much. */
    static final class BudgetExceeded extends RuntimeException {
        private static final long serialVersionUID = 1L;

        BudgetExceeded() {
            super("too many steps", null, false, false);
        }
    }

    private interface Rest {
        boolean run(int at);
    }

    /** The bounds of the match and its groups, -1 for groups without one; null for no match. */
    static int @org.jspecify.annotations.Nullable [] find(Node node, int groupCount, String input, Meter meter) {
        Backtracker backtracker = new Backtracker(input, groupCount);
        try {
            return backtracker.find(node);
        } finally {
            meter.charge((long) backtracker.steps * METERED_STEPS);
        }
    }

    private int @org.jspecify.annotations.Nullable [] find(Node node) {
        for (int start = 0; start <= input.length(); start++) {
            java.util.Arrays.fill(groups, -1);
            int from = start;
            int[] end = {-1};
            if (match(node, start, at -> {
                end[0] = at;
                return true;
            })) {
                groups[0] = from;
                groups[1] = end[0];
                return groups;
            }
        }
        return null;
    }

    private boolean match(Node node, int at, Rest rest) {
        if (++steps > STEPS_MAX || ++depth > DEPTH_MAX) {
            throw new BudgetExceeded();
        }
        try {
            return switch (node) {
                case Node.One(ByteSet set) -> at < input.length() && set.contains(input.charAt(at)) && rest.run(at + 1);
                case Node.Sequence(List<Node> parts) -> sequence(parts, 0, at, rest);
                case Node.Choice(List<Node> branches) -> choice(branches, at, rest);
                case Node.Repeat repeat ->
                    repeat.greed() == Node.Greed.POSSESSIVE
                            ? atomic(
                                    new Node.Repeat(repeat.node(), repeat.min(), repeat.max(), Node.Greed.GREEDY),
                                    at,
                                    rest)
                            : repeat(repeat, 0, -1, at, rest);
                case Node.Group(Node inner, int capture) -> group(inner, capture, at, rest);
                case Node.Edge(Node.Edge.Kind kind) -> edge(kind, at) && rest.run(at);
                case Node.Look look -> look(look).at(at) != look.negative() && rest.run(at);
                case Node.Atomic(Node inner) -> atomic(inner, at, rest);
                case Node.BackReference(int group) -> reference(group, at, rest);
            };
        } finally {
            depth--;
        }
    }

    private interface Position {
        boolean at(int position);
    }

    private Position look(Node.Look look) {
        if (look.ahead()) {
            return at -> match(look.node(), at, end -> true);
        }
        return at -> {
            for (int start = at; start >= 0; start--) {
                if (match(look.node(), start, end -> end == at)) {
                    return true;
                }
            }
            return false;
        };
    }

    private boolean choice(List<Node> branches, int at, Rest rest) {
        for (Node branch : branches) {
            if (match(branch, at, rest)) {
                return true;
            }
        }
        return false;
    }

    private boolean sequence(List<Node> parts, int index, int at, Rest rest) {
        if (index == parts.size()) {
            return rest.run(at);
        }
        return match(parts.get(index), at, next -> sequence(parts, index + 1, next, rest));
    }

    private boolean atomic(Node inner, int at, Rest rest) {
        int[] end = {-1};
        return match(inner, at, next -> {
                    end[0] = next;
                    return true;
                })
                && rest.run(end[0]);
    }

    /** A repeated byte takes no stack: its run is measured, then tried from its greedy or lazy end. */
    private boolean run(ByteSet set, Node.Repeat repeat, int at, Rest rest) {
        int max = repeat.max() == Node.UNBOUNDED ? input.length() : Math.min(input.length(), at + repeat.max());
        int end = at;
        while (end < max && set.contains(input.charAt(end))) {
            end++;
        }
        int first = at + repeat.min();
        if (end < first) {
            return false;
        }
        boolean lazy = repeat.greed() == Node.Greed.LAZY;
        for (int tried = 0; tried <= end - first; tried++) {
            if (++steps > STEPS_MAX) {
                throw new BudgetExceeded();
            }
            if (rest.run(lazy ? first + tried : end - tried)) {
                return true;
            }
        }
        return false;
    }

    private boolean repeat(Node.Repeat repeat, int count, int last, int at, Rest rest) {
        if (repeat.node() instanceof Node.One(ByteSet set) && count == 0) {
            return run(set, repeat, at, rest);
        }
        if (++steps > STEPS_MAX) {
            throw new BudgetExceeded();
        }
        boolean enough = count >= repeat.min();
        boolean full = (repeat.max() != Node.UNBOUNDED && count >= repeat.max()) || (enough && last == at);
        if (enough && repeat.greed() == Node.Greed.LAZY && rest.run(at)) {
            return true;
        }
        if (!full && match(repeat.node(), at, next -> repeat(repeat, count + 1, at, next, rest))) {
            return true;
        }
        return enough && repeat.greed() != Node.Greed.LAZY && rest.run(at);
    }

    private boolean group(Node inner, int capture, int at, Rest rest) {
        if (capture == 0) {
            return match(inner, at, rest);
        }
        int start = groups[capture * 2];
        int end = groups[capture * 2 + 1];
        boolean matched = match(inner, at, next -> {
            int before = groups[capture * 2];
            int after = groups[capture * 2 + 1];
            groups[capture * 2] = at;
            groups[capture * 2 + 1] = next;
            if (rest.run(next)) {
                return true;
            }
            groups[capture * 2] = before;
            groups[capture * 2 + 1] = after;
            return false;
        });
        if (!matched) {
            groups[capture * 2] = start;
            groups[capture * 2 + 1] = end;
        }
        return matched;
    }

    private boolean reference(int group, int at, Rest rest) {
        if (groups[group * 2] < 0) {
            return false;
        }
        String text = input.substring(groups[group * 2], groups[group * 2 + 1]);
        return input.startsWith(text, at) && rest.run(at + text.length());
    }

    private boolean edge(Node.Edge.Kind kind, int at) {
        return switch (kind) {
            case BEGIN -> at == 0;
            case END -> at == input.length();
            case END_OR_LAST_NEWLINE -> at == input.length() || (at == input.length() - 1 && input.charAt(at) == '\n');
            case LINE_BEGIN -> at == 0 || input.charAt(at - 1) == '\n';
            case LINE_END -> at == input.length() || input.charAt(at) == '\n';
            case WORD -> word(at - 1) != word(at);
            case NOT_WORD -> word(at - 1) == word(at);
        };
    }

    private boolean word(int at) {
        return at >= 0 && at < input.length() && Bytes.isWord(input.charAt(at));
    }
}
