package dev.jadegate.seclang.operator;

import dev.jadegate.seclang.regex.Requirement;
import dev.jadegate.seclang.transformation.ByteSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a rule asks of a value. Immutable; may be used by many threads. */
public interface Operator {
    /** Whether the value has what is asked for; the rule's negation is not applied. */
    boolean matches(String value, Context context);

    /** Like {@link #matches}, telling what was found: TX:0 and on. Null when there is no match. */
    default @Nullable List<String> captures(String value, Context context) {
        return matches(value, context) ? List.of() : null;
    }

    /** What asking costs, as {@link dev.jadegate.seclang.Meter} counts, beside what the operator charges by itself. */
    default long steps(int bytes) {
        return 20 + 2L * bytes;
    }

    /** What a value needs to match, if all its bytes belong to the alphabet: without it {@link #matches} is false. */
    default Requirement requirement(ByteSet alphabet) {
        return Requirement.NOTHING;
    }
}
