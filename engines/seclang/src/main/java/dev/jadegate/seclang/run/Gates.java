package dev.jadegate.seclang.run;

import dev.jadegate.seclang.operator.Operator;
import dev.jadegate.seclang.transformation.ByteSet;
import java.util.ArrayList;
import java.util.List;

/**
 * Tells for a value which of all gated rules may match it, in one scan. What it rules out cannot match; what it leaves is
 * confirmed by the rule's own operator.
 *
 * <p>Most values are plain: words, numbers, prose. For values of a small alphabet a rule needs much more than in general,
 * and many rules cannot match at all, so each alphabet has a gate of its own, made from what the operators need within it.
 */
final class Gates {
    private static final ByteSet WORD = ByteSet.range('0', '9')
            .union(ByteSet.range('A', 'Z'))
            .union(ByteSet.range('a', 'z'))
            .with('_');

    /** From small to large; the last has every byte. */
    private static final List<ByteSet> ALPHABETS =
            List.of(WORD, WORD.union(ByteSet.of(" -.,:")), WORD.union(ByteSet.of(" -.,:@/+=?!%*#~^")), ByteSet.all());

    private final long[] none;
    private final long[] outside;
    private final Gate[] gates;

    private Gates(int words, long[] outside, Gate[] gates) {
        this.none = new long[words];
        this.outside = outside;
        this.gates = gates;
    }

    static Gates of(List<Operator> operators) {
        List<Gate> gates = new ArrayList<>();
        for (ByteSet alphabet : ALPHABETS) {
            gates.add(Gate.of(
                    operators.stream().map(one -> one.requirement(alphabet)).toList()));
        }
        long[] outside = ALPHABETS.stream()
                .mapToLong(alphabet -> alphabet.size() == 256 ? 0 : Alphabet.of(alphabet.complement()))
                .toArray();
        return new Gates((operators.size() + 63) / 64, outside, gates.toArray(Gate[]::new));
    }

    /** A set without candidates. Not to be changed. */
    long[] none() {
        return none;
    }

    /** The gate of the smallest alphabet that has all bytes of a value. */
    Gate of(long classes) {
        int tier = 0;
        while ((classes & outside[tier]) != 0) {
            tier++;
        }
        return gates[tier];
    }
}
