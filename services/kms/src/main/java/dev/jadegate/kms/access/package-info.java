/** Applications: access points with client keys, the policies and network rules that bind them, and the KMS instance. */
@NullMarked
package dev.jadegate.kms.access;

import org.jspecify.annotations.NullMarked;
