/** The index that LookupEvents answers from; derived from the journal and rebuilt when it is gone. */
@NullMarked
package dev.jadegate.trail.lookup;

import org.jspecify.annotations.NullMarked;
