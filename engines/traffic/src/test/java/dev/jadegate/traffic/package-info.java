@NullMarked
package dev.jadegate.traffic;

import org.jspecify.annotations.NullMarked;
