/** Encryption of what is stored: one root key, a key for each purpose, sealed bytes bound to their place. */
@NullMarked
package dev.jadegate.store.seal;

import org.jspecify.annotations.NullMarked;
