@NullMarked
package dev.jadegate.kms.access;

import org.jspecify.annotations.NullMarked;
