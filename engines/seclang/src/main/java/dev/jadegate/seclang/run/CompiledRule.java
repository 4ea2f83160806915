package dev.jadegate.seclang.run;

import dev.jadegate.seclang.operator.Operator;
import dev.jadegate.seclang.rule.Rule;
import org.jspecify.annotations.Nullable;

/**
 * A rule ready to run.
 *
 * @param operator null for one that always matches
 * @param gate the number of its bit among gated rules, -1 when it is not gated
 * @param group the number of its (targets, pipeline) pair, -1 when it is not gated
 * @param skipTo where a match goes on, in the list of the phase; -1 when it does not skip
 */
record CompiledRule(
        Rule rule,
        TargetSet targets,
        @Nullable Operator operator,
        boolean negated,
        Pipeline pipeline,
        int gate,
        int group,
        int skipTo,
        @Nullable CompiledRule next) {
    long id() {
        return rule.id();
    }
}
