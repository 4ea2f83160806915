package dev.jadegate.seclang.operator;

import dev.jadegate.seclang.regex.BytePattern;
import dev.jadegate.seclang.regex.Requirement;
import dev.jadegate.seclang.transformation.ByteSet;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Matches when a text that a pattern finds is a valid number: of a credit card, a social security number and the like. */
record Verified(BytePattern pattern, Predicate<String> check) implements Operator {
    /** Texts that are checked of one value. */
    private static final int FOUND_MAX = 1_000;

    @Override
    public boolean matches(String value, Context context) {
        return captures(value, context) != null;
    }

    @Override
    public @Nullable List<String> captures(String value, Context context) {
        for (String found : pattern.all(value, FOUND_MAX, context.meter())) {
            if (check.test(digits(found))) {
                return List.of(found);
            }
        }
        return null;
    }

    @Override
    public Requirement requirement(ByteSet alphabet) {
        return pattern.requirement(alphabet);
    }

    /** The digits of a text, and a final K as Chile has it. */
    private static String digits(String text) {
        StringBuilder digits = new StringBuilder();
        for (int at = 0; at < text.length(); at++) {
            char one = text.charAt(at);
            if ((one >= '0' && one <= '9') || (one | 0x20) == 'k') {
                digits.append(one);
            }
        }
        return digits.toString();
    }
}
