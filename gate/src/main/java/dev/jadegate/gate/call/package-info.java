@NullMarked
package dev.jadegate.gate.call;

import org.jspecify.annotations.NullMarked;
