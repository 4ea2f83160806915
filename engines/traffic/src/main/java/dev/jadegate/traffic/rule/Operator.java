package dev.jadegate.traffic.rule;

import org.jspecify.annotations.Nullable;

/** How a condition compares: the API's {@code opValue}. */
public enum Operator {
    CONTAIN("contain", Test.CONTAINS, false, false),
    NOT_CONTAIN("not-contain", Test.CONTAINS, true, false),
    CONTAIN_ONE("contain-one", Test.CONTAINS, false, true),
    ALL_NOT_CONTAIN("all-not-contain", Test.CONTAINS, true, true),
    EQ("eq", Test.EQUALS, false, false),
    NE("ne", Test.EQUALS, true, false),
    NOT_MATCH("not-match", Test.EQUALS, true, false),
    MATCH_ONE("match-one", Test.EQUALS, false, true),
    ALL_NOT_MATCH("all-not-match", Test.EQUALS, true, true),
    PREFIX_MATCH("prefix-match", Test.PREFIX, false, false),
    SUFFIX_MATCH("suffix-match", Test.SUFFIX, false, false),
    REGEX("regex", Test.PATTERN, false, false),
    NOT_REGEX("not-regex", Test.PATTERN, true, false),
    REGEX_ONE("regex-one", Test.PATTERN, false, true),
    ALL_NOT_REGEX("all-not-regex", Test.PATTERN, true, true),
    LT("lt", Test.LESS, false, false),
    GT("gt", Test.MORE, false, false),
    LEN_LT("len-lt", Test.SHORTER, false, false),
    LEN_EQ("len-eq", Test.LENGTH, false, false),
    LEN_GT("len-gt", Test.LONGER, false, false),
    EXISTS("exists", Test.PRESENT, false, false),
    NONE("none", Test.PRESENT, true, false),
    EMPTY("empty", Test.BLANK, false, false),
    /** In an address book. */
    IN_LIST("inl", Test.LISTED, false, true),
    RANGE_IP("range-ip", Test.SPAN, false, true),
    NOT_RANGE_IP("not-range-ip", Test.SPAN, true, true);

    /** What is asked of one value. */
    enum Test {
        CONTAINS,
        EQUALS,
        PREFIX,
        SUFFIX,
        PATTERN,
        LESS,
        MORE,
        SHORTER,
        LENGTH,
        LONGER,
        PRESENT,
        BLANK,
        LISTED,
        SPAN
    }

    private final String wireName;
    private final Test test;
    private final boolean negated;
    private final boolean several;

    Operator(String wireName, Test test, boolean negated, boolean several) {
        this.wireName = wireName;
        this.test = test;
        this.negated = negated;
        this.several = several;
    }

    /** As the API writes it. */
    public String wireName() {
        return wireName;
    }

    Test test() {
        return test;
    }

    /** Whether it holds when the test does not. */
    boolean negated() {
        return negated;
    }

    /** Whether commas part its values. */
    boolean several() {
        return several;
    }

    /** Whether it compares with nothing. */
    boolean bare() {
        return test == Test.PRESENT || test == Test.BLANK;
    }

    static @Nullable Operator of(String wireName) {
        for (Operator operator : values()) {
            if (operator.wireName.equals(wireName)) {
                return operator;
            }
        }
        return null;
    }
}
