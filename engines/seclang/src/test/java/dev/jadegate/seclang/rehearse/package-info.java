@NullMarked
package dev.jadegate.seclang.rehearse;

import org.jspecify.annotations.NullMarked;
