/** A JSON reader whose values know where they stand, for documents that people write and have to mend. */
@NullMarked
package dev.jadegate.base.json;

import org.jspecify.annotations.NullMarked;
