/** Key material that a hardware security module keeps and computes with. */
@NullMarked
package dev.jadegate.kms.hsm;

import org.jspecify.annotations.NullMarked;
