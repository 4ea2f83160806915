@NullMarked
package dev.jadegate.server.location;

import org.jspecify.annotations.NullMarked;
