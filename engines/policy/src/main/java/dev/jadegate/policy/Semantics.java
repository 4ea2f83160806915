package dev.jadegate.policy;

import java.util.List;
import java.util.Set;

/**
 * Choices where the published documentation of RAM is silent or speaks with two tongues. Each is read by the engine at one
 * place, shown by a test of {@code SemanticsTest}, written into the reference evaluator a second time and listed with its
 * source in {@code docs/policy-language.md}. Whoever finds better evidence changes one line here.
 */
public final class Semantics {
    /**
     * Wildcards match within each of the first four fields of a resource name; the rest is one field. Whole-string
     * matching would let {@code acs:ecs:*:instance/i-1} reach across fields; matching by field never grants more.
     * Source: none found either way.
     */
    public static final boolean WILDCARDS_STAY_WITHIN_FIELDS = true;

    /**
     * A condition with a negated operator holds when its key is absent. Source: Alibaba's diagnosis tool for OSS prints an
     * absent key as met for {@code StringNotLike}; a positive operator on an absent key is seen not to hold
     * ({@code Bool acs:MFAPresent=false} does not catch calls signed by an access key).
     */
    public static final boolean NEGATED_OPERATOR_HOLDS_ON_ABSENT_KEY = true;

    /**
     * A value of the wrong type (an IPv6 address against an IPv4 range, a text against a number) matches nothing; so a
     * negated operator holds on it. Source: none found; follows from reading negation as "matches none of the values".
     */
    public static final boolean NEGATED_OPERATOR_HOLDS_ON_WRONG_TYPE = true;

    /** Actions are compared without regard to case. Source: "not case-sensitive" in most cases, policy elements, 2025-2026. */
    public static final boolean ACTIONS_IGNORE_CASE = true;

    /**
     * Names of condition keys are compared without regard to case, but not what follows a slash, as a tag's key. Source:
     * both {@code acs:PrincipalARN} and {@code acs:PrincipalArn} stand in the documentation.
     */
    public static final boolean CONDITION_KEYS_IGNORE_CASE = true;

    /**
     * A region or account of a request's resource that is {@code *} is none, as an empty one; an empty field of a pattern
     * matches only none, a {@code *} anything. Source: the documentation writes {@code acs:ram::<account>:role/x} and
     * {@code acs:ram:*:<account>:user/x} for the same kind of thing.
     */
    public static final boolean STAR_IN_REQUEST_MEANS_NONE = true;

    /**
     * {@code :root} in a trust policy stands for every user and every role of the account. Source: "Modify the trust
     * policy of a RAM role", 2026: "any RAM user or role in account".
     */
    public static final boolean ROOT_STANDS_FOR_ITS_ACCOUNT = true;

    /**
     * {@code $} is an ordinary character. Source: no evidence of policy variables in RAM was found, and expanding what
     * the real service takes literally would grant what it does not.
     */
    public static final boolean POLICY_VARIABLES_ARE_LITERAL = true;

    /**
     * Elements of a statement that are recognised and refused. Source: {@code NotResource} stands only in an older
     * Japanese page; ignoring it would widen the statement.
     */
    public static final Set<String> REFUSED_ELEMENTS = Set.of("NotResource");

    /** Operators, or their endings, that are recognised and refused. Source: the service's own message for both. */
    public static final List<String> REFUSED_OPERATOR_ENDINGS = List.of("IfExists", "Null");

    /** Set operators are recognised and refused. Source: no official sample found. */
    public static final List<String> REFUSED_OPERATOR_BEGINNINGS = List.of("ForAnyValue:", "ForAllValues:");

    private Semantics() {}
}
