package dev.jadegate.edge.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * Which rules decide, and how.
 *
 * @param mode of sites that say nothing else
 * @param rules in their order
 * @param onOverload what happens when there is no room to evaluate a request
 * @param workers threads that evaluate large requests
 * @param queue large requests that may wait for a worker
 * @param inlineBytes of a body up to which a request is evaluated where it was read
 */
public record WafSettings(
        WafMode mode, List<RuleItem> rules, FailPolicy onOverload, int workers, int queue, int inlineBytes) {
    public WafSettings {
        rules = List.copyOf(rules);
    }

    /** Whether what cannot be inspected is refused or let through. */
    public enum FailPolicy {
        CLOSED,
        OPEN
    }

    /** A part of the rules. */
    public sealed interface RuleItem {
        /** The small set that the edge carries with it. */
        record Builtin() implements RuleItem {}

        /**
         * Files of a pattern, in the order of their names.
         *
         * @param pattern an absolute path; stars and question marks in its last part only
         * @param where it stands in the configuration
         */
        record RuleFilePattern(String pattern, Place where) implements RuleItem {}

        /**
         * The OWASP Core Rule Set.
         *
         * @param folder holds {@code rules}
         * @param setup the set-up file
         * @param paranoia 1 to 4
         * @param secondOpinion whether matches of its noisiest rules are looked at once more, and attacks that it misses looked for
         * @param standing rules whose matches stand whatever a second opinion says
         */
        record CoreRuleSet(
                Path folder,
                Path setup,
                int paranoia,
                int inboundThreshold,
                int outboundThreshold,
                boolean secondOpinion,
                Set<Long> standing,
                Place where)
                implements RuleItem {
            public CoreRuleSet {
                standing = Set.copyOf(standing);
            }
        }
    }
}
