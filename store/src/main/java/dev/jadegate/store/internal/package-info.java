/** What both engines of the store share; no part of its interface. */
@NullMarked
package dev.jadegate.store.internal;

import org.jspecify.annotations.NullMarked;
