/** Opening the seal of a data folder with what machines and people give, and closing it again while the server runs. */
@NullMarked
package dev.jadegate.server.seal;

import org.jspecify.annotations.NullMarked;
