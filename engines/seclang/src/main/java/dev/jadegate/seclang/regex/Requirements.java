package dev.jadegate.seclang.regex;

import dev.jadegate.seclang.transformation.ByteSet;
import dev.jadegate.seclang.transformation.Bytes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds out what a match of a pattern must contain. */
final class Requirements {
    /** Strings that are followed at once while they are all that a part can match. */
    private static final int EXACT_MAX = 64;

    /** Literals of one pattern. */
    private static final int LITERALS_MAX = 4_000;

    /** Bytes of a set that are still told apart. */
    private static final int SET_MAX = 6;

    private static final int SETS_MAX = 3;
    private static final int LENGTH_CAP = 100_000;

    /** A literal longer than this finds no less. */
    private static final int LITERAL_BYTES_MAX = 12;

    /** A literal of one byte says something when the byte is rare in ordinary values. */
    private static final String COMMON = " -_.,:/";

    private static final Facts ZERO_WIDTH = new Facts(Set.of(""), null, List.of(), 0);

    private static final Facts AT_BEGIN = new Facts(Set.of(String.valueOf(Requirement.BEGIN)), null, List.of(), 0);

    private static final Facts AT_END = new Facts(Set.of(String.valueOf(Requirement.END)), null, List.of(), 0);

    private static final Facts IMPOSSIBLE = new Facts(null, null, List.of(), Integer.MAX_VALUE);

    private final ByteSet alphabet;

    private Requirements(ByteSet alphabet) {
        this.alphabet = alphabet;
    }

    /**
     * @param exact all that the part can match, null when that is too much
     * @param literals one of these is in every match; null when nothing is known
     */
    private record Facts(
            @Nullable Set<String> exact, @Nullable Set<String> literals, List<ByteSet> sets, int lengthMin) {
        /** Whether no value of the alphabet has a match: none is that long. */
        boolean impossible() {
            return lengthMin == Integer.MAX_VALUE;
        }
    }

    static Requirement of(Node node, ByteSet alphabet) {
        Facts facts = new Requirements(alphabet).facts(node);
        if (facts.impossible()) {
            return Requirement.IMPOSSIBLE;
        }
        Set<String> literals = better(facts.literals(), usable(facts.exact()));
        return new Requirement(
                facts.sets(), literals == null ? Set.of() : literals, Math.min(facts.lengthMin(), LENGTH_CAP));
    }

    private Facts facts(Node node) {
        return switch (node) {
            case Node.One(ByteSet set) -> one(set);
            case Node.Sequence(List<Node> parts) -> sequence(parts);
            case Node.Choice(List<Node> branches) -> choice(branches);
            case Node.Repeat repeat -> repeat(repeat);
            case Node.Group(Node inner, int capture) -> facts(inner);
            case Node.Atomic(Node inner) -> facts(inner);
            case Node.Edge(Node.Edge.Kind kind) ->
                switch (kind) {
                    case BEGIN -> AT_BEGIN;
                    case END -> AT_END;
                    case END_OR_LAST_NEWLINE, LINE_BEGIN, LINE_END, WORD, NOT_WORD -> ZERO_WIDTH;
                };
            case Node.Look look -> ZERO_WIDTH;
            case Node.BackReference reference -> new Facts(null, null, List.of(), 0);
        };
    }

    private Facts one(ByteSet any) {
        ByteSet set = any.intersection(alphabet);
        if (set.isEmpty()) {
            return IMPOSSIBLE;
        }
        Set<String> exact = new LinkedHashSet<>();
        for (int value = 0; value < 256 && exact.size() <= SET_MAX; value++) {
            if (set.contains(value)) {
                exact.add(String.valueOf((char) Bytes.lower(value)));
            }
        }
        return new Facts(
                exact.size() > SET_MAX ? null : exact, null, set.equals(alphabet) ? List.of() : List.of(set), 1);
    }

    private Facts sequence(List<Node> parts) {
        Set<String> running = Set.of("");
        boolean whole = true;
        @Nullable Set<String> literals = null;
        List<ByteSet> sets = new ArrayList<>();
        int length = 0;
        for (Node part : parts) {
            Facts facts = facts(part);
            if (facts.impossible()) {
                return IMPOSSIBLE;
            }
            sets.addAll(facts.sets());
            length = Math.min(LENGTH_CAP, length + facts.lengthMin());
            literals = better(literals, facts.literals());
            Set<String> joined = facts.exact() == null ? null : join(running, facts.exact());
            if (joined != null) {
                running = joined;
            } else {
                literals = better(literals, usable(running));
                literals = better(literals, usable(facts.exact()));
                running = facts.exact() == null ? Set.of("") : facts.exact();
                whole = false;
            }
        }
        literals = better(literals, usable(running));
        return new Facts(whole ? running : null, literals, smallest(sets), length);
    }

