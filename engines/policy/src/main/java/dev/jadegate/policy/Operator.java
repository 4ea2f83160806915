package dev.jadegate.policy;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The condition operators of RAM. Source: the list in the policy elements documentation. */
public enum Operator {
    STRING_EQUALS("StringEquals", Type.STRING, Test.EQUAL, false),
    STRING_NOT_EQUALS("StringNotEquals", Type.STRING, Test.EQUAL, true),
    STRING_EQUALS_IGNORE_CASE("StringEqualsIgnoreCase", Type.STRING, Test.EQUAL_IGNORING_CASE, false),
    STRING_NOT_EQUALS_IGNORE_CASE("StringNotEqualsIgnoreCase", Type.STRING, Test.EQUAL_IGNORING_CASE, true),
    STRING_LIKE("StringLike", Type.STRING, Test.LIKE, false),
    STRING_NOT_LIKE("StringNotLike", Type.STRING, Test.LIKE, true),
    NUMERIC_EQUALS("NumericEquals", Type.NUMBER, Test.EQUAL, false),
    NUMERIC_NOT_EQUALS("NumericNotEquals", Type.NUMBER, Test.EQUAL, true),
    NUMERIC_LESS_THAN("NumericLessThan", Type.NUMBER, Test.LESS, false),
    NUMERIC_LESS_THAN_EQUALS("NumericLessThanEquals", Type.NUMBER, Test.LESS_OR_EQUAL, false),
    NUMERIC_GREATER_THAN("NumericGreaterThan", Type.NUMBER, Test.GREATER, false),
    NUMERIC_GREATER_THAN_EQUALS("NumericGreaterThanEquals", Type.NUMBER, Test.GREATER_OR_EQUAL, false),
    DATE_EQUALS("DateEquals", Type.DATE, Test.EQUAL, false),
    DATE_NOT_EQUALS("DateNotEquals", Type.DATE, Test.EQUAL, true),
    DATE_LESS_THAN("DateLessThan", Type.DATE, Test.LESS, false),
    DATE_LESS_THAN_EQUALS("DateLessThanEquals", Type.DATE, Test.LESS_OR_EQUAL, false),
    DATE_GREATER_THAN("DateGreaterThan", Type.DATE, Test.GREATER, false),
    DATE_GREATER_THAN_EQUALS("DateGreaterThanEquals", Type.DATE, Test.GREATER_OR_EQUAL, false),
    BOOL("Bool", Type.BOOLEAN, Test.EQUAL, false),
    IP_ADDRESS("IpAddress", Type.ADDRESS, Test.WITHIN, false),
    NOT_IP_ADDRESS("NotIpAddress", Type.ADDRESS, Test.WITHIN, true);

    /** What both sides are. */
    public enum Type {
        STRING,
        NUMBER,
        /** An instant, ISO 8601. */
        DATE,
        BOOLEAN,
        /** An IPv4 or IPv6 address, against an address or a range. */
        ADDRESS
    }

    /** How the two sides are compared, before negation. */
    public enum Test {
        EQUAL,
        EQUAL_IGNORING_CASE,
        LIKE,
        LESS,
        LESS_OR_EQUAL,
        GREATER,
        GREATER_OR_EQUAL,
        WITHIN
    }

    private static final Map<String, Operator> BY_NAME = new TreeMap<>();

    static {
        for (Operator operator : values()) {
            BY_NAME.put(operator.wireName, operator);
        }
    }

    private final String wireName;
    private final Type type;
    private final Test test;
    private final boolean negated;

    Operator(String wireName, Type type, Test test, boolean negated) {
        this.wireName = wireName;
        this.type = type;
        this.test = test;
        this.negated = negated;
    }

    /** The operator of this exact name, or null. */
    public static @Nullable Operator of(String wireName) {
        return BY_NAME.get(wireName);
    }

    /** As documents write it. */
    public String wireName() {
        return wireName;
    }

    public Type type() {
        return type;
    }

    public Test test() {
        return test;
    }

    /** Whether it holds when nothing matches. */
    public boolean isNegated() {
        return negated;
    }
}
