package dev.jadegate.seclang.operator;

import dev.jadegate.seclang.rule.Template;

/** Compares numbers: {@code @eq}, {@code @ge}, {@code @gt}, {@code @le}, {@code @lt}. What is no number counts as 0, as C's atoi has it. */
record Numeric(Kind kind, Template argument, boolean constant, long number) implements Operator {
    enum Kind {
        EQ,
        GE,
        GT,
        LE,
        LT
    }

    Numeric(Kind kind, Template argument) {
        this(kind, argument, argument.isConstant(), argument.isConstant() ? Numbers.of(argument.constant()) : 0);
    }

    @Override
    public boolean matches(String value, Context context) {
        long left = Numbers.of(value);
        long right = constant ? number : Numbers.of(context.expand(argument));
        return switch (kind) {
            case EQ -> left == right;
            case GE -> left >= right;
            case GT -> left > right;
            case LE -> left <= right;
            case LT -> left < right;
        };
    }
}
