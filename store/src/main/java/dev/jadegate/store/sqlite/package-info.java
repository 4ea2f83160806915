/** The store in the process: SQLite with one writer. */
@NullMarked
package dev.jadegate.store.sqlite;

import org.jspecify.annotations.NullMarked;
