/** KMS of API version 2016-01-20: keys, what they compute, and secrets. */
@NullMarked
package dev.jadegate.kms;

import org.jspecify.annotations.NullMarked;
