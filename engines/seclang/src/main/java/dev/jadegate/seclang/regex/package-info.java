/** Regular expressions over bytes, in linear time, and what can be known of a match before looking for it. */
@NullMarked
package dev.jadegate.seclang.regex;

import org.jspecify.annotations.NullMarked;
