@NullMarked
package dev.jadegate.traffic.leak;

import org.jspecify.annotations.NullMarked;
