@NullMarked
package dev.jadegate.cli.crs;

import org.jspecify.annotations.NullMarked;
