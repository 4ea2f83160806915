/** What protections see of a request: a view without copies, and the values that are read out of it once and kept. */
@NullMarked
package dev.jadegate.traffic.request;

import org.jspecify.annotations.NullMarked;
