/** Rules as they were written, typed: the form between the parser and the program. */
@NullMarked
package dev.jadegate.seclang.rule;

import org.jspecify.annotations.NullMarked;
