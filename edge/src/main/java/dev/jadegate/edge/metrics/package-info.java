/** What is counted, for Prometheus. */
@NullMarked
package dev.jadegate.edge.metrics;

import org.jspecify.annotations.NullMarked;
