/** The reverse proxy with its rules, from the command line. */
@NullMarked
package dev.jadegate.cli.edge;

import org.jspecify.annotations.NullMarked;
