@NullMarked
package dev.jadegate.kms.secret.rotation;

import org.jspecify.annotations.NullMarked;
