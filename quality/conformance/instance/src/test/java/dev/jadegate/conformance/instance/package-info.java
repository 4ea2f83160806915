/** The official client of KMS instances. */
@NullMarked
package dev.jadegate.conformance.instance;

import org.jspecify.annotations.NullMarked;
