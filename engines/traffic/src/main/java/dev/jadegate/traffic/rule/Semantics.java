package dev.jadegate.traffic.rule;

import java.util.Set;

/**
 * What the API's documents leave open, a constant each where it is a value, here where it is a way:
 *
 * <ul>
 *   <li>URL, path and arguments are compared decoded once, paths without dot segments: else an escape would pass any rule
 *       ({@code an_escaped_path_does_not_pass_by_a_rule});
 *   <li>of a field that comes several times, a positive operator wants one value, a negated one all of them
 *       ({@code a_negated_operator_wants_it_of_all_values});
 *   <li>{@code empty} is a field that is there without a value, one that is missing is {@code none}
 *       ({@code a_missing_field_is_none_and_one_without_value_is_empty});
 *   <li>members of other scenes are ignored, because the Terraform provider sends them all; unknown ones are refused
 *       ({@code what_the_terraform_provider_sends_is_taken});
 *   <li>with a status share, a key is shut out when both the threshold and the share are exceeded
 *       ({@code a_count_of_answers_shuts_out_only_beyond_the_threshold_too}).
 * </ul>
 * The names of fields, operators, targets, actions and bypass tags are
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

    /** Fields whose values are compared without their case; a pattern elsewhere may say {@code (?i)}. Not documented. */
    public static final Set<Field> FIELDS_WITHOUT_CASE = Set.of(Field.HOST, Field.HTTP_METHOD);

    /** A negated operator holds for a field that is missing: not to have a Referer is not to have this one. */
    public static final boolean NEGATION_HOLDS_FOR_MISSING = true;
}
