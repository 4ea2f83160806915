package dev.jadegate.policy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One key under one operator, its values read. Immutable. */
final class CompiledCondition {
    /** Up to here values are compared one by one, which is faster than hashing or searching. */
    private static final int COMPARED_MAX = 8;

    final PolicyDocument.Condition source;
    private final Operator operator;
    final int keyNumber;
    final String key;
    private final String[] texts;
    private final @Nullable Set<String> textSet;
    private final TextPattern[] patterns;
    private final AddressRange[] ranges;
    private final @Nullable AddressSet rangeSet;
    private final long[] epochSeconds;
    private final int[] nanos;
    private final boolean wantsTrue;
    private final boolean wantsFalse;

    CompiledCondition(PolicyDocument.Condition source) {
        this.source = source;
        this.operator = source.operator();
        this.keyNumber = ConditionKeys.number(source.key());
        this.key = ConditionKeys.canonical(source.key());
        List<String> values = source.values();
        this.texts = values.toArray(String[]::new);
        this.textSet =
                operator.test() == Operator.Test.EQUAL && texts.length > COMPARED_MAX ? new HashSet<>(values) : null;
        this.patterns = operator.test() == Operator.Test.LIKE
                ? values.stream().map(TextPattern::new).toArray(TextPattern[]::new)
                : new TextPattern[0];
        List<AddressRange> addresses = new ArrayList<>();
        if (operator.type() == Operator.Type.ADDRESS) {
            for (String value : values) {
                AddressRange range = AddressRange.parse(value);
                if (range == null) {
                    throw new IllegalArgumentException("`" + value + "` is not an address");
                }
                addresses.add(range);
            }
        }
        this.ranges = addresses.toArray(AddressRange[]::new);
        this.rangeSet = ranges.length > COMPARED_MAX ? new AddressSet(addresses) : null;
        boolean dates = operator.type() == Operator.Type.DATE;
        this.epochSeconds =
                dates ? values.stream().mapToLong(DateText::epochSecond).toArray() : new long[0];
        this.nanos = dates ? values.stream().mapToInt(DateText::nanos).toArray() : new int[0];
        this.wantsTrue = values.stream().anyMatch(Literals::isTrue);
        this.wantsFalse = values.stream().anyMatch(Literals::isFalse);
    }

    /** Whether only equal texts pass, so that an index can find them. */
    boolean wantsEqualText() {
        return operator == Operator.STRING_EQUALS;
    }

    boolean holds(AccessRequest request) {
        ContextValue value = request.value(keyNumber, key);
        if (value == null) {
            return operator.isNegated() && Semantics.NEGATED_OPERATOR_HOLDS_ON_ABSENT_KEY;
        }
        if (!isOfType(value)) {
            return operator.isNegated() && Semantics.NEGATED_OPERATOR_HOLDS_ON_WRONG_TYPE;
        }
        return matchesAny(value) != operator.isNegated();
    }

    private boolean isOfType(ContextValue value) {
        return switch (operator.type()) {
            case STRING -> true;
            case BOOLEAN -> Literals.isTrue(value.text) || Literals.isFalse(value.text);
            case NUMBER -> DecimalText.isNumber(value.text);
            case DATE -> value.isDate();
            case ADDRESS -> value.isAddress();
        };
    }

    private boolean matchesAny(ContextValue value) {
        return switch (operator.type()) {
            case STRING -> anyText(value.text);
            case BOOLEAN -> Literals.isTrue(value.text) ? wantsTrue : wantsFalse;
            case NUMBER -> anyNumber(value.text);
            case DATE -> anyDate(value);
            case ADDRESS -> anyRange(value);
        };
    }

    private boolean anyText(String got) {
        if (textSet != null) {
            return textSet.contains(got);
        }
        switch (operator.test()) {
            case LIKE -> {
                for (TextPattern pattern : patterns) {
                    if (pattern.matches(got)) {
                        return true;
                    }
                }
            }
            case EQUAL_IGNORING_CASE -> {
                for (String wanted : texts) {
                    if (wanted.equalsIgnoreCase(got)) {
                        return true;
                    }
                }
            }
            case EQUAL -> {
                for (String wanted : texts) {
                    if (wanted.equals(got)) {
                        return true;
                    }
                }
            }
            case LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL, WITHIN -> throw new IllegalStateException();
        }
        return false;
    }

    private boolean anyRange(ContextValue got) {
        if (rangeSet != null) {
            return got.isWithin(rangeSet);
        }
        for (AddressRange wanted : ranges) {
            if (got.isWithin(wanted)) {
                return true;
            }
        }
        return false;
    }

    private boolean anyNumber(String got) {
        for (String wanted : texts) {
            if (passes(DecimalText.compare(got, wanted))) {
                return true;
            }
        }
        return false;
    }

    private boolean anyDate(ContextValue got) {
        for (int i = 0; i < epochSeconds.length; i++) {
            if (passes(got.compareDate(epochSeconds[i], nanos[i]))) {
                return true;
            }
        }
        return false;
    }

    /** @param order how what was got stands to what is wanted */
    private boolean passes(int order) {
        return switch (operator.test()) {
            case EQUAL -> order == 0;
            case LESS -> order < 0;
            case LESS_OR_EQUAL -> order <= 0;
            case GREATER -> order > 0;
            case GREATER_OR_EQUAL -> order >= 0;
            case EQUAL_IGNORING_CASE, LIKE, WITHIN -> throw new IllegalStateException();
        };
    }

    /** Why it does not hold, for explanations. */
    String mismatch(AccessRequest request) {
        ContextValue value = request.value(keyNumber, key);
        String wanted =
                "condition " + operator.wireName() + " on `" + source.key() + "` wants " + source.values() + ", ";
        if (value == null) {
            return wanted + "the request has no such key";
        }
        String got = "the request has `" + value.text + "`";
        String wrong = isOfType(value) ? null : Literals.wrong(operator.type(), value.text);
        return wanted + got + (wrong == null ? "" : ", which is not " + wrong);
    }
}
