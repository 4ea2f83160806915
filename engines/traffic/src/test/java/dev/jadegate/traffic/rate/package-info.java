@NullMarked
package dev.jadegate.traffic.rate;

import org.jspecify.annotations.NullMarked;
