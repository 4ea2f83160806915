@NullMarked
package dev.jadegate.conformance.backup;

import org.jspecify.annotations.NullMarked;
