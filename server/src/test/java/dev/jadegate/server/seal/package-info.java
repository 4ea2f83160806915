@NullMarked
package dev.jadegate.server.seal;

import org.jspecify.annotations.NullMarked;
