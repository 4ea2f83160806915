package dev.jadegate.seclang.run;

import dev.jadegate.seclang.rule.Rule;
import dev.jadegate.seclang.rule.Severity;
import dev.jadegate.seclang.transformation.Transformation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A rule that matched, and why: which value, after which transformations, against which operator.
 *
 * @param variable of the last link, as {@code ARGS:name}
 * @param matched the value as the operator saw it
 * @param logged whether it is told in the log
 * @param audited whether it belongs into the audit event
 */
public record RuleMatch(
        Rule rule,
        String variable,
        List<Transformation> transformations,
        String operator,
        String matched,
        String message,
        String logData,
        boolean logged,
        boolean audited) {
    private static final int SHOWN_BYTES_MAX = 120;

    public RuleMatch {
        transformations = List.copyOf(transformations);
    }

    public long id() {
        return rule.id();
    }

    public @Nullable Severity severity() {
        return rule.metadata().severity();
    }

    /** The value with its letters and digits hidden: what gives an attack away stays, what is private does not. */
    public String masked() {
        return masked(matched);
    }

    static String masked(String matched) {
        StringBuilder masked = new StringBuilder();
        for (int at = 0; at < Math.min(matched.length(), SHOWN_BYTES_MAX); at++) {
            char one = matched.charAt(at);
            boolean letter = (one | 0x20) >= 'a' && (one | 0x20) <= 'z';
            boolean digit = one >= '0' && one <= '9';
            masked.append(letter ? 'x' : digit ? '0' : one < ' ' || one > '~' ? '.' : one);
        }
        return matched.length() > SHOWN_BYTES_MAX ? masked.append("...").toString() : masked.toString();
    }

    /** One sentence that names everything of it. */
    public String explanation() {
        return "rule " + id() + " (" + rule.position().file() + ":"
                + rule.position().line() + ") " + operator + " matched "
                + variable
                + (transformations.isEmpty() ? "" : " after " + transformations)
                + ": " + masked();
    }
}
