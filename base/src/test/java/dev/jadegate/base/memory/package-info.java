@NullMarked
package dev.jadegate.base.memory;

import org.jspecify.annotations.NullMarked;
