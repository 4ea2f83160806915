@NullMarked
package dev.jadegate.ram;

import org.jspecify.annotations.NullMarked;
