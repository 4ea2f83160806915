package dev.jadegate.seclang.rule;

import dev.jadegate.seclang.transformation.Transformation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A SecRule or SecAction with the links of its chain. What a link does not state (phase, id, what is logged) is its head's.
 *
 * @param id 0 for links
 * @param phase 1 to 5
 * @param targets empty for a SecAction, which always matches
 * @param operator null for a SecAction
 * @param next the rest of the chain, or null
 */
public record Rule(
        long id,
        int phase,
        Position position,
        List<Target> targets,
        @Nullable OperatorCall operator,
        List<Transformation> transformations,
        boolean multiMatch,
        boolean capture,
        Disruption disruption,
        int status,
        List<Effect> effects,
        @Nullable String skipAfter,
        int skip,
        Logging logging,
        Metadata metadata,
        @Nullable Rule next) {
    /** No status of its own. */
    public static final int STATUS_DEFAULT = 0;

    public Rule {
        targets = List.copyOf(targets);
        transformations = List.copyOf(transformations);
        effects = List.copyOf(effects);
    }

    /** Whether a match is told: to the log and to the audit event. */
    public record Logging(boolean log, boolean audit) {}

    /** What a rule says about itself. */
    public record Metadata(
            Template message,
            Template logData,
            List<String> tags,
            @Nullable Severity severity,
            String revision,
            String version,
            int maturity,
            int accuracy) {
        public Metadata {
            tags = List.copyOf(tags);
        }
    }

    public Rule withTargets(List<Target> changed) {
        return new Rule(
                id,
                phase,
                position,
                changed,
                operator,
                transformations,
                multiMatch,
                capture,
                disruption,
                status,
                effects,
                skipAfter,
                skip,
                logging,
                metadata,
                next);
    }

    public Rule withNext(@Nullable Rule link) {
        return new Rule(
                id,
                phase,
                position,
                targets,
                operator,
                transformations,
                multiMatch,
                capture,
                disruption,
                status,
                effects,
                skipAfter,
                skip,
                logging,
                metadata,
                link);
    }
}
