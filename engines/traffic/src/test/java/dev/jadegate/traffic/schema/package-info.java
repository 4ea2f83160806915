@NullMarked
package dev.jadegate.traffic.schema;

import org.jspecify.annotations.NullMarked;
