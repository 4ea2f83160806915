@NullMarked
package dev.jadegate.testkit;

import org.jspecify.annotations.NullMarked;
