@NullMarked
package dev.jadegate.ram.access;

import org.jspecify.annotations.NullMarked;
