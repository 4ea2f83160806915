@NullMarked
package dev.jadegate.kms.certificate;

import org.jspecify.annotations.NullMarked;
