@NullMarked
package dev.jadegate.gate.api;

import org.jspecify.annotations.NullMarked;
