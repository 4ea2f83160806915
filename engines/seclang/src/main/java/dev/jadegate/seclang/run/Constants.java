package dev.jadegate.seclang.run;

import dev.jadegate.seclang.rule.Rule;
import dev.jadegate.seclang.rule.RuleSet;
import java.util.Map;
import java.util.Set;

/** What rules do whatever the request is, done once: the first step is none. */
record Constants(Set<Rule> done, Map<String, String> initial) {
    static Constants none() {
        return new Constants(Set.of(), Map.of());
    }

    static Constants fold(RuleSet rules) {
        return none();
    }

    boolean isDone(Rule rule) {
        return done.contains(rule);
    }
}
