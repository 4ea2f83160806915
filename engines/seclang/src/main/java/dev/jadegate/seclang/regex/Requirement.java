package dev.jadegate.seclang.regex;

import dev.jadegate.seclang.transformation.ByteSet;
import java.util.List;
import java.util.Set;

/**
 * What must be in a value for a pattern to match: each of {@code sets} has a byte in it, one of {@code literals} stands in it
 * (compared without the case of ASCII letters), and it has a length. A value that lacks any of it cannot match.
 *
 * @param literals in lower case; empty when nothing is known
 */
public record Requirement(List<ByteSet> sets, Set<String> literals, int lengthMin) {
    public static final Requirement NOTHING = new Requirement(List.of(), Set.of(), 0);

    public Requirement {
        sets = List.copyOf(sets);
        literals = Set.copyOf(literals);
    }
}
