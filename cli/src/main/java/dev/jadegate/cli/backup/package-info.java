/** {@code ./jadegate backup} and {@code ./jadegate restore}. */
@NullMarked
package dev.jadegate.cli.backup;

import org.jspecify.annotations.NullMarked;
