@NullMarked
package dev.jadegate.base.json;

import org.jspecify.annotations.NullMarked;
