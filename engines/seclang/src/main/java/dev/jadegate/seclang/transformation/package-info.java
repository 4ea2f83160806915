/** Transformations: functions from bytes to bytes, one a file. */
@NullMarked
package dev.jadegate.seclang.transformation;

import org.jspecify.annotations.NullMarked;
