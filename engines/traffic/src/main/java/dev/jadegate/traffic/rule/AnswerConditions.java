package dev.jadegate.traffic.rule;

import dev.jadegate.traffic.request.RequestValues;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The conditions of a rule about answers, parted by what they need. Immutable. */
public final class AnswerConditions {
    private final List<CompiledCondition> ofRequest = new ArrayList<>();
    private final List<Condition> ofStatus = new ArrayList<>();
    private final List<String> sensitive = new ArrayList<>();

    private AnswerConditions(Rule.Leak rule) {
        for (Condition condition : rule.conditions()) {
            if (condition.field() == Field.HTTP_CODE) {
                ofStatus.add(condition);
            } else if (condition.field() == Field.SENSITIVE_INFO) {
                sensitive.addAll(condition.values());
            } else {
                ofRequest.add(new CompiledCondition(condition, Map.of()));
            }
        }
    }

    /** The conditions of {@code rule}. */
    public static AnswerConditions of(Rule.Leak rule) {
        return new AnswerConditions(rule);
    }

    /** Whether the rule is about the answer with {@code status} to {@code request}, as far as its body does not matter. */
    public boolean holds(RequestValues request, int status) {
        for (CompiledCondition condition : ofRequest) {
            if (!condition.holds(request, null)) {
                return false;
            }
        }
        for (Condition condition : ofStatus) {
            if (!holds(condition, status)) {
                return false;
            }
        }
        return true;
    }

    private static boolean holds(Condition condition, int status) {
        boolean found = switch (condition.operator().test()) {
            case LESS -> status < Long.parseLong(condition.values().getFirst());
            case MORE -> status > Long.parseLong(condition.values().getFirst());
            case PRESENT -> true;
            case CONTAINS, EQUALS, PREFIX, SUFFIX, PATTERN, SHORTER, LENGTH, LONGER, BLANK, LISTED, SPAN ->
                condition.values().contains(Integer.toString(status));
        };
        return found != condition.operator().negated();
    }

    /** Names of the data that the rule looks for in the body; empty when it looks for none. */
    public List<String> sensitive() {
        return List.copyOf(sensitive);
    }
}
