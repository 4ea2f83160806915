/** What no client should send: every answer is a documented error, none is a 500, and the server goes on. */
@NullMarked
package dev.jadegate.conformance.wire;

import org.jspecify.annotations.NullMarked;
