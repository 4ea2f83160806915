@NullMarked
package dev.jadegate.gate;

import org.jspecify.annotations.NullMarked;
