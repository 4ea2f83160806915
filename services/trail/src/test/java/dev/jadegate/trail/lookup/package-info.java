@NullMarked
package dev.jadegate.trail.lookup;

import org.jspecify.annotations.NullMarked;
