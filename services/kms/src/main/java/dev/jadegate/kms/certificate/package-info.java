/** Certificates: key pairs with what an authority says of them. */
@NullMarked
package dev.jadegate.kms.certificate;

import org.jspecify.annotations.NullMarked;
