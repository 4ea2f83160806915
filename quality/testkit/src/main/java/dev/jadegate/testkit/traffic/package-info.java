/** Web traffic made from texts and a seed: ordinary and hostile, to see what rules make of it. */
@NullMarked
package dev.jadegate.testkit.traffic;

import org.jspecify.annotations.NullMarked;
