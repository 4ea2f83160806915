package dev.jadegate.seclang.operator;

import dev.jadegate.seclang.rule.Template;
import dev.jadegate.seclang.transformation.Bytes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Compares texts: {@code @contains}, {@code @beginsWith}, {@code @endsWith}, {@code @streq}, {@code @within} (the value stands in the argument), {@code @containsWord}. */
record Comparison(Kind kind, Template argument, @Nullable String constant) implements Operator {
    enum Kind {
        CONTAINS,
        CONTAINS_WORD,
        BEGINS_WITH,
        ENDS_WITH,
        STREQ,
        WITHIN
    }

    Comparison(Kind kind, Template argument) {
        this(kind, argument, argument.isConstant() ? argument.constant() : null);
    }

    @Override
    public boolean matches(String value, Context context) {
        String other = constant != null ? constant : context.expand(argument);
        return switch (kind) {
            case CONTAINS -> value.contains(other);
            case CONTAINS_WORD -> containsWord(value, other);
            case BEGINS_WITH -> value.startsWith(other);
            case ENDS_WITH -> value.endsWith(other);
            case STREQ -> value.equals(other);
            case WITHIN -> other.contains(value);
        };
    }

    @Override
    public @Nullable List<String> captures(String value, Context context) {
        if (!matches(value, context)) {
            return null;
        }
        return List.of(
                kind == Kind.WITHIN || kind == Kind.STREQ
                        ? value
                        : constant != null ? constant : context.expand(argument));
    }

    private static boolean containsWord(String value, String word) {
        if (word.isEmpty()) {
            return true;
        }
        for (int at = value.indexOf(word); at >= 0; at = value.indexOf(word, at + 1)) {
            int end = at + word.length();
            boolean left = at == 0 || !Bytes.isWord(value.charAt(at - 1));
            boolean right = end == value.length() || !Bytes.isWord(value.charAt(end));
            if (left && right) {
                return true;
            }
        }
        return false;
    }
}
