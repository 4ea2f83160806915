package dev.jadegate.seclang.run;

import dev.jadegate.seclang.operator.WordAutomaton;
import dev.jadegate.seclang.regex.Requirement;
import dev.jadegate.seclang.transformation.ByteSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells for a value which of all gated rules may match it, in one scan: by the classes of its bytes, and by the literals of
 * which each rule needs one. What it rules out cannot match; what it leaves is confirmed by the rule's own operator.
 */
final class Gates {
    /** Sets of classes whose answer is kept. */
    private static final int KEPT_MAX = 4_096;

    private final int words;
    private final List<long[]> sets;
    private final int[] lengths;
    private final long[] withoutLiterals;
    private final WordAutomaton automaton;

    /** The bits of the rules that a literal is enough for, by literal. */
    private final long[][] byLiteral;

    private final Map<Long, long[]> byClasses = new ConcurrentHashMap<>();

    private Gates(
            int words,
            List<long[]> sets,
            int[] lengths,
            long[] withoutLiterals,
            WordAutomaton automaton,
            long[][] byLiteral) {
        this.words = words;
        this.sets = sets;
        this.lengths = lengths;
        this.withoutLiterals = withoutLiterals;
        this.automaton = automaton;
        this.byLiteral = byLiteral;
    }

    static Gates of(List<Requirement> requirements) {
        int words = (requirements.size() + 63) / 64;
        List<long[]> sets = new ArrayList<>();
        int[] lengths = new int[requirements.size()];
        long[] withoutLiterals = new long[words];
        Map<String, long[]> literals = new HashMap<>();
        for (int gate = 0; gate < requirements.size(); gate++) {
            Requirement requirement = requirements.get(gate);
            sets.add(requirement.sets().stream()
                    .mapToLong((ByteSet set) -> Alphabet.of(set))
                    .toArray());
            lengths[gate] = requirement.lengthMin();
            if (requirement.literals().isEmpty()) {
                withoutLiterals[gate >> 6] |= 1L << gate;
            }
            for (String literal : requirement.literals()) {
                literals.computeIfAbsent(literal, added -> new long[words])[gate >> 6] |= 1L << gate;
            }
        }
        List<String> order = new ArrayList<>(literals.keySet());
        long[][] byLiteral = order.stream().map(literals::get).toArray(long[][]::new);
        return new Gates(words, sets, lengths, withoutLiterals, WordAutomaton.of(order), byLiteral);
    }

    int words() {
        return words;
    }

    long[] candidates(Form form) {
        long[] possible = possible(form.classes());
        long[] found = withoutLiterals.clone();
        automaton.all(form.text(), literal -> {
            long[] rules = byLiteral[literal];
            for (int word = 0; word < words; word++) {
                found[word] |= rules[word];
            }
        });
        for (int word = 0; word < words; word++) {
            found[word] &= possible[word];
        }
        return found;
    }

    /** Whether a value of this length may match. */
    boolean isLongEnough(int gate, int length) {
        return length >= lengths[gate];
    }

    private long[] possible(long classes) {
        long[] known = byClasses.get(classes);
        if (known != null) {
            return known;
        }
        long[] possible = new long[words];
        for (int gate = 0; gate < lengths.length; gate++) {
            boolean all = Arrays.stream(sets.get(gate)).allMatch(set -> (set & classes) != 0);
            if (all) {
                possible[gate >> 6] |= 1L << gate;
            }
        }
        if (byClasses.size() < KEPT_MAX) {
            byClasses.put(classes, possible);
        }
        return possible;
    }
}
