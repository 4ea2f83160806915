@NullMarked
package dev.jadegate.kms.key;

import org.jspecify.annotations.NullMarked;
