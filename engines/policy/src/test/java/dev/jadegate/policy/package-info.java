@NullMarked
package dev.jadegate.policy;

import org.jspecify.annotations.NullMarked;
