@NullMarked
package dev.jadegate.cli.secret;

import org.jspecify.annotations.NullMarked;
