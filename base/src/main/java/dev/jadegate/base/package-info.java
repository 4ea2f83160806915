@NullMarked
package dev.jadegate.base;

import org.jspecify.annotations.NullMarked;
