@NullMarked
package dev.jadegate.traffic.scan;

import org.jspecify.annotations.NullMarked;
