package dev.jadegate.seclang.opinion;

import dev.jadegate.seclang.rule.Variable;

/**
 * A match that may be a mistake.
 *
 * @param rule the id of the rule
 * @param key the name of the member, empty when the variable has none
 * @param raw the value as it came; each character is one byte
 * @param seen the value as the operator saw it, after the rule's transformations
 */
public record Doubt(long rule, Variable variable, String key, String raw, String seen) {}
