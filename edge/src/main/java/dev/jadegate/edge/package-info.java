/** The data plane: listeners, TLS and the reverse proxy that lets rules decide over what passes. */
@NullMarked
package dev.jadegate.edge;

import org.jspecify.annotations.NullMarked;
