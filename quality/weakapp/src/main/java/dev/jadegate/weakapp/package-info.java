/** An application that is weak on purpose, and what is tried on it with and without the edge in front. */
@NullMarked
package dev.jadegate.weakapp;

import org.jspecify.annotations.NullMarked;
