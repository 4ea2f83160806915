/** Backup and restore of a whole platform: which parts a data folder has, and in which order they are taken. */
@NullMarked
package dev.jadegate.server.backup;

import org.jspecify.annotations.NullMarked;
