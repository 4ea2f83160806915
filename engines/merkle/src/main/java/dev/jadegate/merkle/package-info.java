@NullMarked
package dev.jadegate.merkle;

import org.jspecify.annotations.NullMarked;
