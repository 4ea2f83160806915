/** Keys that live on a hardware security module or another PKCS#11 token: made there, used there, never read. */
@NullMarked
package dev.jadegate.store.token;

import org.jspecify.annotations.NullMarked;
