package dev.jadegate.policy;

/**
 * Choices where the published documentation of RAM is silent or speaks with two tongues. Each is shown by a test of
 * {@code PolicyEngineTest} or {@code PolicyParserTest} and written into the reference evaluator a second time.
 */
public final class Semantics {
    /**
     * Wildcards match within each of the first four fields of a resource name; the rest is one field. Whole-string
     * matching would let {@code acs:ecs:*:instance/i-1} reach across fields and grant more.
     */
    public static final boolean WILDCARDS_STAY_WITHIN_FIELDS = true;

    /**
     * A condition with a negated operator holds when its key is absent. Alibaba's own diagnosis of OSS policies prints an
     * absent key as met for {@code StringNotLike}.
     */
    public static final boolean NEGATED_OPERATOR_HOLDS_ON_ABSENT_KEY = true;

    /**
     * A value of the wrong type (an IPv6 address against an IPv4 range, a text against a number) counts as not matching;
     * so the positive operator is false and the negated one true.
     */
    public static final boolean WRONG_TYPE_IS_NO_MATCH = true;

    /** Actions are compared without regard to case. Source: "in most cases", policy elements, 2025. */
    public static final boolean ACTIONS_IGNORE_CASE = true;

    /** Names of condition keys are compared without regard to case: both PrincipalARN and PrincipalArn are in use. */
    public static final boolean CONDITION_KEYS_IGNORE_CASE = true;

    /**
     * A field of a request's resource that is {@code *} or empty means "no region" or "no account"; an empty field of a
     * pattern matches only that, a {@code *} matches everything. The documentation writes both forms for RAM itself.
     */
    public static final boolean EMPTY_FIELD_MEANS_NONE = true;

    /** {@code $} is an ordinary character: no evidence of policy variables in RAM was found. */
    public static final boolean NO_POLICY_VARIABLES = true;

    private Semantics() {}
}
