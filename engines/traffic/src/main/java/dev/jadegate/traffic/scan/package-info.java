/** Protection from scans: clients whose requests are refused again and again, that look for paths which are not there, or that show the signs of a known scanner. */
@NullMarked
package dev.jadegate.traffic.scan;

import org.jspecify.annotations.NullMarked;
