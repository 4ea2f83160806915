/** IMS: the newer API of RAM's identities, over the same domain. */
@NullMarked
package dev.jadegate.ram.ims;

import org.jspecify.annotations.NullMarked;
