/** Rules over requests and responses: loading, inspection of bodies, verdicts and their events. */
@NullMarked
package dev.jadegate.edge.waf;

import org.jspecify.annotations.NullMarked;
