@NullMarked
package dev.jadegate.trail.api;

import org.jspecify.annotations.NullMarked;
