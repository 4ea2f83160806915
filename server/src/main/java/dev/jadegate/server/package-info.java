@NullMarked
package dev.jadegate.server;

import org.jspecify.annotations.NullMarked;
