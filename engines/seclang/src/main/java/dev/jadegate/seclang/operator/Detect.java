package dev.jadegate.seclang.operator;

import dev.jadegate.seclang.injection.ScriptInjection;
import dev.jadegate.seclang.injection.SqlInjection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Asks the grammar of SQL ({@code @detectSQLi}) or of HTML ({@code @detectXSS}), not a pattern. */
record Detect(Kind kind) implements Operator {
    enum Kind {
        SQL,
        SCRIPT
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
