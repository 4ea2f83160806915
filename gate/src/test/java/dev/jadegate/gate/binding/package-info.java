@NullMarked
package dev.jadegate.gate.binding;

import org.jspecify.annotations.NullMarked;
