@NullMarked
package dev.jadegate.ram.store;

import org.jspecify.annotations.NullMarked;
