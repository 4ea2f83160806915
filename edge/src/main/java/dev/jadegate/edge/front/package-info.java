/** What stands between a socket and the proxy: listeners, the strict HTTP/1.1 codec, limits of connections. */
@NullMarked
package dev.jadegate.edge.front;

import org.jspecify.annotations.NullMarked;
