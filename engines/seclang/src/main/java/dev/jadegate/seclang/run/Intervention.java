package dev.jadegate.seclang.run;

import dev.jadegate.seclang.opinion.Reason;
import dev.jadegate.seclang.rule.Rule;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A match that a second opinion overruled: it had no effect, its score did not count.
 *
 * @param rule the head of the chain
 * @param variable as {@code ARGS:name}
 * @param matched the value as the operator saw it
 * @param reasons why, at least one
 */
public record Intervention(Rule rule, String variable, String matched, List<Reason> reasons) {
    public Intervention {
        reasons = List.copyOf(reasons);
        if (reasons.isEmpty()) {
            throw new IllegalArgumentException("an intervention has a reason");
        }
    }

    /** One sentence for the log, with letters and digits of the value hidden. */
    public String explanation() {
        return "rule " + rule.id() + " matched " + variable + " and was overruled: "
                + reasons.stream().map(Reason::text).collect(Collectors.joining("; ")) + ": "
                + RuleMatch.masked(matched);
    }
}
