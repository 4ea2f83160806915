package dev.jadegate.traffic.rule;

import java.util.List;

/**
 * One condition of a rule, as it was read and checked.
 *
 * @param field what it looks at
 * @param subKey the name that fields of many names need, else empty
 * @param operator how it compares
 * @param values with what; empty for operators that compare with nothing
 */
public record Condition(Field field, String subKey, Operator operator, List<String> values) {
    public Condition {
        values = List.copyOf(values);
    }
}
