@NullMarked
package dev.jadegate.cli.tour;

import org.jspecify.annotations.NullMarked;
