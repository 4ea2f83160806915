package dev.jadegate.seclang.regex;

import dev.jadegate.seclang.transformation.ByteSet;
import java.util.List;
import java.util.Set;

/**
 * What must be in a value for an operator to match: each of {@code sets} has a byte in it, one of {@code literals} stands in it
 * (compared without the case of ASCII letters), and it has a length. A value that lacks any of it cannot match.
 *
 * @param possible false when no value at all matches
 * @param literals in lower case, with {@link #BEGIN} and {@link #END} for the ends of the value; empty when nothing is known
 */
public record Requirement(boolean possible, List<ByteSet> sets, Set<String> literals, int lengthMin) {
    /** Stands in a literal for the beginning of the value. */
    public static final char BEGIN = 256;

    /** Stands in a literal for the end of the value. */
    public static final char END = 257;

    public static final Requirement NOTHING = new Requirement(List.of(), Set.of(), 0);
    public static final Requirement IMPOSSIBLE = new Requirement(false, List.of(), Set.of(), 0);

    public Requirement {
        sets = List.copyOf(sets);
        literals = Set.copyOf(literals);
    }

    public Requirement(List<ByteSet> sets, Set<String> literals, int lengthMin) {
        this(true, sets, literals, lengthMin);
    }

    /** Values must have one of these bytes; when the alphabet has none of them, no value matches. */
    public static Requirement oneOf(ByteSet bytes, ByteSet alphabet) {
        ByteSet left = bytes.intersection(alphabet);
        return left.isEmpty() ? IMPOSSIBLE : new Requirement(List.of(left), Set.of(), 1);
    }

    /** Whether it rules any value out. */
    public boolean saysSomething() {
        return !possible || !sets.isEmpty() || !literals.isEmpty();
    }
}