    private static @Nullable Set<String> join(Set<String> left, Set<String> right) {
        if ((long) left.size() * right.size() > EXACT_MAX) {
            return null;
        }
        Set<String> joined = new LinkedHashSet<>();
        for (String first : left) {
            for (String second : right) {
                joined.add(joined(first, second));
            }
        }
        return joined;
    }

    /** An end that is asked for twice stands there once. */
    private static String joined(String first, String second) {
        boolean twice = !first.isEmpty()
                && !second.isEmpty()
                && second.charAt(0) > 0xff
                && first.charAt(first.length() - 1) == second.charAt(0);
        return first + (twice ? second.substring(1) : second);
    }

    private Facts choice(List<Node> branches) {
        @Nullable Set<String> exact = new LinkedHashSet<>();
        @Nullable Set<String> literals = new LinkedHashSet<>();
        @Nullable ByteSet set = ByteSet.NONE;
        int length = LENGTH_CAP;
        boolean possible = false;
        for (Node branch : branches) {
            Facts facts = facts(branch);
            if (facts.impossible()) {
                continue;
            }
            possible = true;
            length = Math.min(length, facts.lengthMin());
            exact = merged(exact, facts.exact(), EXACT_MAX);
            literals = merged(literals, better(facts.literals(), usable(facts.exact())), LITERALS_MAX);
            set = set == null || facts.sets().isEmpty()
                    ? null
                    : set.union(facts.sets().getFirst());
        }
        if (!possible) {
            return IMPOSSIBLE;
        }
        return new Facts(exact, literals, set == null || set.equals(alphabet) ? List.of() : List.of(set), length);
    }

    private static @Nullable Set<String> merged(@Nullable Set<String> all, @Nullable Set<String> more, int max) {
        if (all == null || more == null || all.size() + more.size() > max) {
            return null;
        }
        all.addAll(more);
        return all;
    }

    private Facts repeat(Node.Repeat repeat) {
        Facts facts = facts(repeat.node());
        if (facts.impossible() || repeat.max() == 0) {
            return repeat.min() == 0 ? ZERO_WIDTH : IMPOSSIBLE;
        }
        if (repeat.min() == 0) {
            Set<String> optional = null;
            if (repeat.max() == 1 && facts.exact() != null && facts.exact().size() < EXACT_MAX) {
                optional = new LinkedHashSet<>(facts.exact());
                optional.add("");
            }
            return new Facts(optional, null, List.of(), 0);
        }
        int length = (int) Math.min(LENGTH_CAP, (long) facts.lengthMin() * repeat.min());
        if (repeat.min() == repeat.max() && repeat.min() <= 4 && facts.exact() != null) {
            Set<String> joined = Set.of("");
            for (int count = 0; count < repeat.min() && joined != null; count++) {
                joined = join(joined, facts.exact());
            }
            if (joined != null) {
                return new Facts(joined, facts.literals(), facts.sets(), length);
            }
        }
        return new Facts(null, better(facts.literals(), usable(facts.exact())), facts.sets(), length);
    }

    /** Strings as literals, cut to a useful length; null when one is too short to say anything. */
    private static @Nullable Set<String> usable(@Nullable Set<String> exact) {
        if (exact == null || exact.isEmpty()) {
            return null;
        }
        Set<String> literals = new LinkedHashSet<>();
        for (String one : exact) {
            // The ends alone are in every value.
            if (one.chars().allMatch(symbol -> symbol > 0xff) || (one.length() == 1 && isCommon(one.charAt(0)))) {
                return null;
            }
            literals.add(one.length() > LITERAL_BYTES_MAX ? one.substring(0, LITERAL_BYTES_MAX) : one);
        }
        return literals;
    }

    private static boolean isCommon(char one) {
        return Bytes.isLetter(one) || Bytes.isDigit(one) || COMMON.indexOf(one) >= 0;
    }

    private static @Nullable Set<String> better(@Nullable Set<String> left, @Nullable Set<String> right) {
        if (left == null || right == null) {
            return left == null ? right : left;
        }
        return score(left) >= score(right) ? left : right;
    }

    /** Long literals are rare in ordinary text; many of them are less so. */
    private static double score(Set<String> literals) {
        int shortest = literals.stream().mapToInt(String::length).min().orElse(0);
        return Math.min(shortest, 6) * 10 - Math.log(literals.size() + 1.0) * 4;
    }

    private static List<ByteSet> smallest(List<ByteSet> sets) {
        return sets.stream()
                .distinct()
                .sorted(Comparator.comparingInt(Requirements::frequency))
                .limit(SETS_MAX)
                .toList();
    }

    /** How often a value has one of these bytes, roughly: letters and digits are everywhere. */
    private static int frequency(ByteSet set) {
        int sum = 0;
        for (int value = 0; value < 256; value++) {
            if (set.contains(value)) {
                sum += Bytes.isLetter(value) || Bytes.isDigit(value) ? 10 : " -_./".indexOf(value) >= 0 ? 6 : 1;
            }
        }
        return sum;
    }
}
