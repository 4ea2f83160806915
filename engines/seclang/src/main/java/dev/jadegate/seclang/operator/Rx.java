package dev.jadegate.seclang.operator;

import dev.jadegate.seclang.regex.BytePattern;
import dev.jadegate.seclang.regex.Requirement;
import dev.jadegate.seclang.transformation.ByteSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Matches a regular expression somewhere in the value: {@code @rx ^a+$}. The end is the end of the value, the dot any byte. */
record Rx(BytePattern pattern) implements Operator {
    @Override
    public boolean matches(String value, Context context) {
        return pattern.find(value, context.meter());
    }

    @Override
    public @Nullable List<String> captures(String value, Context context) {
        return pattern.captures(value, context.meter());
    }

    @Override
    public Requirement requirement(ByteSet alphabet) {
        return pattern.requirement(alphabet);
    }
}
