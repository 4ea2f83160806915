@NullMarked
package dev.jadegate.kms.policy;

import org.jspecify.annotations.NullMarked;
