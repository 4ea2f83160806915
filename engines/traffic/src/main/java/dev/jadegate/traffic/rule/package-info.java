/**
 * The rules of WAF 3.0 (the JSON of {@code CreateDefenseRule}'s {@code Rules}): read with positions, compiled into an immutable set
 * that looks at literal hosts, paths and addresses first, and decided with an explanation.
 */
@NullMarked
package dev.jadegate.traffic.rule;

import org.jspecify.annotations.NullMarked;
