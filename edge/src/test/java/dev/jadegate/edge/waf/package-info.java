@NullMarked
package dev.jadegate.edge.waf;

import org.jspecify.annotations.NullMarked;
