/** What `edge.yaml` says, as immutable records, and the reader that tells file, line and column of what is wrong. */
@NullMarked
package dev.jadegate.edge.config;

import org.jspecify.annotations.NullMarked;
