/** The compatibility reference says what the tests saw. */
@NullMarked
package dev.jadegate.conformance.docs;

import org.jspecify.annotations.NullMarked;
