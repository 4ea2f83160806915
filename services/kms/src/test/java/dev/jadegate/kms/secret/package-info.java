@NullMarked
package dev.jadegate.kms.secret;

import org.jspecify.annotations.NullMarked;
