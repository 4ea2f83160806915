package dev.jadegate.traffic.rule;

/**
 * Why one condition held.
 *
 * @param field what was looked at
 * @param subKey which one, or empty
 * @param operator how it was compared
 * @param against the rule's own value that decided, or empty when none did alone
 * @param value what the request has, masked where it may be secret, cut to 64 characters
 */
public record Reason(String field, String subKey, String operator, String against, String value) {}
