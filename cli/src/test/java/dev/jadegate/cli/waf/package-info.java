@NullMarked
package dev.jadegate.cli.waf;

import org.jspecify.annotations.NullMarked;
