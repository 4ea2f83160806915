/** Commands about the seal of a data folder. */
@NullMarked
package dev.jadegate.cli.seal;

import org.jspecify.annotations.NullMarked;
