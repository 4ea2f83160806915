/** Rows that cannot be altered unseen. */
@NullMarked
package dev.jadegate.kms.row;

import org.jspecify.annotations.NullMarked;
