@NullMarked
package dev.jadegate.edge.log;

import org.jspecify.annotations.NullMarked;
