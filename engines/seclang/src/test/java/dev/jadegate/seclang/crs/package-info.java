/** The regression tests of the OWASP Core Rule Set, run in the process. */
@NullMarked
package dev.jadegate.seclang.crs;

import org.jspecify.annotations.NullMarked;
