/** Backups: the container, what stands in it, and the way of a database into it and out of it. */
@NullMarked
package dev.jadegate.store.backup;

import org.jspecify.annotations.NullMarked;
