/** Detection of SQL injection and of script injection by their grammar, after libinjection. */
@NullMarked
package dev.jadegate.seclang.injection;

import org.jspecify.annotations.NullMarked;
