package dev.jadegate.seclang.run;

import dev.jadegate.seclang.rule.Variable;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The targets of a rule. Rules with the same ones share them, and a transaction looks their values up once a phase where they
 * cannot change within it.
 *
 * @param parts the number of each target among the different ones of all rules: what is looked up of one is so for all
 * @param counts whether a target is a count
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared, never changed.
record TargetSet(int index, List<CompiledTarget> targets, int[] parts, boolean counts, boolean stable) {
    /** What rules change while a phase runs. */
    private static final Set<Variable> CHANGING = EnumSet.of(
            Variable.TX,
            Variable.MATCHED_VAR,
            Variable.MATCHED_VAR_NAME,
            Variable.MATCHED_VARS,
            Variable.MATCHED_VARS_NAMES,
            Variable.RULE,
            Variable.IP,
            Variable.GLOBAL,
            Variable.SESSION,
            Variable.USER,
            Variable.RESOURCE,
            Variable.GEO,
            Variable.HIGHEST_SEVERITY,
            Variable.DURATION,
            Variable.REQBODY_PROCESSOR,
            Variable.USERID,
            Variable.SESSIONID);

    TargetSet(int index, List<CompiledTarget> targets, int[] parts) {
        this(
                index,
                List.copyOf(targets),
                parts,
                targets.stream().anyMatch(CompiledTarget::count),
                targets.stream().noneMatch(target -> CHANGING.contains(target.variable()) || target.count()));
    }
}
