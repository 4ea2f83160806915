/**
 * What a change of rules would have done to requests of the past, and which is the smallest change that lets one of them
 * through.
 */
@NullMarked
package dev.jadegate.seclang.rehearse;

import org.jspecify.annotations.NullMarked;
