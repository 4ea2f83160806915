@NullMarked
package dev.jadegate.gate.wire;

import org.jspecify.annotations.NullMarked;
