@NullMarked
package dev.jadegate.cli;

import org.jspecify.annotations.NullMarked;
