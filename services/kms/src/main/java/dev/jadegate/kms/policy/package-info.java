/** Policies of single resources, which are decided together with RAM's. */
@NullMarked
package dev.jadegate.kms.policy;

import org.jspecify.annotations.NullMarked;
