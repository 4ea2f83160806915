/** What happens between the socket and the HTTP handlers: PROXY headers, TLS, fingerprints, HTTP/2 and its limits. */
@NullMarked
package dev.jadegate.edge.connection;

import org.jspecify.annotations.NullMarked;
