/** The servers behind the edge: choice, connections, health. Connections belong to one event loop. */
@NullMarked
package dev.jadegate.edge.upstream;

import org.jspecify.annotations.NullMarked;
