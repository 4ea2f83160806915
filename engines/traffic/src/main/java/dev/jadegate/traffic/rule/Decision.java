package dev.jadegate.traffic.rule;

import java.util.List;
import java.util.Set;

/**
 * What rules say of one request.
 *
 * @param hits rules that are about it, in the order in which they were asked: whitelists aside
 * @param passes which whitelists let it pass by what
 * @param bypassed protections that it passes by
 * @param regularRules ids of core rules that it passes by
 * @param regularTypes types of core rules that it passes by
 * @param counted frequency controls that its answer has to be told to, when they look at answers
 * @param throttles spike throttles that it is under, by id of their rule
 */
public record Decision(
        List<Hit> hits,
        List<Hit> passes,
        Set<Protection> bypassed,
        Set<String> regularRules,
        Set<String> regularTypes,
        List<Counted> counted,
        List<Rule.Throttle> throttles) {
    /**
     * A rule that is about the request.
     *
     * @param rule which
     * @param action what it wants done
     * @param shutOut whether it holds because the request's key was shut out, not because of this request
     * @param reasons why each of its conditions held
     */
    public record Hit(Rule rule, Action action, boolean shutOut, List<Reason> reasons) {
        public Hit {
            reasons = List.copyOf(reasons);
        }
    }

    /** A frequency control and the key that the request counts under. */
    public record Counted(Rule.Custom rule, long key) {}

    public Decision {
        hits = List.copyOf(hits);
        passes = List.copyOf(passes);
        bypassed = Set.copyOf(bypassed);
        regularRules = Set.copyOf(regularRules);
        regularTypes = Set.copyOf(regularTypes);
        counted = List.copyOf(counted);
        throttles = List.copyOf(throttles);
    }

    /** What is done: the action of the first rule that keeps the request from its server, else {@link Action#MONITOR}. */
    public Action action() {
        for (Hit hit : hits) {
            if (hit.action().stops()) {
                return hit.action();
            }
        }
        return Action.MONITOR;
    }

    /** Whether the request passes by {@code protection}. */
    public boolean passesBy(Protection protection) {
        return bypassed.contains(Protection.WAF) || bypassed.contains(protection);
    }
}
