package dev.jadegate.traffic.rule;

/**
 * What the API's documents leave open, one constant each. The names of fields, operators, targets, actions and bypass tags are
 * those of the API's public documents (CreateDefenseRule and "Defense rule parameters") and of the Terraform provider's resource
 * {@code alicloud_wafv3_defense_rule}.
 */
public final class Semantics {
    private Semantics() {}

    /** Conditions of one rule: documented. They are joined by AND: documented. */
    public static final int CONDITIONS_MAX = 5;

    /** Addresses in the conditions of one rule: documented. */
    public static final int CONDITION_ADDRESSES_MAX = 100;

    /** Addresses of one blacklist rule: {@code IpBlacklistIpInRuleMaxCount} of an instance. */
    public static final int BLACKLIST_ADDRESSES_MAX = 200;

    /** Values of one condition, where the field is no address: the console's 50. */
    public static final int VALUES_MAX = 50;

    /** Characters of one value: the console's 2048. */
    public static final int VALUE_LENGTH_MAX = 2048;

    /** Rules in one call. */
    public static final int RULES_MAX = 200;

    /** Account extraction policies of one rule: documented. */
    public static final int ACCOUNT_IDENTIFIERS_MAX = 5;

    /** Time periods of one rule: documented. */
    public static final int PERIODS_MAX = 5;

    /** Characters of a rule's name: documented. */
    public static final int NAME_LENGTH_MAX = 255;

    /** URL, path and arguments are compared decoded once, paths without dot segments: else an escape would pass any rule. */
    public static final boolean VALUES_ARE_DECODED = true;

    /** Values mind their case, but for hosts and methods. A pattern may say {@code (?i)}. Not documented. */
    public static final boolean VALUES_MIND_CASE = true;

    /** A field that comes several times: a positive operator holds when it holds for one, a negated one when it holds for all. */
    public static final boolean NEGATION_IS_OVER_ALL = true;

    /** A negated operator holds for a field that is missing: not to have a Referer is not to have this one. */
    public static final boolean NEGATION_HOLDS_FOR_MISSING = true;

    /** {@code empty} holds for a field that is there without a value; one that is missing is {@code none}. */
    public static final boolean EMPTY_MEANS_PRESENT = true;

    /** With a status share, a key is shut out when both the threshold and the share are exceeded. */
    public static final boolean STATUS_AND_THRESHOLD = true;

    /** Members of other scenes are ignored, because the Terraform provider sends them all; others are refused. */
    public static final boolean MEMBERS_OF_OTHER_SCENES_ARE_IGNORED = true;
}
