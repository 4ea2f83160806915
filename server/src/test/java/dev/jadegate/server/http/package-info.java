@NullMarked
package dev.jadegate.server.http;

import org.jspecify.annotations.NullMarked;
