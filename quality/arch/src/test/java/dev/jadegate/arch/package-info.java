@NullMarked
package dev.jadegate.arch;

import org.jspecify.annotations.NullMarked;
