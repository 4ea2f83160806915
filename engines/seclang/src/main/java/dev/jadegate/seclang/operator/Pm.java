package dev.jadegate.seclang.operator;

import dev.jadegate.seclang.regex.Requirement;
import dev.jadegate.seclang.transformation.ByteSet;
import dev.jadegate.seclang.transformation.Bytes;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds one of many words, whatever its case: {@code @pm select union}; {@code @pmFromFile words.data} has one a line. */
final class Pm implements Operator {
    /** Beyond this many words the prefilter shared by all rules would only grow: the operator is its own. */
    private static final int LITERALS_MAX = 3_000;

    /** A longer beginning of a word finds no less. */
    private static final int LITERAL_BYTES_MAX = 12;

    private final WordAutomaton words;
    private final List<String> all;

    Pm(List<String> words) {
        this.words = WordAutomaton.of(words);
        this.all = words.stream()
                .filter(word -> !word.isEmpty())
                .map(word -> Bytes.lower(word))
                .toList();
    }

    @Override
    public boolean matches(String value, Context context) {
        return words.isIn(value);
    }

    @Override
    public @Nullable List<String> captures(String value, Context context) {
        String found = words.first(value);
        return found.isEmpty() ? null : List.of(found);
    }

    @Override
    public Requirement requirement(ByteSet alphabet) {
        Set<String> literals = new HashSet<>();
        int shortest = Integer.MAX_VALUE;
        for (String word : all) {
            if (isOf(word, alphabet)) {
                literals.add(word.substring(0, Math.min(word.length(), LITERAL_BYTES_MAX)));
                shortest = Math.min(shortest, word.length());
            }
        }
        if (literals.isEmpty()) {
            return Requirement.IMPOSSIBLE;
        }
        return literals.size() > LITERALS_MAX || shortest < 2
                ? new Requirement(List.of(), Set.of(), shortest)
                : new Requirement(List.of(), literals, shortest);
    }

    private static boolean isOf(String word, ByteSet alphabet) {
        for (int at = 0; at < word.length(); at++) {
            int one = word.charAt(at);
            int upper = one >= 'a' && one <= 'z' ? one - 32 : one;
            if (!alphabet.contains(one) && !alphabet.contains(upper)) {
                return false;
            }
        }
        return true;
    }
}
