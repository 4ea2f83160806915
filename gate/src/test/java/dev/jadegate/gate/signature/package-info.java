@NullMarked
package dev.jadegate.gate.signature;

import org.jspecify.annotations.NullMarked;
