@NullMarked
package dev.jadegate.crypto;

import org.jspecify.annotations.NullMarked;
