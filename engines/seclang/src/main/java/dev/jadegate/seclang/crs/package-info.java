/**
 * The regression tests of the OWASP Core Rule Set, run in the process: the forms of 3.3 and of 4. Reading YAML needs
 * SnakeYAML, which nothing else of this module does.
 */
@NullMarked
package dev.jadegate.seclang.crs;

import org.jspecify.annotations.NullMarked;
