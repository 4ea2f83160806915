/** From a request to its answer: framing, sites, forwarding, tunnels. All of it runs on the event loop of the client's connection. */
@NullMarked
package dev.jadegate.edge.proxy;

import org.jspecify.annotations.NullMarked;
