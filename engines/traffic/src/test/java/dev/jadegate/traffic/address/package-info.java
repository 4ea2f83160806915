@NullMarked
package dev.jadegate.traffic.address;

import org.jspecify.annotations.NullMarked;
