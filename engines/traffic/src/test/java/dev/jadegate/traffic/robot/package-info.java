@NullMarked
package dev.jadegate.traffic.robot;

import org.jspecify.annotations.NullMarked;
