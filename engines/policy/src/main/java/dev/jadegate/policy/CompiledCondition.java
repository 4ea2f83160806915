package dev.jadegate.policy;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One key under one operator, its values parsed. Immutable. */
final class CompiledCondition {
    final PolicyDocument.Condition source;
    private final Operator operator;
    private final String key;
    private final String[] texts;
    private final AddressRange[] ranges;
    private final BigDecimal[] numbers;
    private final Instant[] dates;

    CompiledCondition(PolicyDocument.Condition source) {
        this.source = source;
        this.operator = source.operator();
        this.key = ConditionKeys.canonical(source.key());
        List<String> values = source.values();
        this.texts = values.toArray(String[]::new);
        this.ranges = operator.type() == Operator.Type.ADDRESS
                ? values.stream().map(AddressRange::parse).toArray(AddressRange[]::new)
                : new AddressRange[0];
        this.numbers = operator.type() == Operator.Type.NUMBER
                ? values.stream().map(Literals::number).toArray(BigDecimal[]::new)
                : new BigDecimal[0];
        this.dates = operator.type() == Operator.Type.DATE
                ? values.stream().map(Literals::date).toArray(Instant[]::new)
                : new Instant[0];
    }

    boolean holds(AccessRequest request) {
        AccessRequest.@Nullable ContextValue value = request.value(key);
        if (value == null) {
            return operator.isNegated() && Semantics.NEGATED_OPERATOR_HOLDS_ON_ABSENT_KEY;
        }
        return matchesAny(value) != operator.isNegated();
    }

    private boolean matchesAny(AccessRequest.ContextValue value) {
        return switch (operator.type()) {
            case STRING -> anyText(value.text);
            case BOOLEAN -> anyTruth(value.text);
            case ADDRESS -> anyRange(value.address());
            case NUMBER -> anyNumber(value.number());
            case DATE -> anyDate(value.date());
        };
    }

    private boolean anyText(String got) {
        for (String wanted : texts) {
            boolean matches = switch (operator.test()) {
                case EQUAL -> wanted.equals(got);
                case EQUAL_IGNORING_CASE -> wanted.equalsIgnoreCase(got);
                case LIKE -> Glob.matches(wanted, got);
                case LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL, WITHIN -> false;
            };
            if (matches) {
                return true;
            }
        }
        return false;
    }

    private boolean anyTruth(String got) {
        for (String wanted : texts) {
            if (Literals.truth(got) != null && wanted.equalsIgnoreCase(got)) {
                return true;
            }
        }
        return false;
    }

    private boolean anyRange(@Nullable AddressRange got) {
        if (got != null) {
            for (AddressRange wanted : ranges) {
                if (wanted.contains(got)) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean anyNumber(@Nullable BigDecimal got) {
        if (got != null) {
            for (BigDecimal wanted : numbers) {
                if (compares(got.compareTo(wanted))) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean anyDate(@Nullable Instant got) {
        if (got != null) {
            for (Instant wanted : dates) {
                if (compares(got.compareTo(wanted))) {
                    return true;
                }
            }
        }
        return false;
    }

    /** @param order how what was got stands to what is wanted */
    private boolean compares(int order) {
        return switch (operator.test()) {
            case EQUAL -> order == 0;
            case LESS -> order < 0;
            case LESS_OR_EQUAL -> order <= 0;
            case GREATER -> order > 0;
            case GREATER_OR_EQUAL -> order >= 0;
            case EQUAL_IGNORING_CASE, LIKE, WITHIN -> false;
        };
    }

    /** Why it does not hold, for explanations. */
    String mismatch(AccessRequest request) {
        AccessRequest.@Nullable ContextValue value = request.value(key);
        String got = value == null ? "the request has no such key" : "the request has `" + value.text + "`";
        return "condition " + operator.wireName() + " on `" + source.key() + "` wants " + source.values() + ", " + got;
    }
}
