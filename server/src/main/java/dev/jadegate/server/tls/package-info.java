@NullMarked
package dev.jadegate.server.tls;

import org.jspecify.annotations.NullMarked;
