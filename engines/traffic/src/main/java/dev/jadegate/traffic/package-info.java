/**
 * Decides over HTTP traffic above rules: addresses, rates, robots, accounts, described APIs. Nothing here reads a file, a
 * clock or a random source.
 */
@NullMarked
package dev.jadegate.traffic;

import org.jspecify.annotations.NullMarked;
