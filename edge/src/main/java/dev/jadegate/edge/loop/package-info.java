/** Event loops, and what each of them keeps for itself. */
@NullMarked
package dev.jadegate.edge.loop;

import org.jspecify.annotations.NullMarked;
