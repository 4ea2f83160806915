@NullMarked
package dev.jadegate.ram.domain;

import org.jspecify.annotations.NullMarked;
