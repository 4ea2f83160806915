/** ActionTrail: records every call, proves that nothing was altered, and answers what happened. */
@NullMarked
package dev.jadegate.trail;

import org.jspecify.annotations.NullMarked;
