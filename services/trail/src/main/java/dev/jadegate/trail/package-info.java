@NullMarked
package dev.jadegate.trail;

import org.jspecify.annotations.NullMarked;
