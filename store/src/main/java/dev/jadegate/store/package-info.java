@NullMarked
package dev.jadegate.store;

import org.jspecify.annotations.NullMarked;
