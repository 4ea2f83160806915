/** The OWASP Core Rule Set in a folder, and its regression tests from the command line. */
@NullMarked
package dev.jadegate.cli.crs;

import org.jspecify.annotations.NullMarked;
