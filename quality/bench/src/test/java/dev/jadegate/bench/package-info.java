@NullMarked
package dev.jadegate.bench;

import org.jspecify.annotations.NullMarked;
