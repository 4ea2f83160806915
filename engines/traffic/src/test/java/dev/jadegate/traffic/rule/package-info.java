@NullMarked
package dev.jadegate.traffic.rule;

import org.jspecify.annotations.NullMarked;
