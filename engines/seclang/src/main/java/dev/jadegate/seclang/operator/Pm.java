package dev.jadegate.seclang.operator;

import dev.jadegate.seclang.regex.Requirement;
import dev.jadegate.seclang.transformation.Bytes;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds one of many words, whatever its case: {@code @pm select union}; {@code @pmFromFile words.data} has one a line. */
final class Pm implements Operator {
    /** Beyond this many words the prefilter shared by all rules would only grow: the operator is its own. */
    private static final int LITERALS_MAX = 300;

    private final WordAutomaton words;
    private final Requirement requirement;

    Pm(List<String> words) {
        this.words = WordAutomaton.of(words);
        int shortest = words.stream()
                .filter(word -> !word.isEmpty())
                .mapToInt(String::length)
                .min()
                .orElse(1);
        Set<String> literals = new HashSet<>();
        if (words.size() <= LITERALS_MAX && shortest >= 2) {
            words.forEach(word -> literals.add(Bytes.lower(word)));
        }
        this.requirement = new Requirement(List.of(), literals, shortest);
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
    public Requirement requirement() {
        return requirement;
    }
}
