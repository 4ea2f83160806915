/** How the commands call a server. */
@NullMarked
package dev.jadegate.cli.client;

import org.jspecify.annotations.NullMarked;
