@NullMarked
package dev.jadegate.edge.proxy;

import org.jspecify.annotations.NullMarked;
