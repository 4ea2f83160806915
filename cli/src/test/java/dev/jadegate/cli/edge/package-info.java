@NullMarked
package dev.jadegate.cli.edge;

import org.jspecify.annotations.NullMarked;
