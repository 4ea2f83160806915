/** Parsers of request bodies. */
@NullMarked
package dev.jadegate.seclang.body;

import org.jspecify.annotations.NullMarked;
