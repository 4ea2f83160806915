package dev.jadegate.seclang.run;

import dev.jadegate.seclang.operator.WordAutomaton;
import dev.jadegate.seclang.regex.Requirement;
import dev.jadegate.seclang.transformation.ByteSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Rules by what they need of values of one alphabet: classes of bytes, and literals of which one must be there. */
final class Gate {
    /** Sets of classes whose answer is kept. */
    private static final int KEPT_MAX = 4_096;

    private final int words;
    private final boolean[] possible;
    private final long[][] sets;
    private final long[] withoutLiterals;
    private final WordAutomaton automaton;

    /** The bits of the rules that a literal is enough for, by literal. */
    private final long[][] byLiteral;

    private final Map<Long, long[]> byClasses = new ConcurrentHashMap<>();

    private Gate(
            int words,
            boolean[] possible,
            long[][] sets,
            long[] withoutLiterals,
            WordAutomaton automaton,
            long[][] byLiteral) {
        this.words = words;
        this.possible = possible;
        this.sets = sets;
        this.withoutLiterals = withoutLiterals;
        this.automaton = automaton;
        this.byLiteral = byLiteral;
    }

    static Gate of(List<Requirement> requirements) {
        int words = (requirements.size() + 63) / 64;
        boolean[] possible = new boolean[requirements.size()];
        long[][] sets = new long[requirements.size()][];
        long[] withoutLiterals = new long[words];
        Map<String, long[]> literals = new HashMap<>();
        for (int gate = 0; gate < requirements.size(); gate++) {
            Requirement requirement = requirements.get(gate);
            possible[gate] = requirement.possible();
            sets[gate] = requirement.sets().stream()
                    .mapToLong((ByteSet set) -> Alphabet.of(set))
                    .toArray();
            if (requirement.literals().isEmpty()) {
                withoutLiterals[gate >> 6] |= 1L << gate;
            }
            for (String literal : requirement.literals()) {
                literals.computeIfAbsent(literal, added -> new long[words])[gate >> 6] |= 1L << gate;
            }
        }
        List<String> order = new ArrayList<>(literals.keySet());
        long[][] byLiteral = order.stream().map(literals::get).toArray(long[][]::new);
        return new Gate(words, possible, sets, withoutLiterals, WordAutomaton.of(order), byLiteral);
    }

    long[] candidates(Form form) {
        long[] passing = passing(form.classes());
        long[] found = withoutLiterals.clone();
        automaton.addAll(form.text(), byLiteral, found);
        for (int word = 0; word < words; word++) {
            found[word] &= passing[word];
        }
        return found;
    }

    /** The rules whose classes are all there. */
    private long[] passing(long classes) {
        long[] known = byClasses.get(classes);
        if (known != null) {
            return known;
        }
        long[] passing = new long[words];
        for (int gate = 0; gate < possible.length; gate++) {
            boolean all = possible[gate];
            for (long set : sets[gate]) {
                all &= (set & classes) != 0;
            }
            if (all) {
                passing[gate >> 6] |= 1L << gate;
            }
        }
        if (byClasses.size() < KEPT_MAX) {
            byClasses.put(classes, passing);
        }
        return passing;
    }
}
