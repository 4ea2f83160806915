@NullMarked
package dev.jadegate.ram.api;

import org.jspecify.annotations.NullMarked;
