/**
 * Who a client is by the way it opens a connection: the TLS ClientHello (JA3, JA4) and the first frames of HTTP/2. Pure
 * functions over bytes that nobody has authenticated yet, so everything has a bound.
 */
@NullMarked
package dev.jadegate.traffic.fingerprint;

import org.jspecify.annotations.NullMarked;
