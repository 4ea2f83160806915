package dev.jadegate.seclang.operator;

import dev.jadegate.seclang.injection.ScriptInjection;
import dev.jadegate.seclang.injection.SqlInjection;
import dev.jadegate.seclang.regex.Requirement;
import dev.jadegate.seclang.transformation.ByteSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Asks the grammar of SQL ({@code @detectSQLi}) or of HTML ({@code @detectXSS}), not a pattern. */
record Detect(Kind kind) implements Operator {
    enum Kind {
        SQL,
        SCRIPT
    }

    /** Letters, digits and underscores are one word or a number and a word: no fingerprint is made of these alone. */
    private static final ByteSet WORD = ByteSet.range('0', '9')
            .union(ByteSet.range('A', 'Z'))
            .union(ByteSet.range('a', 'z'))
            .with('_');

    @Override
    public Requirement requirement(ByteSet alphabet) {
        return switch (kind) {
            case SQL -> Requirement.oneOf(WORD.complement(), alphabet);
            case SCRIPT -> Requirement.oneOf(ByteSet.of("<="), alphabet);
        };
    }

    /** Up to six readings of the text as SQL, five as HTML. */
    @Override
    public long steps(int bytes) {
        return 200 + 40L * bytes;
    }

    @Override
    public boolean matches(String value, Context context) {
        return captures(value, context) != null;
    }

    @Override
    public @Nullable List<String> captures(String value, Context context) {
        return switch (kind) {
            case SQL -> {
                String fingerprint = SqlInjection.fingerprint(value);
                yield fingerprint == null ? null : List.of(fingerprint);
            }
            case SCRIPT -> ScriptInjection.isIn(value) ? List.of(value) : null;
        };
    }
}
