package dev.jadegate.seclang.run;

import dev.jadegate.seclang.operator.WordAutomaton;
import dev.jadegate.seclang.regex.Requirement;
import dev.jadegate.seclang.transformation.ByteSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Rules by what they need of values of one alphabet: classes of bytes, and literals of which one must be there. */
final class Gate {
    /** Sets of classes whose answer is kept: a power of two. */
    private static final int KEPT = 4_096;

    private final boolean[] possible;
    private final long[][] sets;
    private final long[] withoutLiterals;
    private final WordAutomaton automaton;

    /** The bits of the rules that a literal is enough for, by literal. */
    private final long[][] byLiteral;

    /** By a hash of the classes; a race costs no more than an answer computed twice. */
    private final @Nullable Passing[] kept = new Passing[KEPT];

    private Gate(
            boolean[] possible, long[][] sets, long[] withoutLiterals, WordAutomaton automaton, long[][] byLiteral) {
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
        return new Gate(possible, sets, withoutLiterals, WordAutomaton.of(order), byLiteral);
    }

    /** The rules that a literal of the text is enough for, and those that need none. Not to be changed. */
    long[] byLiterals(String text) {
        return automaton.joined(text, byLiteral, withoutLiterals);
    }

    /** Those of them whose classes are there too. Not to be changed. */
    @SuppressWarnings("ReferenceEquality") // The same array, not one that has the same bits.
    long[] candidates(long classes, long[] byLiterals) {
        Passing passing = passing(classes);
        if (byLiterals == withoutLiterals) {
            return passing.withoutLiterals;
        }
        return and(byLiterals, passing.all);
    }

    private static long[] and(long[] left, long[] right) {
        long[] both = new long[left.length];
        for (int word = 0; word < both.length; word++) {
            both[word] = left[word] & right[word];
        }
        return both;
    }

    /** The rules whose classes are all there, and those of them that need no literal. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared, never changed.
    private record Passing(long classes, long[] all, long[] withoutLiterals) {}

    private Passing passing(long classes) {
        int place = (int) ((classes * 0x9e3779b97f4a7c15L) >>> 52);
        Passing known = kept[place];
        if (known != null && known.classes == classes) {
            return known;
        }
        long[] passing = new long[withoutLiterals.length];
        for (int gate = 0; gate < possible.length; gate++) {
            boolean all = possible[gate];
            for (long set : sets[gate]) {
                all &= (set & classes) != 0;
            }
            if (all) {
                passing[gate >> 6] |= 1L << gate;
            }
        }
        Passing made = new Passing(classes, passing, and(passing, withoutLiterals));
        kept[place] = made;
        return made;
    }
}
