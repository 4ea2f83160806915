/** The store on a PostgreSQL server. */
@NullMarked
package dev.jadegate.store.postgres;

import org.jspecify.annotations.NullMarked;
