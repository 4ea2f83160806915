@NullMarked
package dev.jadegate.edge;

import org.jspecify.annotations.NullMarked;
