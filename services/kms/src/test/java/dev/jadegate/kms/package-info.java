@NullMarked
package dev.jadegate.kms;

import org.jspecify.annotations.NullMarked;
