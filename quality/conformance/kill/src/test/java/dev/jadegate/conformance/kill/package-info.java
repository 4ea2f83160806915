/** What is left after the server was killed. */
@NullMarked
package dev.jadegate.conformance.kill;

import org.jspecify.annotations.NullMarked;
