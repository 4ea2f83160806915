@NullMarked
package dev.jadegate.edge.connection;

import org.jspecify.annotations.NullMarked;
