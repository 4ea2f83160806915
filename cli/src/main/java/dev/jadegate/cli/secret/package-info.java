/** Secrets for shells and for programs that know nothing of KMS. */
@NullMarked
package dev.jadegate.cli.secret;

import org.jspecify.annotations.NullMarked;
