package dev.jadegate.seclang.regex;

import dev.jadegate.seclang.transformation.ByteSet;
import dev.jadegate.seclang.transformation.Bytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A pattern as places between which a match goes: over a byte of a set, over nothing to one or two others, or over nothing
 * where an edge allows it. Immutable.
 */
final class Places {
    /** Places of one pattern: each is a char in a state. The largest of the Core Rule Set has about 20 000. */
    private static final int PLACES_MAX = 60_000;

    /** The symbol behind the last byte. */
    static final int END = 256;

    /** The place that a match ends in. */
    static final int MATCH = 0;

    private static final ByteSet WORD = ByteSet.range('0', '9')
            .union(ByteSet.range('A', 'Z'))
            .union(ByteSet.range('a', 'z'))
            .with('_');

    private final @Nullable ByteSet[] sets;
    private final Node.Edge.@Nullable Kind[] edges;
    private final int[][] next;
    private final int start;

    private Places(Builder builder, int start) {
        this.sets = builder.sets.toArray(ByteSet[]::new);
        this.edges = builder.edges.toArray(Node.Edge.Kind[]::new);
        this.next = builder.next.toArray(int[][]::new);
        this.start = start;
    }

    private static final class TooMany extends Exception {
        private static final long serialVersionUID = 1L;

        TooMany() {
            super("too many places", null, false, false);
        }
    }

    /** Null when there are too many. */
    static @Nullable Places of(Node node) {
        Builder builder = new Builder();
        try {
            return new Places(builder, builder.add(node, MATCH));
        } catch (TooMany tooMany) {
            return null;
        }
    }

    int size() {
        return next.length;
    }

    int start() {
        return start;
    }

    /** The bytes that lead on from a place; null for one that takes none. */
    @Nullable
    ByteSet set(int place) {
        return sets[place];
    }

    /** What must hold at a place; null when nothing does. */
    Node.Edge.@Nullable Kind edge(int place) {
        return edges[place];
    }

    int[] next(int place) {
        return next[place];
    }

    static boolean isWord(int symbol) {
        return symbol != END && Bytes.isWord(symbol);
    }

    /** Bytes that no set of the pattern and no edge tells apart have the same class; the number of classes stands at END. */
    char[] classes() {
        List<ByteSet> told = new ArrayList<>();
        for (ByteSet set : sets) {
            if (set != null) {
                told.add(set);
            }
        }
        boolean words =
                Arrays.stream(edges).anyMatch(kind -> kind == Node.Edge.Kind.WORD || kind == Node.Edge.Kind.NOT_WORD);
        boolean lines = Arrays.stream(edges)
                .anyMatch(kind -> kind == Node.Edge.Kind.LINE_BEGIN || kind == Node.Edge.Kind.LINE_END);
        if (words) {
            told.add(WORD);
        }
        if (lines) {
            told.add(ByteSet.of("\n"));
        }
        char[] classes = new char[END + 1];
        int count = 1;
        for (ByteSet set : told.stream().distinct().toList()) {
            Map<Integer, Character> inside = new HashMap<>();
            int[] left = new int[count];
            int[] taken = new int[count];
            for (int one = 0; one < END; one++) {
                (set.contains(one) ? taken : left)[classes[one]]++;
            }
            for (int one = 0; one < END; one++) {
                int old = classes[one];
                if (set.contains(one) && left[old] > 0) {
                    Character split = inside.get(old);
                    if (split == null) {
                        split = (char) count++;
                        inside.put(old, split);
                    }
                    classes[one] = split;
                }
            }
        }
        classes[END] = (char) count;
        return classes;
    }

    /** Grows the places of a pattern from its end to its beginning. */
    private static final class Builder {
        private final List<@Nullable ByteSet> sets = new ArrayList<>();
        private final List<Node.Edge.@Nullable Kind> edges = new ArrayList<>();
        private final List<int[]> next = new ArrayList<>();

        Builder() {
            place(null, null);
        }

        private int place(@Nullable ByteSet set, Node.Edge.@Nullable Kind edge, int... following) {
            sets.add(set);
            edges.add(edge);
            next.add(following);
            return next.size() - 1;
        }

        /** The place that a match of the node begins in and then goes to {@code after}. */
        private int add(Node node, int after) throws TooMany {
            if (next.size() > PLACES_MAX) {
                throw new TooMany();
            }
            return switch (node) {
                case Node.One(ByteSet set) -> place(set, null, after);
                case Node.Sequence(List<Node> parts) -> {
                    int first = after;
                    for (Node part : parts.reversed()) {
                        first = add(part, first);
                    }
                    yield first;
                }
                case Node.Choice(List<Node> branches) -> {
                    int[] firsts = new int[branches.size()];
                    for (int at = 0; at < firsts.length; at++) {
                        firsts[at] = add(branches.get(at), after);
                    }
                    yield place(null, null, firsts);
                }
                case Node.Repeat repeat -> repeat(repeat, after);
                case Node.Group(Node inner, int capture) -> add(inner, after);
                case Node.Atomic(Node inner) -> add(inner, after);
                case Node.Edge(Node.Edge.Kind kind) -> edge(kind, after);
                case Node.Look look -> throw new IllegalArgumentException("looks around take no part: " + look.ahead());
                case Node.BackReference reference ->
                    throw new IllegalArgumentException("references take no part: " + reference.group());
            };
        }

        private int edge(Node.Edge.Kind kind, int after) {
            if (kind != Node.Edge.Kind.END_OR_LAST_NEWLINE) {
                return place(null, kind, after);
            }
            int end = place(null, Node.Edge.Kind.END, after);
            return place(null, null, place(ByteSet.of("\n"), null, end), end);
        }

        private int repeat(Node.Repeat repeat, int after) throws TooMany {
            int first = after;
            int copies = repeat.min();
            if (repeat.max() == Node.UNBOUNDED) {
                int loop = place(null, null, after, after);
                int body = add(repeat.node(), loop);
                next.get(loop)[0] = body;
                first = copies == 0 ? loop : body;
                copies = Math.max(0, copies - 1);
            } else {
                for (int count = repeat.min(); count < repeat.max(); count++) {
                    // What is left out once is left out to the end.
                    first = place(null, null, add(repeat.node(), first), after);
                }
            }
            for (int count = 0; count < copies; count++) {
                first = add(repeat.node(), first);
            }
            return first;
        }
    }
}
