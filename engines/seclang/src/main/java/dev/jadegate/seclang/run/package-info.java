/** The compiled program and the transaction that runs it. */
@NullMarked
package dev.jadegate.seclang.run;

import org.jspecify.annotations.NullMarked;
