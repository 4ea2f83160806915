/** Operators: what a rule asks of a value, one a file. */
@NullMarked
package dev.jadegate.seclang.operator;

import org.jspecify.annotations.NullMarked;
