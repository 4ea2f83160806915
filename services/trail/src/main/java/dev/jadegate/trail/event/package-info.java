@NullMarked
package dev.jadegate.trail.event;

import org.jspecify.annotations.NullMarked;
