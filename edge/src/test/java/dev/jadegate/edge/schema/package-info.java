@NullMarked
package dev.jadegate.edge.schema;

import org.jspecify.annotations.NullMarked;
