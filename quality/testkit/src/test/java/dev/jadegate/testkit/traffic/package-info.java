@NullMarked
package dev.jadegate.testkit.traffic;

import org.jspecify.annotations.NullMarked;
