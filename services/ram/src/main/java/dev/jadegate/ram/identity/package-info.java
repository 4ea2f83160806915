/** Users and groups: what both RAM's API and the newer IMS do with them. */
@NullMarked
package dev.jadegate.ram.identity;

import org.jspecify.annotations.NullMarked;
