/** Memory that the system neither writes to its swap nor to a core dump, for the keys that open all others. */
@NullMarked
package dev.jadegate.base.memory;

import org.jspecify.annotations.NullMarked;
